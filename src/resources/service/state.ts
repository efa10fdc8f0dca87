import type { Unit } from './unit.ts';

// What the properties of a unit mean, now and at the next boot.

export function exists({ load }: Unit): boolean {
  return load !== 'not-found';
}

/** A unit that systemd starts again and again is not running, although it is "activating". */
export function isRunning({ active, sub }: Unit): boolean {
  return active === 'active' || active === 'reloading' || (active === 'activating' && sub !== 'auto-restart');
}

export function isStopped({ active }: Unit): boolean {
  return active === 'inactive' || active === 'failed' || active === '';
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

/** `systemctl enable` and `disable` have no effect on it. chkconfig enables the units that are made from init scripts. */
export function isFixed({ file, source }: Unit): boolean {
  return file === 'static' || file === 'transient' || (file === 'generated' && !isInitScript(source));
}

function isInitScript(source: string): boolean {
  return /\/init\.d\//.test(source);
}

/** Its file is in /run, so that the unit does not exist after a reboot. `systemctl enable` links a linked file in /etc. */
export function isLostAtReboot({ path, file }: Unit): boolean {
  return /^\/run\/systemd\/(system|transient)\//.test(path) && !/^(linked|masked)/.test(file);
}

/** Whether it starts at each boot: for a unit that nothing can enable, because a target or a trigger starts it. */
export function startsAtEachBoot(unit: Unit): boolean {
  if (isMasked(unit) || isLostAtReboot(unit)) return false;
  if (isEnabled(unit)) return true;
  if (isFixed(unit) || unit.file === 'generated') return unit.targets.length > 0;
  if (unit.file === 'indirect') return unit.targets.length > 0 || unit.triggers.some(({ file }) => file === 'enabled');
  return false;
}

/** Whether it starts at the next boot, or would start if it were not masked until then. */
export function startsAtBoot(unit: Unit, masked: boolean | undefined): boolean {
  if (isEnabled(unit) || unit.file === 'enabled-runtime') return true;
  if (masked === true || (isMaskedPermanently(unit) && masked !== false)) return false;
  return exists(unit) && unit.targets.length > 0;
}
