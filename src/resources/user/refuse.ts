import type { Refusal, StepSubject } from '../../model/resource.ts';
import type { Current } from './current.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

export function refuse(current: Current, desired: Desired): Refusal | undefined {
  const { name, state, uid } = desired;
  if (state === 'absent') return undefined;
  if (current.elsewhere) return messages.notLocal(name);
  const owner = [...current.accounts.values()].find((one) => one.uid === uid && one.name !== name);
  if (uid !== undefined && owner) {
    return { ...messages.uidTaken({ uid, owner: owner.name }), solvedBy: [[{ type: 'user', name: owner.name }]] };
  }
  const missing = missingGroups(current, desired);
  if (missing.length === 0) return undefined;
  return { ...messages.groupsMissing(missing), solvedBy: missing.map(creators) };
}

/** What is unusual, although the state is as declared or has a plan. */
export function warn(current: Current, desired: Desired): Refusal | undefined {
  const { name, state, shell } = desired;
  if (state === 'absent') return current.elsewhere ? messages.stillElsewhere(name) : undefined;
  if (shell !== undefined && !current.files.has(shell)) return messages.shellMissing(shell);
  const home = current.account?.home ?? current.home;
  const uid = current.account?.uid ?? desired.uid;
  const owner = current.files.get(home)?.uid;
  if (uid === undefined || owner === undefined || owner === uid) return undefined;
  return messages.homeOfAnother({ home, owner, uid, name });
}

/** Names, or the gid that has no name. */
function missingGroups(
  { groups }: Current,
  { name, group, groups: further = [] }: Desired,
): readonly (string | number)[] {
  const gids = new Set([...groups.values()].map(({ gid }) => gid));
  const isKnown = (one: string | number) => (typeof one === 'number' ? gids.has(one) : groups.has(one));
  // A new user gets a group of its own name.
  const own = group === undefined ? name : undefined;
  const wanted = [...(group === undefined ? [] : [group]), ...further.filter((one) => one !== own)];
  return [...new Set(wanted)].filter((one) => !isKnown(one));
}

/** The steps that bring a group. A new user brings one of its own name. */
function creators(group: string | number): readonly StepSubject[] {
  if (typeof group === 'number') return [{ type: 'group' }];
  return [
    { type: 'group', name: group },
    { type: 'user', name: group },
  ];
}
