import { exec, type Exec } from '../../model/operation.ts';
import type { Device } from './device.ts';
import { isForOtherMac, newProfileName, type Profile } from './profiles.ts';
import { HIGHEST_PRIORITY } from './rivals.ts';
import { isRoute6 } from './routes.ts';
import type { Desired } from './schema.ts';
import { bondOptions, kindOf } from './virtual.ts';

/** Saves all settings in the profile. */
export function modify(profile: Profile, device: Device, desired: Desired): Exec {
  const settings = settingsOf(desired, isForOtherMac(profile, device));
  return exec('nmcli', 'connection', 'modify', 'uuid', profile.uuid, ...settings);
}

/** Makes a profile with them. */
export function add(profiles: readonly Profile[], desired: Desired): Exec {
  const { interface: name, mac } = desired;
  const device = mac === undefined ? name : '*';
  const profile = ['con-name', newProfileName(profiles, name), 'ifname', device];
  const type = kindOf(desired) ?? 'ethernet';
  return exec('nmcli', 'connection', 'add', 'type', type, ...profile, ...settingsOf(desired, false));
}

/** A virtual device may not be there yet. */
export function activate(profile: Profile | undefined, profiles: readonly Profile[], desired: Desired): Exec {
  const { interface: name } = desired;
  const id = profile ? ['uuid', profile.uuid] : ['id', newProfileName(profiles, name)];
  return exec('nmcli', 'connection', 'up', ...id, ...(kindOf(desired) ? [] : ['ifname', name]));
}

/** All in one command: nmcli refuses method manual without an address, and an address with some other methods. */
function settingsOf(desired: Desired, clearMac: boolean): readonly string[] {
  const { method, address = '', gateway, neverDefault, dns, search, ipv6, mac } = desired;
  return [
    ...['connection.interface-name', mac === undefined ? desired.interface : ''],
    ...['connection.autoconnect', 'yes'],
    ...['connection.autoconnect-priority', String(HIGHEST_PRIORITY)],
    ...['connection.permissions', ''],
    ...(clearMac || mac !== undefined ? ['802-3-ethernet.mac-address', mac ?? ''] : []),
    ...linkSettings(desired),
    ...['ipv4.method', method],
    ...['ipv4.addresses', address.replaceAll(' ', ',')],
    ...['ipv4.gateway', gateway ?? ''],
    ...['ipv4.dns', dns.join(',')],
    ...['ipv4.dns-search', search.join(',')],
    ...(method === 'auto' ? ['ipv4.ignore-auto-routes', 'no'] : []),
    ...(method === 'auto' && dns.length === 0 ? ['ipv4.ignore-auto-dns', 'no'] : []),
    ...(gateway !== undefined || method === 'auto' ? ['ipv4.never-default', neverDefault ? 'yes' : 'no'] : []),
    ...(ipv6 ? settings6Of(ipv6) : []),
  ];
}

function settings6Of({ method, address, gateway, dns }: NonNullable<Desired['ipv6']>): readonly string[] {
  return [
    ...['ipv6.method', method],
    ...['ipv6.addresses', address.replaceAll(' ', ',')],
    ...['ipv6.gateway', gateway],
    ...['ipv6.dns', dns.join(',')],
    ...(method === 'auto' ? ['ipv6.ignore-auto-routes', 'no'] : []),
    ...(method === 'auto' && dns.length === 0 ? ['ipv6.ignore-auto-dns', 'no'] : []),
  ];
}

/** Only those that the step declares. */
function linkSettings({ mtu, routes, features = {}, vlan, bond, bridge }: Desired): readonly string[] {
  const list = (all: readonly string[]) => all.join(',');
  return [
    ...(vlan ? ['vlan.parent', vlan.parent, 'vlan.id', String(vlan.id)] : []),
    ...(bond ? ['bond.options', bondOptions(bond)] : []),
    ...(bridge ? ['bridge.stp', bridge.stp ? 'yes' : 'no'] : []),
    // Its ports are activated with it, even those that another profile is active on.
    ...(bond || bridge ? ['connection.autoconnect-slaves', '1'] : []),
    ...(mtu === undefined ? [] : ['802-3-ethernet.mtu', String(mtu)]),
    ...(routes ? ['ipv4.routes', list(routes.filter((one) => !isRoute6(one)))] : []),
    ...(routes ? ['ipv6.routes', list(routes.filter(isRoute6))] : []),
    ...Object.entries(features).flatMap(([name, on]) => [`ethtool.feature-${name}`, on ? 'on' : 'off']),
  ];
}
