import { exec } from '../../model/operation.ts';
import type { Change, Difference } from '../../model/resource.ts';
import type { Current } from './current.ts';
import * as messages from './messages.ts';
import { type Desired, schema } from './schema.ts';
import { repair, type UnfinishedTransaction } from './unfinished-transaction.ts';

export function plan(current: Current, desired: Desired): readonly Change[] {
  const diff = differences(current, desired);
  if (desired.state === 'absent') return diff.length === 0 ? [] : [removal(current, diff)];
  const unfinished = unfinishedOf(current, desired);
  return [...(unfinished ? [completion(unfinished)] : []), ...(diff.length === 0 ? [] : [installation(diff)])];
}

/** Installs again what the step removes, and removes again what it installs. A version cannot be declared. */
export function restore(current: Current, desired: Desired): Desired | undefined {
  const diff = differences(current, desired);
  const names = diff.map(({ field }) => field);
  if (desired.state === 'absent') {
    const { dependent, unused } = current.removedToo;
    return schema.safeParse({ name: [...names, ...dependent.keys(), ...unused.keys()] }).data;
  }
  if (unfinishedOf(current, desired) || diff.some(({ before }) => before !== 'absent')) return undefined;
  return schema.safeParse({ name: names, state: 'absent' }).data;
}

function differences({ installed, upgrades }: Current, { name, state }: Desired): readonly Difference[] {
  return name.flatMap((one) => {
    const before = installed.get(one) ?? 'absent';
    const after = wanted(installed.get(one), upgrades.get(one), state);
    return before === after ? [] : [{ field: one, before, after }];
  });
}

function wanted(before: string | undefined, upgrade: string | undefined, state: Desired['state']): string {
  switch (state) {
    case 'absent':
      return 'absent';
    case 'present':
      return before ?? 'installed';
    case 'latest':
      return upgrade ?? before ?? 'installed';
  }
}

/** The unfinished transaction, if it is about one of the declared packages. */
function unfinishedOf({ unfinished }: Current, { name }: Desired): UnfinishedTransaction | undefined {
  return unfinished?.packages.some((one) => name.includes(one)) ? unfinished : undefined;
}

function removal({ removedToo: { dependent, unused } }: Current, diff: readonly Difference[]): Change {
  const too = [...dependent, ...unused].map(([field, before]) => ({ field, before, after: 'absent' }));
  const operation = exec('dnf', '-y', 'remove', '--', ...diff.map(({ field }) => field));
  const counts = { dependent: dependent.size, unused: unused.size };
  const notes = too.length === 0 ? [] : [messages.alsoRemoves(counts)];
  return { action: 'remove', diff: [...diff, ...too], operations: [operation], notes };
}

function installation(diff: readonly Difference[]): Change {
  const action = diff.every(({ before }) => before === 'absent') ? 'add' : 'change';
  return { action, diff, operations: [exec('dnf', '-y', 'install', '--', ...diff.map(({ field }) => field))] };
}

function completion(unfinished: UnfinishedTransaction): Change {
  const diff = [{ field: 'dnf transaction', before: `unfinished: dnf ${unfinished.command}`, after: 'complete' }];
  return { action: 'change', diff, operations: repair(unfinished), notes: [messages.repairs(unfinished)] };
}
