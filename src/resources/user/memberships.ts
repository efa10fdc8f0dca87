import type { Account, Group } from './accounts.ts';
import type { Current } from './current.ts';
import type { Desired } from './schema.ts';

/** The names of the groups that list the user, sorted. */
export function memberships({ groups }: Pick<Current, 'groups'>, account: Account | undefined): readonly string[] {
  if (!account) return [];
  return namesOf([...groups.values()].filter(({ members }) => members.includes(account.name)));
}

/** The same after the step. The primary group need not list the user. */
export function wantedMemberships(
  current: Pick<Current, 'groups'>,
  { group, groups, exact_groups: exact }: Desired,
  account: Account | undefined,
): readonly string[] {
  const before = memberships(current, account);
  if (groups === undefined) return before;
  const isPrimary = (name: string) => {
    const gid = current.groups.get(name)?.gid;
    return group === undefined ? gid !== undefined && gid === account?.gid : name === group || gid === group;
  };
  const wanted = groups.filter((name) => before.includes(name) || !isPrimary(name));
  const kept = before.filter((name) => exact !== true || isPrimary(name));
  return [...new Set([...kept, ...wanted])].sort();
}

function namesOf(groups: readonly Group[]): readonly string[] {
  return groups.map(({ name }) => name).sort();
}
