import { exec, type Operation, output, type Result } from '../../model/operation.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';

/** The answer of systemctl(1) `show`, which answers for units that do not exist, too. */
export interface Unit {
  readonly load: string;
  readonly active: string;
  readonly sub: string;
  readonly file: string;
  readonly needsReload: boolean;
}

const PROPERTIES = ['LoadState', 'ActiveState', 'SubState', 'UnitFileState', 'NeedDaemonReload'] as const;

/** The name of the unit with its suffix. */
export function unitName(name: string): string {
  return /\.(service|socket|timer|target|mount|path|slice|scope|swap|automount|device)$/.test(name)
    ? name
    : `${name}.service`;
}

export function probeUnit(unit: string): Operation {
  return exec('systemctl', 'show', '--property', PROPERTIES.join(','), '--', unit);
}

export function parseUnit(result: Result | undefined, unit: string): Unit {
  const text = output(result, `systemctl show ${unit}`);
  const values = new Map(text.split('\n').map((line) => line.split(/=(.*)/s, 2) as [string, string]));
  const [load, active, sub = '', file = '', reload] = PROPERTIES.map((property) => values.get(property));
  if (!load || !active) throw unknownState({ message: messages.noState(unit) }, result);
  return { load, active, sub, file, needsReload: reload === 'yes' };
}

export function exists({ load }: Unit): boolean {
  return load !== 'not-found';
}

/** A unit that systemd starts again and again is not running, although it is "activating". */
export function isRunning({ active, sub }: Unit): boolean {
  return active === 'active' || active === 'reloading' || (active === 'activating' && sub !== 'auto-restart');
}

export function isStopped({ active }: Unit): boolean {
  return active === 'inactive' || active === 'failed';
}

export function isMasked({ load, file }: Unit): boolean {
  return load === 'masked' || file.startsWith('masked');
}

/** A mask in /run is lost at the next boot. */
export function isMaskedPermanently(unit: Unit): boolean {
  return isMasked(unit) && unit.file !== 'masked-runtime';
}

/** `enabled-runtime` is lost at the next boot, and `linked` only says where the unit file is. */
export function isEnabled({ file }: Unit): boolean {
  return file === 'enabled' || file === 'alias';
}

/** Whether `systemctl disable` is needed. For a linked unit, it would remove the unit file itself. */
export function startsAtBoot(unit: Unit): boolean {
  return isEnabled(unit) || unit.file === 'enabled-runtime';
}
