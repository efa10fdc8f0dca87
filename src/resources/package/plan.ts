import { exec, type Operation } from '../../model/operation.ts';
import type { Change, Difference, Operations } from '../../model/resource.ts';
import { dnf } from '../programs.ts';
import type { Current } from './current.ts';
import * as messages from './messages.ts';
import { printInstalled, providersCheck } from './query.ts';
import type { Desired } from './schema.ts';
import { repair, type UnfinishedTransaction } from './unfinished-transaction.ts';

export function plan(current: Current, desired: Desired): readonly Change[] {
  const removed = removals(current, desired);
  const installed = installations(current, desired);
  const unfinished = unfinishedOf(current, desired);
  const repaired = unfinished ? [completion(unfinished)] : [];
  const changed = removed.length + installed.length === 0 ? [] : [transaction(current, removed, installed)];
  // What the step removes may be in the way of the packages that the unfinished transaction has to install again.
  return removed.length > 0 ? [...changed, ...repaired] : [...repaired, ...changed];
}

/** Installs again what the step removes, and removes again what it installs. A version cannot be declared. */
export function restore(current: Current, desired: Desired): Desired | undefined {
  const installed = installations(current, desired);
  const removed = removals(current, desired).map(({ field }) => field);
  if (unfinishedOf(current, desired) || installed.some(({ before }) => before !== 'absent')) return undefined;
  if (installed.length + removed.length === 0) return undefined;
  const { dependent, unused } = removed.length > 0 ? current.removedToo : { dependent: NONE, unused: NONE };
  return {
    present: [...removed, ...dependent.keys(), ...unused.keys()],
    absent: installed.map(({ field }) => field),
    latest: [],
  };
}

const NONE: ReadonlyMap<string, string> = new Map();

function removals({ installed }: Current, { absent }: Desired): readonly Difference[] {
  return absent.flatMap((field) => {
    const before = installed.get(field);
    return before === undefined ? [] : [{ field, before, after: 'absent' }];
  });
}

function installations({ installed, upgrades }: Current, { present, latest }: Desired): readonly Difference[] {
  const missing = (field: string) => (installed.has(field) ? [] : [{ field, before: 'absent', after: 'installed' }]);
  const older = (field: string) => {
    const [before, after] = [installed.get(field), upgrades.get(field)];
    return before === undefined || after === undefined || before === after ? [] : [{ field, before, after }];
  };
  return [...present.flatMap(missing), ...latest.flatMap((field) => [...missing(field), ...older(field)])];
}

/** The unfinished transaction, if it is about one of the packages to be installed. */
function unfinishedOf({ unfinished }: Current, { present, latest }: Desired): UnfinishedTransaction | undefined {
  const names = [...present, ...latest];
  return unfinished?.packages.some((one) => names.includes(one)) ? unfinished : undefined;
}

/** All in one dnf transaction. */
function transaction(
  { removedToo: { dependent, unused } }: Current,
  removed: readonly Difference[],
  installed: readonly Difference[],
): Change {
  const too = [...dependent, ...unused].map(([field, before]) => ({ field, before, after: 'absent' }));
  const operations = operationsOf(
    removed.map(({ field }) => field),
    installed.map(({ field }) => field),
  );
  const diff = [...installed, ...removed, ...too];
  if (removed.length === 0) {
    return { action: installed.every(({ before }) => before === 'absent') ? 'add' : 'change', diff, operations };
  }
  const counts = { dependent: dependent.size, unused: unused.size };
  const notes = too.length === 0 ? [] : [messages.alsoRemoves(counts)];
  return { action: installed.length === 0 ? 'remove' : 'change', diff, operations, notes };
}

function operationsOf(removed: readonly string[], installed: readonly string[]): Operations {
  if (installed.length === 0) return [exec(...dnf('-y', 'remove', '--', ...removed))];
  const check = providersCheck(installed);
  if (removed.length === 0) return [exec(...dnf('-y', 'install', '--', ...installed)), check];
  return [
    // Nothing is removed until everything that replaces it is there, and can be installed.
    exec(...dnf('-y', '--downloadonly', '--allowerasing', 'install', '--', ...installed)),
    both(removed, installed),
    check,
    exec(...printInstalled(installed)),
  ];
}

/** dnf has no other command that installs and removes in one transaction. */
function both(removed: readonly string[], installed: readonly string[]): Operation {
  const script = [`install ${installed.join(' ')}`, `remove ${removed.join(' ')}`, 'run', ''];
  // It exits with 0 also after an error: https://github.com/rpm-software-management/dnf/pull/1563
  return { ...exec(...dnf('-y', 'shell', '/dev/stdin')), stdin: script.join('\n'), errorLine: '^Error:' };
}

function completion(unfinished: UnfinishedTransaction): Change {
  const diff = [{ field: 'dnf transaction', before: `unfinished: dnf ${unfinished.command}`, after: 'complete' }];
  return { action: 'change', diff, operations: repair(unfinished), notes: [messages.repairs(unfinished)] };
}
