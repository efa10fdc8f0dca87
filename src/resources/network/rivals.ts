import { glob } from '../../model/glob.ts';
import type { Device } from './device.ts';
import { hasMacOf, type Profile } from './profiles.ts';

/** nm-settings(5), connection.autoconnect-priority: the highest value. Installers use the lowest, -999. */
export const HIGHEST_PRIORITY = 999;

/** As a field of a difference. */
export const PRIORITY = 'autoconnect-priority';

/**
 * Other profiles that NetworkManager may activate on the device at boot: it takes the profile with the highest priority,
 * and of several the one that was used last.
 */
export function rivalsOf(
  profiles: readonly Profile[],
  own: Profile | undefined,
  device: Device,
  name: string,
): readonly Profile[] {
  return profiles.filter(
    (profile) => profile.uuid !== own?.uuid && profile.autoconnect && mayUse(profile, device, name),
  );
}

function mayUse(profile: Profile, device: Device, name: string): boolean {
  if (profile.interface !== '' && profile.interface !== name) return false;
  if (profile.interface === '' && !(profile.type === '802-3-ethernet' && device.type === 'ethernet')) return false;
  return (profile.mac === '' || hasMacOf(profile, device)) && matchesName(profile.matchInterface, name);
}

/** nm-settings(5), match.interface-name: `!` excludes, `&` requires, and of the other patterns one has to match. */
function matchesName(patterns: readonly string[], name: string): boolean {
  const fits = (pattern: string) => pattern.startsWith('!') !== glob(pattern.replace(/^!/, '')).test(name);
  const required = patterns.filter((one) => /^[!&]/.test(one)).map((one) => one.replace(/^&/, ''));
  const optional = patterns.filter((one) => !/^[!&]/.test(one)).map((one) => one.replace(/^\|/, ''));
  return required.every(fits) && (optional.length === 0 || optional.some(fits));
}
