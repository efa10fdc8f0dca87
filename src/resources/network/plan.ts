import { operationsOf } from '../../model/change.ts';
import { exec, type Exec } from '../../model/operation.ts';
import type { Change, Difference } from '../../model/resource.ts';
import { commitConfirm, CONFIRM } from './commit-confirm.ts';
import type { Device } from './device.ts';
import { settingDifferences } from './differences.ts';
import { competingProfiles, hasMacOf, newProfileName, type Profile, profileFor } from './profiles.ts';
import { type Desired, schema } from './schema.ts';

export interface Current {
  readonly device: Device;
  readonly profiles: readonly Profile[];
  /** NetworkManager is about to roll back an earlier change that was not confirmed. */
  readonly rollbackPending: boolean;
}

/** Fields that take effect only with a new activation of the device. */
const NEED_ACTIVATION = new Set([
  'method',
  'address',
  'gateway',
  'default route',
  'mac-address',
  'ipv6 method',
  'ipv6 address',
  'ipv6 gateway',
]);

export function plan(current: Current, desired: Desired): readonly Change[] {
  const { device, profiles } = current;
  const profile = profileFor(device, profiles, desired.interface);
  const diff = differences(device, profile, desired);
  const competing = competingProfiles(profiles, profile, desired.interface);
  if (diff.length === 0) return planWithoutSettings(current, competing);

  const all = [...diff, ...competing.map(autoconnectDifference)];
  const save = profile ? modify(profile, device, desired) : add(profiles, desired);
  // NetworkManager binds an active profile to its device only with a new activation.
  const binds = profile?.interface !== desired.interface;
  if (!binds && device.connected && !diff.some(({ field }) => NEED_ACTIVATION.has(field))) {
    const reapply = exec('nmcli', 'device', 'reapply', desired.interface);
    return [{ action: 'change', diff: all, operations: [save, reapply, ...competing.map(disableAutoconnect)] }];
  }
  return [
    {
      action: 'change',
      diff: all,
      operations: [save, { ...activate(profile, profiles, desired), detached: true }],
      commitConfirm: commitConfirm(device, desired),
    },
  ];
}

/**
 * The address settings of the profile, if device and profile agree on them. Which profiles have autoconnect, and to
 * what a profile is bound, cannot be declared.
 */
export function restore({ device, profiles, rollbackPending }: Current, desired: Desired): Desired | undefined {
  const profile = profileFor(device, profiles, desired.interface);
  if (!profile || rollbackPending) return undefined;
  const { success, data } = schema.safeParse(parametersOf(profile, desired));
  return success && [...settingDifferences(device, profile, data)].length === 0 ? data : undefined;
}

function parametersOf(profile: Profile, { interface: name, confirm, ipv6 }: Desired): unknown {
  const { method, address, gateway, dns, search, neverDefault } = profile;
  const list = (text: string) => text.split(' ').filter(Boolean);
  return {
    interface: name,
    confirm,
    method,
    ...(address === '' ? {} : { address }),
    ...(gateway === '' ? {} : { gateway }),
    ...(method === 'auto' && neverDefault ? { gateway: 'none' } : {}),
    dns: list(dns),
    search: list(search),
    ...(ipv6 ? { ipv6: parameters6Of(profile.ipv6, list) } : {}),
  };
}

function parameters6Of({ method, address, gateway, dns }: Profile['ipv6'], list: (text: string) => string[]): unknown {
  return {
    method,
    ...(address === '' ? {} : { address }),
    ...(gateway === '' ? {} : { gateway }),
    dns: list(dns),
  };
}

function differences(device: Device, profile: Profile | undefined, desired: Desired): readonly Difference[] {
  const diff = [...settingDifferences(device, profile, desired)];
  if (profile && isForOtherMac(profile, device)) diff.push({ field: 'mac-address', before: profile.mac, after: null });
  if (profile && !profile.autoconnect) diff.push({ field: 'autoconnect', before: 'no', after: 'yes' });
  return diff;
}

/** The profile is for another device with the same name, as in a clone of a virtual machine. */
function isForOtherMac(profile: Profile, device: Device): boolean {
  return profile.mac !== '' && !hasMacOf(profile, device);
}

/** A checkpoint does not cover other profiles, so they are changed only after the settings are confirmed. */
function planWithoutSettings({ rollbackPending }: Current, competing: readonly Profile[]): readonly Change[] {
  const diff = competing.map(autoconnectDifference);
  if (rollbackPending) diff.push({ field: 'confirmed', before: 'no', after: 'yes' });
  if (diff.length === 0) return [];
  const operations = [...(rollbackPending ? [CONFIRM] : []), ...competing.map(disableAutoconnect)];
  return [{ action: 'change', diff, operations: operationsOf(operations) }];
}

function autoconnectDifference({ name }: Profile): Difference {
  return { field: `autoconnect of profile "${name}"`, before: 'yes', after: 'no' };
}

function disableAutoconnect({ uuid }: Profile): Exec {
  return exec('nmcli', 'connection', 'modify', 'uuid', uuid, 'connection.autoconnect', 'no');
}

function modify(profile: Profile, device: Device, desired: Desired): Exec {
  const settings = settingsOf(desired, isForOtherMac(profile, device));
  return exec('nmcli', 'connection', 'modify', 'uuid', profile.uuid, ...settings);
}

function add(profiles: readonly Profile[], desired: Desired): Exec {
  const name = newProfileName(profiles, desired.interface);
  const profile = ['con-name', name, 'ifname', desired.interface];
  return exec('nmcli', 'connection', 'add', 'type', 'ethernet', ...profile, ...settingsOf(desired, false));
}

function activate(profile: Profile | undefined, profiles: readonly Profile[], desired: Desired): Exec {
  const id = profile ? ['uuid', profile.uuid] : ['id', newProfileName(profiles, desired.interface)];
  return exec('nmcli', 'connection', 'up', ...id, 'ifname', desired.interface);
}

/** All in one command: nmcli refuses method manual without an address, and an address with some other methods. */
function settingsOf(desired: Desired, clearMac: boolean): readonly string[] {
  const { method, address, gateway, neverDefault, dns, search, ipv6 } = desired;
  return [
    ...['connection.interface-name', desired.interface],
    ...['connection.autoconnect', 'yes'],
    ...(clearMac ? ['802-3-ethernet.mac-address', ''] : []),
    ...['ipv4.method', method],
    ...['ipv4.addresses', address ?? ''],
    ...['ipv4.gateway', gateway ?? ''],
    ...['ipv4.dns', dns.join(',')],
    ...['ipv4.dns-search', search.join(',')],
    ...(gateway !== undefined || method === 'auto' ? ['ipv4.never-default', neverDefault ? 'yes' : 'no'] : []),
    ...(ipv6 ? settings6Of(ipv6) : []),
  ];
}

function settings6Of({ method, address, gateway, dns }: NonNullable<Desired['ipv6']>): readonly string[] {
  return [
    ...['ipv6.method', method],
    ...['ipv6.addresses', address],
    ...['ipv6.gateway', gateway],
    ...['ipv6.dns', dns.join(',')],
  ];
}
