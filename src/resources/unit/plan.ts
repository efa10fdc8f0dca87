import { operationsOf } from '../../model/change.ts';
import { digestOf, sizeOf } from '../../model/content.ts';
import { exec, type Operation } from '../../model/operation.ts';
import type { Change, Difference } from '../../model/resource.ts';
import type { Text } from '../../model/secret.ts';
import { contentDifference, isContent } from '../file/content.ts';
import { verifyUnitFiles } from '../unit-files.ts';
import type { Current, LoadedUnit } from './current.ts';
import * as messages from './messages.ts';
import { contentOf, type Desired, fileName, instancesOf, pathOf } from './schema.ts';

const DAEMON_RELOAD = exec('systemctl', 'daemon-reload');

export function plan(current: Current, desired: Desired): readonly Change[] {
  return desired.state === 'absent' ? remove(current, desired) : provide(current, desired);
}

function provide(current: Current, desired: Desired): readonly Change[] {
  const text = contentOf(desired) ?? '';
  const wanted = { size: sizeOf(text), digest: digestOf(text), text, file: undefined };
  if (isContent(current.content, wanted)) {
    if (!isOutdated(current, desired)) return [];
    const diff = [difference('loaded', messages.olderFile, messages.currentFile)];
    return [{ action: 'change', diff, operations: [DAEMON_RELOAD] }];
  }
  const [hidden] = desired.drop_in === undefined ? current.unitFiles : [];
  return [
    {
      action: current.state ? 'change' : 'add',
      diff: [contentDifference(current.content, wanted)],
      operations: operationsOf(write(current, desired, text)),
      ...(hidden === undefined || current.state ? {} : { notes: [messages.hides(hidden)] }),
    },
  ];
}

/** Whether systemd has read an older file than there is. A unit that had no file before counts as not found. */
function isOutdated({ units }: Current, { drop_in: dropIn }: Desired): boolean {
  return units.some(({ load, needsReload }) => needsReload || (dropIn === undefined && load === 'not-found'));
}

function write(current: Current, desired: Desired, content: Text): readonly Operation[] {
  const path = pathOf(desired);
  // systemd-analyze refuses to load a masked unit.
  const isMasked = current.units.some(({ load }) => load === 'masked');
  const verifies = desired.verify && !isMasked;
  return [
    ...(verifies ? verifyUnitFiles([{ name: fileName(desired), content }], [desired.name]) : []),
    ...(current.hasDirectory ? [] : [exec('mkdir', '-p', '--', directoryOf(path))]),
    { kind: 'write', path, content },
    DAEMON_RELOAD,
  ];
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function remove(current: Current, desired: Desired): readonly Change[] {
  const path = pathOf(desired);
  if (!current.state) return desired.drop_in === undefined ? stopOrphans(current, desired) : [];
  const file = difference('file', messages.present, 'absent');
  if (desired.drop_in !== undefined) {
    const directory = exec('rmdir', '--ignore-fail-on-non-empty', '--', directoryOf(path));
    return [{ action: 'remove', diff: [file], operations: [exec('rm', '-f', '--', path), directory, DAEMON_RELOAD] }];
  }
  const [other] = current.unitFiles;
  const off = other === undefined ? turnOff(current, desired) : { diff: [], operations: [] };
  return [
    {
      action: 'remove',
      diff: [...off.diff, file],
      operations: operationsOf([...off.operations, exec('rm', '-f', '--', path), DAEMON_RELOAD]),
      ...(other === undefined ? {} : { notes: [messages.usesAgain(other)] }),
    },
  ];
}

/** Units that still run although somebody has removed their file. */
function stopOrphans({ units, unitFiles }: Current, { name }: Desired): readonly Change[] {
  const orphans = unitFiles.length > 0 ? [] : units.filter((unit) => isActive(unit) && isWithoutFile(unit));
  if (orphans.length === 0) return [];
  const ids = orphans.map(({ id }) => id);
  return [
    {
      action: 'remove',
      diff: ids.map((id) => difference(id === name ? 'state' : `state of ${id}`, 'running', 'stopped')),
      operations: operationsOf([exec('systemctl', 'stop', '--', ...ids), DAEMON_RELOAD]),
    },
  ];
}

/** The file is gone: systemd knows that since a daemon-reload, or a daemon-reload is due. */
function isWithoutFile({ load, needsReload }: LoadedUnit): boolean {
  return load === 'not-found' || needsReload;
}

function difference(field: string, before: string, after: string): Difference {
  return { field, before, after, plain: true };
}

interface Part {
  readonly diff: readonly Difference[];
  readonly operations: readonly Operation[];
}

/** Without its file, a unit could be neither stopped in order nor disabled. */
function turnOff({ units }: Current, { name }: Desired): Part {
  const running = units.filter(isActive).map(({ id }) => id);
  const failed = units.filter(({ active }) => active === 'failed').map(({ id }) => id);
  const enabled = units.filter(({ file }) => /^(enabled|alias|linked)/.test(file)).map(({ id }) => id);
  // Of a template: the links of all its instances, loaded or not.
  const disables = enabled.length > 0 || instancesOf(name) !== undefined;
  const one = (field: string, ids: readonly string[], before: string, after: string) =>
    ids.map((id) => difference(id === name ? field : `${field} of ${id}`, before, after));
  return {
    diff: [...one('state', running, 'running', 'stopped'), ...one('enabled', enabled, 'enabled', 'disabled')],
    operations: [
      ...(running.length === 0 ? [] : [exec('systemctl', 'stop', '--', ...running)]),
      ...(disables ? [exec('systemctl', 'disable', '--', name)] : []),
      ...(failed.length === 0 ? [] : [exec('systemctl', 'reset-failed', '--', ...failed)]),
    ],
  };
}

function isActive({ active }: LoadedUnit): boolean {
  return active !== '' && active !== 'inactive' && active !== 'failed';
}

/** Whether the unit runs or starts at boot, which the file alone does not bring back. */
export function isInUse(current: Current, desired: Desired): boolean {
  return turnOff(current, desired).diff.length > 0;
}
