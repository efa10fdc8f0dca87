// What provision says about groups.

interface Refusal {
  readonly message: string;
  readonly next: string;
}

export const rootIsNeeded = 'the group root cannot be removed';

export const rootGid = 'the group root, and no other group, has gid 0';

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export function notLocal(name: string): Refusal {
  return {
    message: `${name} is not in /etc/group: the group comes from another source, such as LDAP or SSSD`,
    next: 'provision changes local groups only. Change the group where it comes from, or choose another name.',
  };
}

export function stillElsewhere(name: string): Refusal {
  return {
    message: `${name} is not in /etc/group, but exists in another source, such as LDAP or SSSD`,
    next: 'provision removes local groups only. Remove the group where it comes from.',
  };
}

export function gidTaken({ gid, owner }: { readonly gid: number; readonly owner: string }): Refusal {
  return {
    message: `gid ${gid} belongs to the group ${owner}`,
    next: `Choose another gid, or add a step before this one that removes ${owner} or changes its gid.`,
  };
}

export function isPrimary({ name, users }: { readonly name: string; readonly users: readonly string[] }): Refusal {
  const shown = users.length > 5 ? [...users.slice(0, 4), `${users.length - 4} more`] : users;
  return {
    message: `the group ${name} is the primary group of ${shown.join(', ')}`,
    next: 'Give these users another `group`, or remove them, in steps before this one.',
  };
}

export function filesKeepGid(gid: number): string {
  return `files of the group keep gid ${gid}`;
}
