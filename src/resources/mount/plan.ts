import { operationsOf } from '../../model/change.ts';
import { exec, type Operation } from '../../model/operation.ts';
import type { Change, Difference, PlanContext } from '../../model/resource.ts';
import { entriesOf, FSTAB, fstabBefore, type FstabEntry, lineOf, withEntry } from '../fstab.ts';
import type { Current } from './current.ts';
import * as messages from './messages.ts';
import { areEqual, forMount, forRemount, missingOptions } from './options.ts';
import { type Desired, typeOf } from './schema.ts';

export function plan(found: Current, desired: Desired, { touched }: PlanContext): readonly Change[] {
  const current = { ...found, fstab: fstabBefore(found.fstab, touched) };
  if (desired.state !== 'mounted') return takeAway(current, desired);
  return provide(current, desired);
}

/** The declared line; undefined for none. */
export function entryOf(desired: Desired): FstabEntry | undefined {
  const { path, source = '', type, options = ['defaults'], pass = 0, state } = desired;
  if (state === 'absent') return undefined;
  const all = state === 'unmounted' && !options.includes('noauto') ? [...options, 'noauto'] : options;
  return { source, path, type: typeOf({ source, type, options }), options: all, pass };
}

function provide(current: Current, desired: Desired): readonly Change[] {
  const { path } = desired;
  const { mounted, isSource, target } = current;
  const wanted = entryOf(desired) as FstabEntry;
  const boot = bootDifference(current, desired);
  const isThere = mounted !== undefined && isSource;
  const missing = isThere && mounted.type !== 'autofs' ? missingOptions(wanted.options, mounted.options) : [];
  const diff: Difference[] = [
    ...(target === undefined ? [{ field: 'mount point', before: null, after: path }] : []),
    ...(isThere
      ? []
      : [{ field: 'now', before: mounted ? mounted.source : messages.notMounted, after: wanted.source }]),
    ...(missing.length > 0
      ? [{ field: 'options', before: mounted?.options.join(',') ?? null, after: missing.join(',') }]
      : []),
    ...(boot ? [boot] : []),
  ];
  if (diff.length === 0) return [];
  const fstab = boot ? saveFstab(withEntry(current.fstab, path, wanted)) : [];
  const [first] = entriesOf(current.fstab, path);
  // A unit that systemd made from a line with another device would unmount the new one.
  const fstabFirst = first !== undefined && first.source !== wanted.source;
  const mount = isThere ? remountOperations(wanted, missing) : mountOperations(wanted);
  const operations = [
    ...(mounted && !isSource ? [exec('umount', '--', path)] : []),
    ...(target === undefined ? [exec('mkdir', '-p', '--', path)] : []),
    ...(fstabFirst ? [...fstab, ...mount] : [...mount, ...fstab]),
  ];
  const notes = mounted && !isSource ? { notes: [messages.unmountsOther(mounted.source)] } : {};
  return [{ action: (mounted ?? first) ? 'change' : 'add', diff, operations: operationsOf(operations), ...notes }];
}

/** Before the line is saved: one that cannot be mounted does not get into /etc/fstab. */
function mountOperations({ source, path, type, options }: FstabEntry): readonly Operation[] {
  return [exec('mount', '-t', type, '-o', forMount(options).join(','), '--', source, path)];
}

/** A remount does not change the values of a network file system, such as the version of NFS. */
function remountOperations(entry: FstabEntry, missing: readonly string[]): readonly Operation[] {
  const { path, type, options } = entry;
  if (missing.length === 0) return [];
  if (/^(nfs|cifs|smb)/.test(type) && missing.some((one) => one.includes('='))) {
    return [exec('umount', '--', path), ...mountOperations(entry)];
  }
  return [exec('mount', '-o', forRemount(options).join(','), '--', path)];
}

/** systemd makes its mount units from the file when it reads its configuration again. */
function saveFstab(text: string): readonly Operation[] {
  return [{ kind: 'write', path: FSTAB, content: text }, exec('systemctl', 'daemon-reload')];
}

function bootDifference({ fstab }: Current, desired: Desired): Difference | undefined {
  const wanted = entryOf(desired);
  const [found] = entriesOf(fstab, desired.path);
  if (found === undefined ? wanted === undefined : wanted !== undefined && isEqual(found, wanted)) return undefined;
  return { field: 'at boot', before: found ? lineOf(found) : null, after: wanted ? lineOf(wanted) : null };
}

function isEqual(one: FstabEntry, other: FstabEntry): boolean {
  return (
    one.source === other.source &&
    one.type === other.type &&
    one.pass === other.pass &&
    areEqual(one.options, other.options)
  );
}

function takeAway(current: Current, desired: Desired): readonly Change[] {
  const { path, state } = desired;
  const { mounted, fstab } = current;
  const boot = bootDifference(current, desired);
  const diff: Difference[] = [
    ...(mounted ? [{ field: 'now', before: mounted.source, after: messages.notMounted }] : []),
    ...(boot ? [boot] : []),
  ];
  if (diff.length === 0) return [];
  const operations = [
    ...(mounted ? [exec('umount', '--', path)] : []),
    ...(boot ? saveFstab(withEntry(fstab, path, entryOf(desired))) : []),
  ];
  const action = state === 'absent' ? 'remove' : 'change';
  return [{ action, diff, operations: operationsOf(operations) }];
}
