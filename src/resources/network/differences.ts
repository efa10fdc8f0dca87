import type { Difference } from '../../model/resource.ts';
import { compare } from './compare.ts';
import type { Device } from './device.ts';
import type { Profile } from './profiles.ts';
import type { Desired } from './schema.ts';

/** How device and profile differ from the declared settings. */
export function* settingDifferences(
  device: Device,
  profile: Profile | undefined,
  desired: Desired,
): Generator<Difference> {
  if (profile?.method !== desired.method) {
    yield { field: 'method', before: profile?.method ?? '(no profile)', after: desired.method };
  }
  if (desired.method === 'auto') yield* dhcpDifferences(device, profile, desired);
  else yield* staticDifferences(device, profile, desired);
  // With DHCP, the device's DNS servers are those of DHCP; only the profile's own can be compared.
  const running = desired.method === 'auto' ? (profile?.dns ?? '') : device.dns;
  const source = profile?.method === 'auto' && 'dhcp';
  yield* compare('dns', { running, saved: profile?.dns, after: desired.dns.join(' '), source });
  const search = desired.search.join(' ');
  yield* compare('search', { running: profile?.search ?? '', saved: profile?.search, after: search, source: false });
  if (desired.ipv6) yield* ipv6Differences(device, profile, desired.ipv6);
}

/** Any values from DHCP are correct; values that are saved in addition are not. */
function* dhcpDifferences(device: Device, profile: Profile | undefined, desired: Desired): Generator<Difference> {
  if (profile && profile.address !== '') {
    yield { field: 'address', before: `${profile.address} (saved)`, after: 'dhcp' };
  }
  if (!device.connected) yield { field: 'address', before: null, after: 'dhcp' };
  if (profile && profile.gateway !== '') {
    yield { field: 'gateway', before: `${profile.gateway} (saved)`, after: 'dhcp' };
  }
  if ((profile?.neverDefault ?? false) !== desired.neverDefault) {
    const word = (never: boolean) => (never ? 'no' : 'yes');
    yield { field: 'default route', before: word(!desired.neverDefault), after: word(desired.neverDefault) };
  }
  if (profile) yield* ignored(profile, desired.dns, 'DHCP');
}

/** With declared DNS servers, a profile may ignore those that the network offers. */
function* ignored(
  { ignoresDns, ignoresRoutes }: Pick<Profile, 'ignoresDns' | 'ignoresRoutes'>,
  dns: readonly string[],
  source: 'DHCP' | 'IPv6 autoconfiguration',
): Generator<Difference> {
  if (ignoresRoutes) yield { field: `routes from ${source}`, before: 'ignored', after: 'used' };
  if (ignoresDns && dns.length === 0) yield { field: `dns from ${source}`, before: 'ignored', after: 'used' };
}

function* staticDifferences(device: Device, profile: Profile | undefined, desired: Desired): Generator<Difference> {
  const source = profile?.method === 'auto' && 'dhcp';
  const { address = '', gateway = '' } = desired;
  const running = withoutForeign(device.address, profile?.address, address);
  yield* compare('address', { running, saved: profile?.address, after: address, source });
  yield* compare('gateway', { running: device.gateway, saved: profile?.gateway, after: gateway, source });
  if (gateway !== '' && profile?.neverDefault === true) yield { field: 'default route', before: 'no', after: 'yes' };
}

function* ipv6Differences(
  device: Device,
  profile: Profile | undefined,
  desired: NonNullable<Desired['ipv6']>,
): Generator<Difference> {
  const saved = profile?.ipv6;
  if (saved?.method !== desired.method) {
    yield { field: 'ipv6 method', before: saved?.method ?? '(no profile)', after: desired.method };
  }
  if (desired.method === 'manual') {
    const source = saved?.method === 'auto' && 'auto';
    const { address, gateway } = desired;
    const running = withoutForeign(device.address6, saved?.address, address);
    yield* compare('ipv6 address', { running, saved: saved?.address, after: address, source });
    yield* compare('ipv6 gateway', { running: device.gateway6, saved: saved?.gateway, after: gateway, source });
  }
  if (desired.method === 'auto' && saved) yield* ignored(saved, desired.dns, 'IPv6 autoconfiguration');
  const dns = desired.dns.join(' ');
  yield* compare('ipv6 dns', { running: saved?.dns ?? '', saved: saved?.dns, after: dns, source: false });
}

/**
 * Addresses that the profile does not have belong to others: keepalived, for example, adds and removes such addresses,
 * and a new activation would remove them.
 */
function withoutForeign(running: string, saved: string | undefined, after: string): string {
  const has = running.split(' ');
  const wanted = after.split(' ').filter(Boolean);
  return saved === after && wanted.every((address) => has.includes(address)) ? after : running;
}
