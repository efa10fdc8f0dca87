import { operationsOf } from '../../model/change.ts';
import { exec, type Operation } from '../../model/operation.ts';
import type { Change, Difference, PlanContext } from '../../model/resource.ts';
import { FSTAB, fstabBefore } from '../fstab.ts';
import { label } from '../programs.ts';
import { type Entry, entryOf, withEntry } from './fstab.ts';
import * as messages from './messages.ts';
import { type Desired, sizeText } from './schema.ts';

/** Without it, SELinux refuses mkswap, swapon and systemd, at boot, the use of the file. */
const SWAP_LABEL = 'swapfile_t';

export interface Current {
  /** Undefined if the kernel does not use it. */
  readonly active: { readonly priority: number } | undefined;
  /** The text of /etc/fstab. */
  readonly fstab: string;
  readonly entry: Entry | undefined;
  /** Undefined if there is none. */
  readonly file: { readonly size: number; readonly mode: string; readonly isSwap: boolean } | undefined;
}

export function plan(found: Current, desired: Desired, { touched }: PlanContext): readonly Change[] {
  const fstab = fstabBefore(found.fstab, touched);
  const current = { ...found, fstab, entry: entryOf(fstab, desired.file) };
  return desired.state === 'absent' ? remove(current, desired) : provide(current, desired);
}

function provide(current: Current, desired: Desired): readonly Change[] {
  const { file, size = 0, priority } = desired;
  const diff: Difference[] = [];
  const operations: Operation[] = [];
  const isNew = current.file?.size !== size;
  const otherPriority = priority !== undefined && current.active !== undefined && current.active.priority !== priority;
  const turnsOff = current.active !== undefined && (isNew || otherPriority);
  if (turnsOff) operations.push(exec('swapoff', '--', file));
  if (isNew) {
    diff.push({ field: 'size', before: current.file ? sizeText(current.file.size) : null, after: sizeText(size) });
    operations.push(...makeFile(file, size));
  } else if (current.file && Number.parseInt(current.file.mode, 8) !== 0o600) {
    diff.push({ field: 'mode', before: current.file.mode.padStart(4, '0'), after: '0600' });
    operations.push(exec('chmod', '0600', '--', file));
  }
  if (!current.active) diff.push({ field: 'now', before: 'off', after: 'on', plain: true });
  if (otherPriority)
    diff.push({ field: 'priority', before: String(current.active?.priority), after: String(priority) });
  if (!current.active || turnsOff) operations.push(...turnOn(file, priority));
  if (!isInFstab(current.entry, priority)) {
    diff.push({ field: 'at boot', before: current.entry?.options.join(',') ?? 'off', after: optionsOf(priority) });
    operations.push(...saveFstab(withEntry(current.fstab, file, `${file} none swap ${optionsOf(priority)} 0 0`)));
  }
  if (diff.length === 0) return [];
  const action = current.file ? 'change' : 'add';
  return [{ action, diff, operations: operationsOf(operations), ...(turnsOff ? { notes: [messages.turnedOff] } : {}) }];
}

/** Under another name until it is complete: a run that is killed leaves no file that is not a swap file. */
function makeFile(file: string, size: number): readonly Operation[] {
  const temporary = `${file}.provision`;
  return [
    exec('rm', '-f', '--', temporary),
    exec('fallocate', '--length', String(size), '--', temporary),
    exec('chmod', '0600', '--', temporary),
    label(SWAP_LABEL, temporary),
    exec('mkswap', '--', temporary),
    exec('mv', '-f', '--', temporary, file),
  ];
}

/** A file that was made while SELinux was disabled, or that a relabel of the whole disk found, has another label. */
function turnOn(file: string, priority: number | undefined): readonly Operation[] {
  const words = priority === undefined ? [] : ['--priority', String(priority)];
  return [label(SWAP_LABEL, file), exec('swapon', ...words, '--', file)];
}

function optionsOf(priority: number | undefined): string {
  return priority === undefined ? 'defaults' : `pri=${priority}`;
}

function isInFstab(entry: Entry | undefined, priority: number | undefined): boolean {
  if (!entry || entry.options.includes('noauto')) return false;
  return priority === undefined || entry.options.includes(`pri=${priority}`);
}

/** systemd makes its units from the file when it reads its configuration again. */
function saveFstab(text: string): readonly Operation[] {
  return [{ kind: 'write', path: FSTAB, content: text }, exec('systemctl', 'daemon-reload')];
}

function remove(current: Current, { file }: Desired): readonly Change[] {
  const diff: Difference[] = [];
  const operations: Operation[] = [];
  if (current.active) {
    diff.push({ field: 'now', before: 'on', after: 'off', plain: true });
    operations.push(exec('swapoff', '--', file));
  }
  if (current.entry) {
    diff.push({ field: 'at boot', before: current.entry.options.join(','), after: 'off' });
    operations.push(...saveFstab(withEntry(current.fstab, file, undefined)));
  }
  if (current.file) {
    diff.push({ field: 'size', before: sizeText(current.file.size), after: null });
    operations.push(exec('rm', '-f', '--', file));
  }
  return diff.length === 0 ? [] : [{ action: 'remove', diff, operations: operationsOf(operations) }];
}
