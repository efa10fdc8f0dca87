import type { Difference } from '../../model/resource.ts';
import { compare } from './compare.ts';
import type { Below } from './below.ts';
import type { Current } from './current.ts';
import type { Device } from './device.ts';
import { featureOf } from './features.ts';
import { savedMtus } from './ports.ts';
import type { Profile } from './profiles.ts';
import { isRunning } from './routes.ts';
import type { Desired } from './schema.ts';
import { portsOf, virtualDifferences } from './virtual.ts';

/** How what is below the addresses, and the static routes, differ from what is declared. */
export function* linkDifferences(
  current: Current,
  profile: Profile | undefined,
  desired: Desired,
): Generator<Difference> {
  const { below, device } = current;
  if (!below) return;
  yield* virtualDifferences(below, profile, desired);
  if (desired.mtu !== undefined) yield* mtuDifferences(current, below, profile, desired);
  if (desired.routes) yield* routeDifferences(device, profile, desired.routes);
  for (const [name, on] of Object.entries(desired.features ?? {})) yield* featureDifferences(below, profile, name, on);
}

/** A bridge passes on only packets that all its ports take. */
function* mtuDifferences(current: Current, { links }: Below, profile: Profile | undefined, desired: Desired) {
  const names = [desired.interface, ...portsOf(desired)];
  const text = (mtus: readonly (string | number)[]) => [...new Set(mtus.map(String))].filter(Boolean).join(' ');
  const running = text(names.map((name) => links.find((link) => link.name === name)?.mtu ?? ''));
  const saved = profile && text([profile.link.mtu, ...savedMtus(current, profile, desired)]);
  yield* compare('mtu', { running, saved, after: String(desired.mtu), source: false });
}

/** Routes of the device that the profile does not have belong to others: DHCP, a routing daemon. */
function* routeDifferences(device: Device, profile: Profile | undefined, declared: readonly string[]) {
  const saved = profile?.link.routes;
  const all = [...new Set([...(saved ?? []), ...declared])].sort();
  const running = all.filter((route) => isRunning(route, device.routes));
  const text = (routes: readonly string[]) => routes.join(', ');
  yield* compare('routes', {
    running: text(running),
    saved: saved && text(saved),
    after: text(declared),
    source: false,
  });
}

function* featureDifferences({ features }: Below, profile: Profile | undefined, name: string, on: boolean) {
  const word = (is: boolean) => (is ? 'on' : 'off');
  const saved = profile?.link.features.get(name) ?? '';
  const after = word(on);
  const found = featureOf(features, name);
  // Without ethtool, nothing shows what the device has.
  const running = found ? word(found.on) : after;
  yield* compare(name, { running, saved, after, source: false });
}
