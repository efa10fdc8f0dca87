import { exec, type Exec } from '../../model/operation.ts';
import type { Difference } from '../../model/resource.ts';
import type { Below } from './below.ts';
import { compare } from './compare.ts';
import type { Current } from './current.ts';
import { hasMacOf, newProfileName, type Profile } from './profiles.ts';
import { HIGHEST_PRIORITY, rivalsOf } from './rivals.ts';
import type { Desired } from './schema.ts';
import { kindOf, portsOf } from './virtual.ts';

// The ports of a bond or bridge. Each has a profile of its own, so that the profile with its addresses is kept, and a
// rollback returns to it.

interface PortParts {
  readonly differences: readonly Difference[];
  readonly operations: readonly Exec[];
}

export function portParts(current: Current, profile: Profile | undefined, desired: Desired): PortParts {
  const { below, profiles } = current;
  if (!below || !(desired.bond || desired.bridge)) return { differences: [], operations: [] };
  const declared = portsOf(desired);
  const all = profilesOfPorts(profiles, profile, desired.interface);
  const own = (port: string) => all.find((one) => isFor(one, port, below));
  const hasMtu = (port: string) => desired.mtu === undefined || own(port)?.link.mtu === String(desired.mtu);
  const extra = all.filter((one) => !declared.some((port) => isFor(one, port, below)));
  // A rival with the highest priority is another part of the change: `portRivals`.
  const isSaved = (port: string) => {
    const one = own(port);
    if (!one?.autoconnect) return false;
    const isHighest = one.priority >= HIGHEST_PRIORITY;
    return isHighest || rivalsOfPort(current, one, port).every(({ priority }) => priority < one.priority);
  };
  const known = new Set([...declared, ...extra.map((one) => one.interface)]);
  const running = below.links.filter(({ name, controller }) => controller === desired.interface && known.has(name));
  const saved = [...declared.filter(isSaved), ...extra.map((one) => one.interface)];
  const text = (ports: readonly string[]) => [...ports].sort().join(' ');
  const values = { running: text(running.map(({ name }) => name)), saved: text(saved), after: text(declared) };
  return {
    differences: [...compare('ports', { ...values, source: false })],
    operations: [
      ...extra.map(({ uuid }) => exec('nmcli', 'connection', 'delete', 'uuid', uuid)),
      ...declared
        .filter((port) => !isSaved(port) || !hasMtu(port))
        .map((port) => savePort(profiles, own(port), port, desired)),
    ],
  };
}

/** The MTU of each declared port in its profile. */
export function savedMtus({ below, profiles }: Current, profile: Profile | undefined, desired: Desired) {
  const all = profilesOfPorts(profiles, profile, desired.interface);
  return portsOf(desired).map((port) => all.find((one) => below && isFor(one, port, below))?.link.mtu ?? '');
}

/** Other profiles that would take the ports at boot. */
export function portRivals(
  current: Current,
  profile: Profile | undefined,
  desired: Desired,
): readonly { readonly port: string; readonly rival: Profile }[] {
  const { below, profiles } = current;
  if (!below) return [];
  const all = profilesOfPorts(profiles, profile, desired.interface);
  return portsOf(desired).flatMap((port) => {
    const own = all.find((one) => isFor(one, port, below));
    const rivals = rivalsOfPort(current, own, port);
    return rivals.filter(({ priority }) => priority >= HIGHEST_PRIORITY).map((rival) => ({ port, rival }));
  });
}

function rivalsOfPort({ below, profiles }: Current, own: Profile | undefined, port: string): readonly Profile[] {
  const device = below?.devices.get(port);
  return device ? rivalsOf(profiles, own, device, port) : [];
}

/** A profile names its controller by the device or by the UUID of its profile. */
function profilesOfPorts(profiles: readonly Profile[], own: Profile | undefined, name: string): readonly Profile[] {
  return profiles.filter(({ controller }) => controller !== '' && (controller === name || controller === own?.uuid));
}

function isFor(profile: Profile, port: string, { devices }: Below): boolean {
  const device = devices.get(port);
  return profile.interface === port || (profile.mac !== '' && device !== undefined && hasMacOf(profile, device));
}

function savePort(profiles: readonly Profile[], own: Profile | undefined, port: string, desired: Desired): Exec {
  const atBoot = ['connection.autoconnect', 'yes', 'connection.autoconnect-priority', String(HIGHEST_PRIORITY)];
  const { interface: controller, mtu } = desired;
  const more = mtu === undefined ? atBoot : [...atBoot, '802-3-ethernet.mtu', String(mtu)];
  if (own) return exec('nmcli', 'connection', 'modify', 'uuid', own.uuid, ...more);
  const profile = ['con-name', newProfileName(profiles, `${controller}-${port}`), 'ifname', port];
  const kind = kindOf(desired) ?? '';
  const settings = ['connection.master', controller, 'connection.slave-type', kind, ...more];
  return exec('nmcli', 'connection', 'add', 'type', 'ethernet', ...profile, ...settings);
}
