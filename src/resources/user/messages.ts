// What provision says about users.
import type { UnknownText } from '../unknown-state.ts';

interface Refusal {
  readonly message: string;
  readonly next: string;
}

// Editors show it for the pattern, too.
export const invalidName = 'a name has letters, digits and . _ -, not only digits, and at most 32 characters';

export function reservedId(id: number): string {
  return `the ID ${id} is reserved: 65534 is nobody, and 65535 stands for no ID`;
}

export const invalidPath = 'must be an absolute path without ":" and without a slash at its end';

export const invalidComment = 'must be one line without ":"';

export const invalidDate = 'must be a date such as 2027-02-28';

export const beforeTheEpoch = 'expires must be 1970-01-02 or later: earlier days have another meaning in shadow(5)';

export const notAHash =
  'password must be a hash, such as "openssl passwd -6" prints: hosts do not store the password itself';

export const rootIsNeeded = 'the user root cannot be removed';

export const rootUid = 'the user root, and no other user, has uid 0';

export const exactWithoutGroups = 'exact_groups needs groups';

export const onlyWithAbsent = 'remove_home needs state: absent';

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export const ANOTHER_PASSWORD = 'another hash';
export const DECLARED_PASSWORD = 'the declared hash';

export const statFailed = '`stat` cannot read the files';

export function noShadowEntry(name: string): UnknownText {
  return {
    message: `/etc/shadow has no valid entry for ${name}`,
    next: 'Only root can read the file. On the host, "pwck" checks it, and "pwconv" adds missing entries.',
  };
}

export function notLocal(name: string): Refusal {
  return {
    message: `${name} is not in /etc/passwd: the user comes from another source, such as LDAP or SSSD`,
    next: 'provision changes local users only. Change the user where it comes from, or choose another name.',
  };
}

export function stillElsewhere(name: string): Refusal {
  return {
    message: `${name} is not in /etc/passwd, but exists in another source, such as LDAP or SSSD`,
    next: 'provision removes local users only. Remove the user where it comes from.',
  };
}

export function uidTaken({ uid, owner }: { readonly uid: number; readonly owner: string }): Refusal {
  return {
    message: `uid ${uid} belongs to the user ${owner}`,
    next: `Choose another uid, or add a step before this one that removes ${owner} or changes its uid.`,
  };
}

/** Names, or gids without a name. */
export function groupsMissing(groups: readonly (string | number)[]): Refusal {
  const [first = ''] = groups;
  const names = groups.map((group) => (typeof group === 'number' ? `with gid ${group}` : group)).join(', ');
  const step = typeof first === 'number' ? `group: { name: NAME, gid: ${first} }` : `group: ${first}`;
  return {
    message: `/etc/group has no group ${names}`,
    next: `Correct the name, or add a step before this one: ${step}, or the package that brings the group. A group from LDAP or SSSD cannot get local users.`,
  };
}

export function shellMissing(shell: string): Refusal {
  return {
    message: `the login shell ${shell} does not exist`,
    next: 'Without it the user cannot log in. Add a step for the package that brings it, or correct `shell`.',
  };
}

interface ForeignHome {
  readonly name: string;
  readonly home: string;
  readonly owner: number;
  readonly uid: number;
}

export function homeOfAnother({ name, home, owner, uid }: ForeignHome): Refusal {
  return {
    message: `${home} belongs to uid ${owner}, and ${name} has uid ${uid}`,
    next: `If the files are to be ${name}'s, run on the host: chown -R ${name}: ${home}`,
  };
}

export function homeExists(home: string): string {
  return `the files do not move, because ${home} exists`;
}

export function removesHome(home: string): string {
  return `also removes ${home} with all files, and the mail`;
}

export function removesLoginUser(name: string): string {
  return `this run is logged in as ${name}: the next run needs another user`;
}

export function inUse(name: string): string {
  return `Processes of ${name} are running. End them first: on the host, "loginctl terminate-user ${name}".`;
}

export const stillInUse = 'processes of the user are running, perhaps because of a login that has just ended';

export const accountsLocked = 'another program is changing the accounts';

export const lockRemains =
  'If no other program is changing accounts, a killed one has left a lock: remove /etc/passwd.lock, /etc/shadow.lock, /etc/group.lock and /etc/gshadow.lock on the host.';

export const filesImmutable =
  'A file of the accounts cannot be written. On the host, "lsattr /etc/passwd /etc/shadow /etc/group /etc/gshadow" shows whether it is immutable.';
