import { operationsOf } from '../../model/change.ts';
import { exec, type Exec, type Operation } from '../../model/operation.ts';
import type { Change, Difference, PlanContext, SessionLogin } from '../../model/resource.ts';
import { concat } from '../../model/secret.ts';
import { restoreLabels } from '../programs.ts';
import type { Account } from './accounts.ts';
import type { Current } from './current.ts';
import { dayOf, expiryOf } from './expiry.ts';
import { memberships, wantedMemberships } from './memberships.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

/** login.defs(5), UID_MIN and UID_MAX: the accounts of people. */
const [FIRST_UID, LAST_UID] = [1000, 60_000];

export function plan(current: Current, desired: Desired, { login }: PlanContext): readonly Change[] {
  const { account } = current;
  if (desired.state === 'absent') return account ? [removal(account, desired, login)] : [];
  return account ? modification(current, desired, account) : [creation(current, desired)];
}

function removal({ name, home }: Account, desired: Desired, login: SessionLogin | undefined): Change {
  const removesHome = desired.remove_home === true;
  const endsLogin = login?.user === name;
  return {
    action: 'remove',
    diff: [
      { field: 'user', before: 'present', after: 'absent', plain: true },
      ...(removesHome ? [{ field: 'home directory', before: home, after: 'absent' }] : []),
    ],
    operations: [exec('userdel', ...(removesHome ? ['--remove'] : []), '--', name)],
    notes: [
      ...(removesHome ? [messages.removesHome(home)] : []),
      ...(endsLogin ? [messages.removesLoginUser(name)] : []),
    ],
    ...(endsLogin ? { endsLogin } : {}),
  };
}

/** A field that differs, with the option of useradd(8) and usermod(8) that sets it. */
interface Part {
  readonly difference: Difference;
  readonly options: readonly string[];
}

function creation(current: Current, desired: Desired): Change {
  const { name, password, group } = desired;
  const ownGroup = group === undefined && current.groups.has(name) ? ['--gid', name] : [];
  const parts = partsOf(current, desired, undefined);
  const home = createsHome(desired, undefined) ? '--create-home' : '--no-create-home';
  const options = [
    ...(desired.system ? ['--system'] : []),
    home,
    ...ownGroup,
    ...parts.flatMap((part) => part.options),
  ];
  return {
    action: 'add',
    diff: [
      { field: 'user', before: 'absent', after: 'present', plain: true },
      ...parts.map(({ difference }) => difference),
      ...(password === undefined ? [] : [passwordDifference(false)]),
    ],
    operations: operationsOf([exec('useradd', ...options, '--', name), ...passwordOperations(desired)]),
  };
}

function modification(current: Current, desired: Desired, account: Account): readonly Change[] {
  const parts = partsOf(current, desired, account);
  const changesPassword = desired.password !== undefined && !desired.password.equals(current.shadow?.hash ?? '');
  const newHome = desired.home !== undefined && desired.home !== account.home;
  const home = desired.home ?? account.home;
  const lacksHome = createsHome(desired, account) && home === current.home && !current.files.has(home);
  const diff = [
    ...parts.map(({ difference }) => difference),
    ...(changesPassword
      ? [passwordDifference(current.shadow !== undefined && /^[^!*]/.test(current.shadow.hash))]
      : []),
    ...(lacksHome && !newHome ? [{ field: 'home directory', before: null, after: home }] : []),
  ];
  if (diff.length === 0) return [];
  const operations = operationsOf([
    ...(parts.length > 0 ? [exec('usermod', ...parts.flatMap(({ options }) => options), '--', account.name)] : []),
    ...(changesPassword ? passwordOperations(desired) : []),
    ...(lacksHome ? homeOperations(account.name, home) : []),
  ]);
  const notes = newHome && current.files.has(home) ? { notes: [messages.homeExists(home)] } : {};
  return [{ action: 'change', diff, operations, ...notes }];
}

function partsOf(current: Current, desired: Desired, account: Account | undefined): readonly Part[] {
  const { uid, comment, shell } = desired;
  return [
    ...field('uid', account?.uid.toString(), uid?.toString(), (value) => ['--uid', value]),
    ...groupPart(current, desired, account),
    ...groupsPart(current, desired, account),
    ...field('comment', account?.comment, comment, (value) => ['--comment', value]),
    ...field('home', account?.home, desired.home, (value) => homeOptions(current, desired, account, value)),
    ...field('shell', account?.shell, shell, (value) => ['--shell', value]),
    ...expiryPart(current, desired, account),
  ];
}

/** A field that the step declares, if it differs. */
function field(
  name: string,
  before: string | undefined,
  after: string | undefined,
  options: (value: string) => readonly string[],
): readonly Part[] {
  if (after === undefined || before === after) return [];
  return [{ difference: { field: name, before: before ?? null, after }, options: options(after) }];
}

function groupPart({ groups }: Current, { group }: Desired, account: Account | undefined): readonly Part[] {
  if (group === undefined) return [];
  const names = new Map([...groups.values()].map(({ gid, name }) => [gid, name]));
  const wanted = typeof group === 'number' ? group : groups.get(group)?.gid;
  if (account && account.gid === wanted) return [];
  const nameOf = (gid: number) => names.get(gid) ?? String(gid);
  const before = account ? nameOf(account.gid) : null;
  const after = typeof group === 'number' ? nameOf(group) : group;
  return [{ difference: { field: 'group', before, after }, options: ['--gid', String(group)] }];
}

function groupsPart(current: Current, desired: Desired, account: Account | undefined): readonly Part[] {
  const before = memberships(current, account);
  const after = wantedMemberships(current, desired, account);
  if (before.join() === after.join()) return [];
  const added = after.filter((name) => !before.includes(name));
  const removes = before.some((name) => !after.includes(name));
  const options = account && !removes ? ['--append', '--groups', added.join()] : ['--groups', after.join()];
  return [
    { difference: { field: 'groups', before: before.join(' ') || null, after: after.join(' ') || null }, options },
  ];
}

/** usermod(8) refuses to move the files where the new directory exists. */
function homeOptions({ files }: Current, desired: Desired, account: Account | undefined, home: string) {
  if (!account) return ['--home-dir', home];
  const moves = createsHome(desired, account) && !files.has(home);
  return ['--home', home, ...(moves ? ['--move-home'] : [])];
}

/** The option is in days since 1970: useradd(8) takes a date in the time zone of the host, which can be a day earlier. */
function expiryPart({ shadow }: Current, { expires }: Desired, account: Account | undefined): readonly Part[] {
  if (expires === undefined) return [];
  const day = dayOf(expires);
  if (shadow?.expires === day) return [];
  const before = account ? expiryOf(shadow?.expires) : null;
  return [
    { difference: { field: 'expires', before, after: expires }, options: ['--expiredate', day?.toString() ?? ''] },
  ];
}

/** Whether the home directory is to exist. That of an existing account of a service is left to its package. */
function createsHome({ create_home: create, home, system }: Desired, account: Account | undefined): boolean {
  if (create !== undefined) return create;
  if (system === true) return false;
  if (!account) return true;
  return home !== undefined || account.uid === 0 || (account.uid >= FIRST_UID && account.uid <= LAST_UID);
}

function passwordDifference(isSet: boolean): Difference {
  return { field: 'password', before: isSet ? messages.ANOTHER_PASSWORD : null, after: messages.DECLARED_PASSWORD };
}

/** On standard input, because everybody on the host can read the arguments of a process. */
function passwordOperations({ name, password }: Desired): readonly Exec[] {
  if (password === undefined) return [];
  return [{ ...exec('chpasswd', '--encrypted'), stdin: concat([`${name}:`, password, '\n']) }];
}

/** The mask is that of HOME_MODE 0700 in login.defs(5), which useradd(8) applies. */
function homeOperations(name: string, home: string): readonly Operation[] {
  return [exec('mkhomedir_helper', name, '0077'), restoreLabels(home)];
}
