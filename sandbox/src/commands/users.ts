import { Accounts, NAME, PASSWD, SHADOW } from '../host/accounts.ts';
import { type Answer, type Call, fail, notSimulated, ok, program } from './command.ts';

const DAY = 86_400_000;
const COMMON = '-c|--comment= -e|--expiredate= -g|--gid= -G|--groups= -s|--shell= -u|--uid=';

/** Only root may change accounts. */
function denied({ name, user }: Call): Answer | undefined {
  if (user.uid === 0) return undefined;
  return fail(1, `${name}: Permission denied.\n${name}: cannot lock /etc/passwd; try again later.`);
}

export const useradd = program(
  { options: `${COMMON} -d|--home-dir= -m|--create-home -M|--no-create-home -r|--system` },
  (call) => {
    const { options, operands, host } = call;
    const [name = ''] = operands;
    const accounts = new Accounts(host.disk);
    const isSystem = options.has('system');
    const refused = denied(call) ?? wrong(call, accounts);
    if (refused) return refused;
    if (accounts.line('passwd', name)) return fail(9, `useradd: user '${name}' already exists`);
    if (!options.has('gid') && accounts.line('group', name)) {
      const hint = 'if you want to add this user to that group, use -g.';
      return fail(9, `useradd: group ${name} exists - ${hint}`);
    }
    const expires = dayOf(options.get('expiredate') ?? '');
    if (expires === undefined) return notSimulated('useradd', '--expiredate with a date');
    const uid = options.get('uid') ?? String(accounts.freeId('passwd', isSystem));
    const gid = accounts.gid(options.get('gid') ?? '') ?? ownGroup(accounts, name, uid, isSystem);
    const home = options.get('home-dir') ?? `/home/${name}`;
    const shell = options.get('shell') ?? '/bin/bash';
    accounts.add('passwd', [name, 'x', uid, String(gid), options.get('comment') ?? '', home, shell]);
    const today = String(Math.floor(host.now() / DAY));
    accounts.add('shadow', [name, '!!', today, ...(isSystem ? ['', '', ''] : ['0', '99999', '7']), '', expires, '']);
    accounts.setGroups(name, listOf(options.get('groups')), true);
    if (options.has('no-create-home') || (isSystem && !options.has('create-home'))) return ok();
    return makeHome(call, accounts, name);
  },
);

/** The group of the user's own name, with the same number if that is free. */
function ownGroup(accounts: Accounts, name: string, uid: string, isSystem: boolean): number {
  const gid = accounts.isUsed('group', uid) ? accounts.freeId('group', isSystem) : Number(uid);
  accounts.add('group', [name, 'x', String(gid), '']);
  return gid;
}

/** What useradd and usermod refuse of the groups and the number. */
function wrong({ name, options, operands: [user = ''] }: Call, accounts: Accounts): Answer | undefined {
  const uid = options.get('uid');
  const owner = uid === undefined ? undefined : accounts.lines('passwd').find((fields) => fields[2] === uid);
  if (owner && owner[NAME] !== user) {
    return fail(4, name === 'usermod' ? `usermod: UID '${uid}' already exists` : `${name}: UID ${uid} is not unique`);
  }
  const groups = [...(options.has('gid') ? [options.get('gid') ?? ''] : []), ...listOf(options.get('groups'))];
  const missing = groups.find((group) => accounts.gid(group) === undefined);
  return missing === undefined ? undefined : fail(6, `${name}: group '${missing}' does not exist`);
}

function listOf(names: string | undefined): readonly string[] {
  return (names ?? '').split(',').filter(Boolean);
}

/** Days since 1970, as provision passes them; undefined for a date. */
function dayOf(text: string): string | undefined {
  return /^\d*$/.test(text) ? text : undefined;
}

function makeHome({ host }: Call, accounts: Accounts, name: string): Answer {
  const person = accounts.person(name);
  if (!person) return fail(1, '');
  if (host.disk.exists(person.home)) return ok();
  const group = accounts.groupsOf(person)[0]?.[1] ?? name;
  host.disk.mkdir(person.home, true);
  host.disk.change(person.home, { owner: name, group, mode: 0o700 });
  return ok();
}

export const mkhomedirHelper = program({}, (call) => {
  const [name = ''] = call.operands;
  if (call.user.uid !== 0) return fail(6, '');
  return makeHome(call, new Accounts(call.host.disk), name);
});

export const usermod = program({ options: `${COMMON} -a|--append -d|--home= -m|--move-home` }, (call) => {
  const { options, operands, host } = call;
  const [name = ''] = operands;
  const accounts = new Accounts(host.disk);
  const person = accounts.person(name);
  if (!person) return denied(call) ?? fail(6, `usermod: user '${name}' does not exist`);
  const refused = denied(call) ?? wrong(call, accounts);
  if (refused) return refused;
  const expires = dayOf(options.get('expiredate') ?? '');
  if (expires === undefined) return notSimulated('usermod', '--expiredate with a date');
  const home = options.get('home');
  if (home !== undefined && options.has('move-home') && host.disk.exists(person.home)) {
    if (host.disk.exists(home)) return fail(12, `usermod: directory ${home} exists`);
    host.disk.rename(person.home, home);
  }
  const gid = options.has('gid') ? String(accounts.gid(options.get('gid') ?? '')) : undefined;
  const wanted = {
    2: options.get('uid'),
    [PASSWD.gid]: gid,
    [PASSWD.comment]: options.get('comment'),
    [PASSWD.home]: home,
    [PASSWD.shell]: options.get('shell'),
  };
  const changes = Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined);
  accounts.set('passwd', name, Object.fromEntries(changes));
  if (options.has('expiredate')) accounts.set('shadow', name, { [SHADOW.expires]: expires });
  if (options.has('groups')) accounts.setGroups(name, listOf(options.get('groups')), options.has('append'));
  return ok();
});

export const userdel = program({ options: '-r|--remove' }, (call) => {
  const { options, operands, host } = call;
  const [name = ''] = operands;
  const accounts = new Accounts(host.disk);
  const person = accounts.person(name);
  if (!person) return denied(call) ?? fail(6, `userdel: user '${name}' does not exist`);
  const refused = denied(call);
  if (refused) return refused;
  accounts.remove('passwd', name);
  accounts.remove('shadow', name);
  accounts.setGroups(name, [], false);
  const isPrimary = accounts.lines('passwd').some((fields) => fields[PASSWD.gid] === String(person.gid));
  const own = accounts.line('group', name);
  if (own && !isPrimary && own[3] === '') accounts.remove('group', name);
  if (options.has('remove') && host.disk.exists(person.home)) host.disk.remove(person.home, true);
  return ok();
});

/** `NAME:HASH` on standard input. Passwords in the clear would have to be hashed. */
export const chpasswd = program({ options: '-e|--encrypted' }, (call) => {
  if (!call.options.has('encrypted')) return notSimulated('chpasswd', 'without --encrypted');
  const refused = denied(call);
  if (refused) return refused;
  const accounts = new Accounts(call.host.disk);
  const entries = call.stdin.split('\n').filter(Boolean);
  for (const [index, entry] of entries.entries()) {
    const [name = '', hash = ''] = entry.split(/:(.*)/s);
    if (!accounts.line('shadow', name)) return fail(1, `chpasswd: line ${index + 1}: user '${name}' does not exist`);
    accounts.set('shadow', name, { [SHADOW.hash]: hash });
  }
  return ok();
});
