import type { Difference } from '../../model/resource.ts';
import type { Device, Profile } from './current.ts';
import type { Desired } from './desired.ts';

export function* fieldDifferences(
  device: Device,
  profile: Profile | undefined,
  desired: Desired,
): Generator<Difference> {
  const byDhcp = profile?.method === 'auto' && 'dhcp';
  if (profile?.method !== desired.method) {
    yield { field: 'method', before: profile?.method ?? '(no profile)', after: desired.method };
  }
  if (desired.method === 'auto') {
    // What DHCP gives is right as it comes; what a person saved beside it is not.
    if (profile && profile.address !== '')
      yield { field: 'address', before: `${profile.address} (saved)`, after: 'dhcp' };
    if (!device.connected) yield { field: 'address', before: undefined, after: 'dhcp' };
    if (profile && profile.gateway !== '')
      yield { field: 'gateway', before: `${profile.gateway} (saved)`, after: 'dhcp' };
    if ((profile?.neverDefault ?? false) !== desired.neverDefault) {
      const word = (never: boolean) => (never ? 'no' : 'yes');
      yield { field: 'default route', before: word(!desired.neverDefault), after: word(desired.neverDefault) };
    }
  } else {
    yield* compare(
      'address',
      withoutOthers(device.address, profile?.address, desired.address ?? ''),
      profile?.address,
      desired.address ?? '',
      byDhcp,
    );
    yield* compare('gateway', device.gateway, profile?.gateway, desired.gateway ?? '', byDhcp);
    if (desired.gateway !== undefined && profile?.neverDefault === true) {
      yield { field: 'default route', before: 'no', after: 'yes' };
    }
  }
  // With DHCP the running name servers are its own; only what is saved can be compared.
  const dns = desired.dns.join(' ');
  yield* compare('dns', desired.method === 'auto' ? (profile?.dns ?? '') : device.dns, profile?.dns, dns, byDhcp);
  yield* compare('search', profile?.search ?? '', profile?.search, desired.search.join(' '), false);
  if (desired.ipv6) yield* ipv6Differences(device, profile, desired.ipv6);
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
    const byNetwork = saved?.method === 'auto' && 'auto';
    const running = withoutOthers(device.address6, saved?.address, desired.address);
    yield* compare('ipv6 address', running, saved?.address, desired.address, byNetwork);
    yield* compare('ipv6 gateway', device.gateway6, saved?.gateway, desired.gateway, byNetwork);
  }
  const dns = desired.dns.join(' ');
  yield* compare('ipv6 dns', saved?.dns ?? '', saved?.dns, dns, false);
}

/**
 * What a device has beside its profile is not the profile's: keepalived and its like put addresses there and take them
 * away, and a new activation would break them.
 */
function withoutOthers(running: string, saved: string | undefined, after: string): string {
  return saved === after && running.split(' ').includes(after) ? after : running;
}

/** A field is right when the device has it now and the profile has it for the next boot. `given` names who gave it. */
function* compare(
  field: string,
  running: string,
  saved: string | undefined,
  after: string,
  given: string | false,
): Generator<Difference> {
  if (running === after && (saved === undefined || saved === after)) return;
  let before = running;
  if (given && running !== '') before = `${running} (${given})`;
  else if (running === after) before = `${saved || '(none)'} (saved)`;
  else if (saved === after) before = `${running || '(none)'} (running)`;
  yield { field, before: before || undefined, after: after || undefined };
}

/** Everything in one call: nmcli refuses method manual without an address, and the other way round. */
export function settings(desired: Desired, bound: boolean): readonly string[] {
  const { method, address, gateway, neverDefault, dns, search, ipv6 } = desired;
  return [
    ...['connection.interface-name', desired.interface],
    ...['connection.autoconnect', 'yes'],
    ...(bound ? ['802-3-ethernet.mac-address', ''] : []),
    ...['ipv4.method', method],
    ...['ipv4.addresses', address ?? ''],
    ...['ipv4.gateway', gateway ?? ''],
    ...['ipv4.dns', dns.join(',')],
    ...['ipv4.dns-search', search.join(',')],
    ...(gateway !== undefined || method === 'auto' ? ['ipv4.never-default', neverDefault ? 'yes' : 'no'] : []),
    ...(ipv6
      ? [
          ...['ipv6.method', ipv6.method],
          ...['ipv6.addresses', ipv6.address],
          ...['ipv6.gateway', ipv6.gateway],
          ...['ipv6.dns', ipv6.dns.join(',')],
        ]
      : []),
  ];
}
