import { exec, type Operation } from '../../model/operation.ts';
import { operationsOf as nonEmpty } from '../../model/change.ts';
import type { Change, Difference, Operations } from '../../model/resource.ts';
import { dnf } from '../programs.ts';
import type { Current } from './current.ts';
import { planOnDebian, restoreOnDebian } from './debian-plan.ts';
import { lockChanges, lockOnly, restoredLocks, withLocks } from './lock-changes.ts';
import * as messages from './messages.ts';
import { moduleDifference, enable, streamOf } from './module.ts';
import { pinOf, plainNames } from './pin.ts';
import { printInstalled, providersCheck } from './query.ts';
import type { Desired } from './schema.ts';
import { repair, type UnfinishedTransaction } from './unfinished-transaction.ts';

export function plan(current: Current, desired: Desired): readonly Change[] {
  return current.debian ? planOnDebian(current.debian, desired) : planWithDnf(current, desired);
}

function planWithDnf(current: Current, desired: Desired): readonly Change[] {
  const removed = removals(current, desired);
  const installed = installations(current, desired);
  const unfinished = unfinishedOf(current, desired);
  const repaired = unfinished ? [completion(unfinished)] : [];
  const locked = lockChanges(current, desired, installed);
  const changed =
    removed.length + installed.length === 0
      ? []
      : [withLocks(transaction(current, desired, removed, installed), locked)];
  const rest = changed.length === 0 ? lockOnly(locked) : [];
  const stream = streamChange(current, desired);
  // What the step removes may be in the way of the packages that the unfinished transaction has to install again.
  return removed.length > 0
    ? [...stream, ...changed, ...repaired, ...rest]
    : [...repaired, ...stream, ...changed, ...rest];
}

/** Installs again what the step removes, and removes again what it installs. An earlier version cannot be declared. */
export function restore(current: Current, desired: Desired): Desired | undefined {
  if (current.debian) return restoreOnDebian(current.debian, desired);
  const installed = installations(current, desired);
  const removed = removals(current, desired).map(({ field }) => field);
  if (unfinishedOf(current, desired) || installed.some(({ before }) => before !== 'absent')) return undefined;
  const before = { ...restoredStream(current, desired), ...restoredLocks(current, desired, installed) };
  if (installed.length + removed.length === 0 && Object.keys(before).length === 0) return undefined;
  // An enabled stream stays enabled: to reset it cannot be declared.
  if (desired.module !== undefined && current.stream === undefined) return undefined;
  const { dependent, unused } = removed.length > 0 ? current.removedToo : { dependent: NONE, unused: NONE };
  const held = before.hold === undefined ? [] : plainNames(desired.present);
  return {
    present: [...held, ...removed, ...dependent.keys(), ...unused.keys()],
    absent: installed.map(({ field }) => field),
    latest: [],
    ...before,
  };
}

const NONE: ReadonlyMap<string, string> = new Map();

interface Installation extends Difference {
  /** What dnf is to install. */
  readonly argument: string;
}

function removals({ installed }: Current, { absent }: Desired): readonly Difference[] {
  return absent.flatMap((field) => {
    const before = installed.get(field);
    return before === undefined ? [] : [{ field, before, after: 'absent' }];
  });
}

function installations(current: Current, { present, latest, from }: Desired): readonly Installation[] {
  const { installed, otherVersions, upgrades } = current;
  const missing = (spec: string): readonly Installation[] => {
    if (installed.has(spec)) return [];
    const { name, version } = pinOf(spec);
    const after = version ?? (from === undefined ? 'installed' : messages.fromRpm(from));
    return [{ field: name, before: otherVersions.get(spec) ?? 'absent', after, argument: from ?? spec }];
  };
  const older = (field: string): readonly Installation[] => {
    const [before, after] = [installed.get(field), upgrades.get(field)];
    return before === undefined || after === undefined || before === after
      ? []
      : [{ field, before, after, argument: field }];
  };
  return [...present.flatMap(missing), ...latest.flatMap((field) => [...missing(field), ...older(field)])];
}

/** The unfinished transaction, if it is about one of the packages to be installed. */
function unfinishedOf({ unfinished }: Current, { present, latest }: Desired): UnfinishedTransaction | undefined {
  const names = plainNames([...present, ...latest]);
  return unfinished?.packages.some((one) => names.includes(one)) ? unfinished : undefined;
}

/** All in one dnf transaction. */
function transaction(
  { removedToo: { dependent, unused } }: Current,
  { security = false }: Desired,
  removed: readonly Difference[],
  installed: readonly Installation[],
): Change {
  const too = [...dependent, ...unused].map(([field, before]) => ({ field, before, after: 'absent' }));
  const operations = operationsOf(
    removed.map(({ field }) => field),
    installed,
    security,
  );
  const diff = [...installed.map(({ field, before, after }) => ({ field, before, after })), ...removed, ...too];
  if (removed.length === 0) {
    return { action: installed.every(({ before }) => before === 'absent') ? 'add' : 'change', diff, operations };
  }
  const counts = { dependent: dependent.size, unused: unused.size };
  const notes = too.length === 0 ? [] : [messages.alsoRemoves(counts)];
  return { action: installed.length === 0 ? 'remove' : 'change', diff, operations, notes };
}

function operationsOf(removed: readonly string[], installed: readonly Installation[], security: boolean): Operations {
  if (security) return securityUpdates(installed);
  if (installed.length === 0) return [exec(...dnf('-y', 'remove', '--', ...removed))];
  const [names, wanted] = [installed.map(({ field }) => field), installed.map(({ argument }) => argument)];
  const check = providersCheck(names);
  if (removed.length === 0) return [exec(...dnf('-y', 'install', '--', ...wanted)), check];
  return [
    // Nothing is removed until everything that replaces it is there, and can be installed.
    exec(...dnf('-y', '--downloadonly', '--allowerasing', 'install', '--', ...wanted)),
    both(removed, wanted),
    check,
    exec(...printInstalled(names)),
  ];
}

/** dnf looks at advisories only for upgrades. */
function securityUpdates(installed: readonly Installation[]): Operations {
  const names = (isNew: boolean) =>
    installed.filter(({ before }) => (before === 'absent') === isNew).map(({ field }) => field);
  const [added, upgraded] = [names(true), names(false)];
  return nonEmpty([
    ...(added.length === 0
      ? []
      : operationsOf(
          [],
          installed.filter(({ before }) => before === 'absent'),
          false,
        )),
    ...(upgraded.length === 0 ? [] : [exec(...dnf('-y', 'upgrade', '--security', '--', ...upgraded))]),
  ]);
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

function streamChange({ stream }: Current, { module }: Desired): readonly Change[] {
  const wanted = module === undefined ? undefined : streamOf(module);
  const diff = wanted ? moduleDifference(wanted, stream) : [];
  if (!wanted || diff.length === 0) return [];
  const notes = stream === undefined ? {} : { notes: [messages.switchesStream] };
  const action = stream === undefined ? 'add' : 'change';
  return [{ action, diff, operations: nonEmpty(enable(wanted, stream)), ...notes }];
}

function restoredStream({ stream }: Current, { module }: Desired): Pick<Desired, 'module'> {
  if (module === undefined || stream === undefined) return {};
  const { name, stream: wanted } = streamOf(module);
  return stream === wanted ? {} : { module: `${name}:${stream}` };
}
