import type { Difference } from '../../model/resource.ts';
import type { Below } from './below.ts';
import { compare } from './compare.ts';
import type { Bond } from './link-schema.ts';
import type { Profile } from './profiles.ts';
import type { Desired } from './schema.ts';

// VLANs, bonds and bridges: devices that NetworkManager makes.

export type Kind = 'vlan' | 'bond' | 'bridge';

/** As nmcli and ip(8) name it; undefined for a device of the hardware. */
export function kindOf({ vlan, bond, bridge }: Desired): Kind | undefined {
  if (vlan) return 'vlan';
  if (bond) return 'bond';
  return bridge ? 'bridge' : undefined;
}

/** The declared ports of a bond or bridge. */
export function portsOf({ bond, bridge }: Desired): readonly string[] {
  return (bond ?? bridge)?.ports ?? [];
}

/** The devices that it is made of. */
export function otherDevices(desired: Desired): readonly string[] {
  return [...(desired.vlan ? [desired.vlan.parent] : []), ...portsOf(desired)];
}

export function* virtualDifferences(
  { links }: Below,
  profile: Profile | undefined,
  desired: Desired,
): Generator<Difference> {
  const link = links.find(({ name }) => name === desired.interface);
  const saved = profile?.link;
  if (desired.vlan) {
    const text = (id: unknown, parent: string | undefined) => (parent ? `${String(id)} on ${parent}` : '');
    const running = text(link?.settings['id'], link?.parent);
    const after = text(desired.vlan.id, desired.vlan.parent);
    yield* compare('vlan', { running, saved: saved && text(saved.vlan.id, saved.vlan.parent), after, source: false });
  }
  if (desired.bond) {
    const after = bondOptions(desired.bond);
    const running = link ? runningOptions(link.settings, after) : '';
    const sorted = saved && saved.bond.split(',').sort().join(',');
    yield* compare('bond', { running, saved: sorted, after, source: false });
  }
  if (desired.bridge) {
    const word = (on: boolean) => (on ? 'on' : 'off');
    const running = link ? word(link.settings['stp_state'] !== 0) : '';
    yield* compare('stp', { running, saved: saved && word(saved.stp), after: word(desired.bridge.stp), source: false });
  }
}

/** As nmcli takes them, sorted. */
export function bondOptions({ mode, options = {} }: Bond): string {
  const all = Object.entries({ ...options, mode }).map(([name, value]) => `${name}=${value}`);
  return all.sort().join(',');
}

/** What the kernel has in place of the declared options. It shows some of them in another form: these count as declared. */
function runningOptions(settings: Readonly<Record<string, unknown>>, declared: string): string {
  const same = ([, value = '']: readonly string[], found: unknown) =>
    typeof found === 'string' || (typeof found === 'number' && /^\d+$/.test(value)) ? String(found) : value;
  return declared
    .split(',')
    .map((option) => option.split('='))
    .map((option) => `${option[0]}=${same(option, settings[option[0] ?? ''])}`)
    .join(',');
}
