import { operationsOf } from '../../model/change.ts';
import { digestOf, sizeOf } from '../../model/content.ts';
import { exec, type Operation } from '../../model/operation.ts';
import type { Change, Difference } from '../../model/resource.ts';
import { contentDifference, isContent } from '../file/content.ts';
import { UNIT_DIRECTORY, type UnitFile, verifyUnitFiles } from '../unit-files.ts';
import type { Current as UnitState, LoadedUnit } from '../unit/current.ts';
import type { Current } from './current.ts';
import { serviceText, timerText } from './files.ts';
import * as messages from './messages.ts';
import { type Desired, unitsOf } from './schema.ts';

const DAEMON_RELOAD = exec('systemctl', 'daemon-reload');

export function plan(current: Current, desired: Desired): readonly Change[] {
  return desired.state === 'absent' ? remove(current, desired) : provide(current, desired);
}

function provide(current: Current, desired: Desired): readonly Change[] {
  const { service, timer } = unitsOf(desired);
  const files = [
    fileDifference(current.service, { name: service, content: serviceText(desired) }, messages.serviceFile),
    fileDifference(current.timer, { name: timer, content: timerText(desired) }, messages.timerFile),
  ].flatMap((one) => one ?? []);
  const outdated = files.length === 0 && [current.service, current.timer].some(isOutdated);
  const [isActive, isEnabled] = [isRunning(current.timer), stateOf(current.timer)?.file === 'enabled'];
  const isLate = isActive && current.next === undefined && current.calendar.some(({ next }) => next !== undefined);
  const diff: Difference[] = [
    ...files.map(({ difference }) => difference),
    ...(outdated ? [plain('loaded', messages.olderFile, messages.currentFile)] : []),
    ...(isEnabled ? [] : [plain('enabled', enabledWord(current.timer), 'enabled')]),
    ...(isActive ? [] : [plain('state', stateWord(current.timer), 'running')]),
    ...(isLate && files.length === 0 ? [{ field: messages.nextRun, before: null, after: messages.scheduled }] : []),
  ];
  if (diff.length === 0) return [];
  const operations: readonly Operation[] = [
    ...writeFiles(
      files.map(({ file }) => file),
      [service, timer],
    ),
    ...(files.length > 0 || outdated ? [DAEMON_RELOAD] : []),
    ...(isEnabled ? [] : [exec('systemctl', 'enable', '--', timer)]),
    // A running timer follows its new file once systemd has read it, unless it has elapsed.
    ...(isActive ? [] : [exec('systemctl', 'start', '--', timer)]),
    ...(isActive && (isLate || current.sub === 'elapsed') ? [exec('systemctl', 'restart', '--', timer)] : []),
  ];
  const action = current.timer.state ? 'change' : 'add';
  return [{ action, diff, operations: operationsOf(operations), ...notesOf(current, desired) }];
}

function plain(field: string, before: string, after: string): Difference {
  return { field, before, after, plain: true };
}

function isRunning(unit: UnitState): boolean {
  return stateOf(unit)?.active === 'active';
}

function notesOf({ calendar }: Current, { randomized_delay: delay }: Desired): { notes?: readonly string[] } {
  const notes = calendar.flatMap(({ text, next }) =>
    next === undefined ? [] : [messages.nextTime({ text, next, delay })],
  );
  return notes.length === 0 ? {} : { notes };
}

interface FileChange {
  readonly file: UnitFile;
  readonly difference: Difference;
}

function fileDifference(
  { content }: UnitState,
  file: UnitFile & { content: string },
  field: string,
): FileChange | undefined {
  const text = file.content;
  const wanted = { size: sizeOf(text), digest: digestOf(text), text, file: undefined };
  if (isContent(content, wanted)) return undefined;
  return { file, difference: { ...contentDifference(content, wanted), field } };
}

function writeFiles(files: readonly UnitFile[], units: readonly string[]): readonly Operation[] {
  if (files.length === 0) return [];
  const written = units.filter((unit) => files.some(({ name }) => name === unit));
  return [
    ...verifyUnitFiles(files, written),
    ...files.map(({ name, content }): Operation => ({ kind: 'write', path: `${UNIT_DIRECTORY}/${name}`, content })),
  ];
}

function stateOf({ units }: UnitState): LoadedUnit | undefined {
  return units[0];
}

/** Whether systemd has read an older file than there is, or none yet. */
function isOutdated(unit: UnitState): boolean {
  return stateOf(unit)?.needsReload === true || stateOf(unit)?.load === 'not-found';
}

function enabledWord(unit: UnitState): string {
  return unit.state ? stateOf(unit)?.file || 'disabled' : 'not found';
}

function stateWord(unit: UnitState): string {
  if (!unit.state) return 'not found';
  return stateOf(unit)?.active === 'failed' ? 'failed' : 'stopped';
}

function remove(current: Current, desired: Desired): readonly Change[] {
  const { service, timer } = unitsOf(desired);
  const names = [current.timer.state ? timer : '', current.service.state ? service : ''].filter(Boolean);
  const state = stateOf(current.timer);
  const [isActive, isEnabled] = [isRunning(current.timer), state?.file.startsWith('enabled') === true];
  // A timer runs on although somebody has removed its file.
  if (names.length === 0 && !(isActive && isOutdated(current.timer))) return [];
  const failed = [current.timer, current.service].flatMap(({ units }) =>
    units.filter(({ active }) => active === 'failed'),
  );
  const running = stateOf(current.service)?.active === 'activating';
  return [
    {
      action: 'remove',
      diff: [
        ...(isActive ? [plain('state', 'running', 'stopped')] : []),
        ...(isEnabled ? [plain('enabled', 'enabled', 'disabled')] : []),
        ...names.map((name) => plain(name, 'present', 'absent')),
      ],
      operations: operationsOf([
        ...(isActive ? [exec('systemctl', 'stop', '--', timer)] : []),
        ...(isEnabled ? [exec('systemctl', 'disable', '--', timer)] : []),
        ...(failed.length === 0 ? [] : [exec('systemctl', 'reset-failed', '--', ...failed.map(({ id }) => id))]),
        // The last time of a persistent timer would count for a later one of this name.
        exec('rm', '-f', '--', ...names.map((name) => `${UNIT_DIRECTORY}/${name}`), `${STAMPS}/stamp-${timer}`),
        DAEMON_RELOAD,
      ]),
      ...(running ? { notes: [messages.keepsRunning(service)] } : {}),
    },
  ];
}

/** systemd.timer(5), Persistent= */
const STAMPS = '/var/lib/systemd/timers';
