import { Accounts, ID, NAME, PASSWD } from '../host/accounts.ts';
import { type Answer, type Call, fail, ok, program } from './command.ts';

/** Only root may change groups. */
function denied({ name, user }: Call): Answer | undefined {
  if (user.uid === 0) return undefined;
  return fail(10, `${name}: Permission denied.\n${name}: cannot lock /etc/group; try again later.`);
}

export const groupadd = program({ options: '-g|--gid= -r|--system' }, (call) => {
  const [name = ''] = call.operands;
  const accounts = new Accounts(call.host.disk);
  const refused = denied(call);
  if (refused) return refused;
  if (accounts.line('group', name)) return fail(9, `groupadd: group '${name}' already exists`);
  const gid = call.options.get('gid') ?? String(accounts.freeId('group', call.options.has('system')));
  if (accounts.isUsed('group', gid)) return fail(4, `groupadd: GID '${gid}' already exists`);
  accounts.add('group', [name, 'x', gid, '']);
  return ok();
});

export const groupmod = program({ options: '-g|--gid=' }, (call) => {
  const [name = ''] = call.operands;
  const accounts = new Accounts(call.host.disk);
  const refused = denied(call);
  if (refused) return refused;
  const before = accounts.line('group', name)?.[ID];
  if (before === undefined) return fail(6, `groupmod: group '${name}' does not exist`);
  const gid = call.options.get('gid') ?? before;
  if (gid !== before && accounts.isUsed('group', gid)) return fail(4, `groupmod: GID '${gid}' already exists`);
  accounts.set('group', name, { [ID]: gid });
  for (const fields of accounts.lines('passwd')) {
    if (fields[PASSWD.gid] === before) accounts.set('passwd', fields[NAME] ?? '', { [PASSWD.gid]: gid });
  }
  return ok();
});

export const groupdel = program({}, (call) => {
  const [name = ''] = call.operands;
  const accounts = new Accounts(call.host.disk);
  const refused = denied(call);
  if (refused) return refused;
  const gid = accounts.line('group', name)?.[ID];
  if (gid === undefined) return fail(6, `groupdel: group '${name}' does not exist`);
  const owner = accounts.lines('passwd').find((fields) => fields[PASSWD.gid] === gid);
  if (owner) return fail(8, `groupdel: cannot remove the primary group of user '${owner[NAME]}'`);
  accounts.remove('group', name);
  return ok();
});

/** Users and groups, by name and by number; with status 2 if one of the keys is unknown. */
export const getent = program({ verbs: { passwd: {}, group: {}, shadow: {} } }, (call) => {
  const [database] = call.verbs;
  if (database === undefined) return fail(1, 'getent: wrong number of arguments');
  const lines = new Accounts(call.host.disk).lines(database as 'passwd' | 'group' | 'shadow');
  // Only root can read /etc/shadow.
  if (database === 'shadow' && call.user.uid !== 0) return fail(2, '');
  const byNumber = (fields: readonly string[], key: string) => database !== 'shadow' && fields[ID] === key;
  const found = call.operands.map((key) => lines.find((fields) => fields[NAME] === key || byNumber(fields, key)));
  const shown = call.operands.length === 0 ? lines : found.filter((fields) => fields !== undefined);
  const stdout = shown.map((fields) => `${fields.join(':')}\n`).join('');
  return found.includes(undefined) ? fail(2, '', stdout) : ok(stdout);
});
