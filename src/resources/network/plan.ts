import { operationsOf } from '../../model/change.ts';
import { exec, type Exec, type Operation } from '../../model/operation.ts';
import type { Change, Difference } from '../../model/resource.ts';
import { isOfCloudInit, KEEP_ADDRESSES } from './cloud-init.ts';
import { commitConfirm, CONFIRM } from './commit-confirm.ts';
import type { Device } from './device.ts';
import { settingDifferences } from './differences.ts';
import { resolvConfDifferences } from './dns.ts';
import * as messages from './messages.ts';
import { hasMacOf, isUsedElsewhere, newProfileName, type Profile, profileFor } from './profiles.ts';
import { HIGHEST_PRIORITY, rivalsOf } from './rivals.ts';
import { type Desired, schema } from './schema.ts';
import type { SystemFiles } from './system-files.ts';

const PRIORITY = 'autoconnect-priority';

export interface Current {
  readonly device: Device;
  readonly profiles: readonly Profile[];
  /** NetworkManager is about to roll back an earlier change that was not confirmed. */
  readonly rollbackPending: boolean;
  readonly files: SystemFiles;
}

/** Fields that take effect only with a new activation of the device. */
const NEED_ACTIVATION = new Set([
  'method',
  'address',
  'gateway',
  'default route',
  'routes from DHCP',
  'interface-name',
  'mac-address',
  // "nmcli device reapply" refuses to apply these.
  'permissions',
  'ipv6 method',
  'ipv6 address',
  'ipv6 gateway',
  'routes from IPv6 autoconfiguration',
]);

/** Fields that only matter at boot. */
const FOR_BOOT = new Set(['autoconnect', PRIORITY, 'profile']);

export function plan(current: Current, desired: Desired): readonly Change[] {
  const { device, profiles } = current;
  const name = desired.interface;
  const profile = profileFor(device, profiles, name);
  const rivals = rivalsOf(profiles, profile, device, name);
  const diff = differences(current, profile, rivals, desired);
  const others = otherParts(current, profile, rivals, desired);
  if (diff.length === 0) return planBesideProfile(current, others);

  const save = profile ? modify(profile, device, desired) : add(profiles, desired);
  const notes = diff.some(({ field }) => field === PRIORITY)
    ? rivals.map((rival) => messages.rival({ ...rival, device: name }))
    : [];
  const change = {
    action: 'change' as const,
    diff: [...diff, ...others.map(({ difference }) => difference)],
    ...(notes.length === 0 ? {} : { notes }),
  };
  if (profile && device.connected && !diff.some(({ field }) => NEED_ACTIVATION.has(field))) {
    const reapply = diff.every(({ field }) => FOR_BOOT.has(field)) ? [] : [exec('nmcli', 'device', 'reapply', name)];
    return [{ ...change, operations: [save, ...reapply, ...others.map(({ operation }) => operation)] }];
  }
  return [
    {
      ...change,
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
  // Nothing differs but what cannot be declared.
  if (!success || JSON.stringify(data) === JSON.stringify(desired)) return undefined;
  return [...settingDifferences(device, profile, data)].length === 0 ? data : undefined;
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

function differences(
  { device, files }: Current,
  profile: Profile | undefined,
  rivals: readonly Profile[],
  desired: Desired,
): readonly Difference[] {
  const diff = [...settingDifferences(device, profile, desired)];
  if (!profile) return diff;
  const isBound = profile.interface === '' && profile.mac !== '' && hasMacOf(profile, device);
  // Without it, any other device could take the profile at boot.
  if (!isBound && profile.interface !== desired.interface)
    diff.push({ field: 'interface-name', before: profile.interface || null, after: desired.interface });
  if (isForOtherMac(profile, device)) diff.push({ field: 'mac-address', before: profile.mac, after: null });
  if (!profile.autoconnect) diff.push({ field: 'autoconnect', before: 'no', after: 'yes' });
  if (profile.permissions !== '') diff.push({ field: 'permissions', before: profile.permissions, after: null });
  if (files.inMemory.has(profile.uuid)) diff.push({ field: 'profile', before: 'in memory only', after: 'saved' });
  const isOutranked = rivals.some(({ priority }) => priority >= profile.priority);
  if (profile.priority < HIGHEST_PRIORITY && (diff.length > 0 || isOutranked)) {
    diff.push({ field: PRIORITY, before: String(profile.priority), after: String(HIGHEST_PRIORITY) });
  }
  return diff;
}

/** The profile is for another device with the same name, as in a clone of a virtual machine. */
function isForOtherMac(profile: Profile, device: Device): boolean {
  return profile.mac !== '' && !hasMacOf(profile, device);
}

/** A part of a change beside the profile of the device. */
interface Part {
  readonly difference: Difference;
  readonly operation: Operation;
}

function otherParts(
  { device, files }: Current,
  profile: Profile | undefined,
  rivals: readonly Profile[],
  desired: Desired,
): readonly Part[] {
  const equals = rivals.filter(({ priority }) => priority >= HIGHEST_PRIORITY);
  const parts = equals.map((rival) => yieldTo(rival, desired.interface));
  for (const difference of resolvConfDifferences(device, files, desired)) {
    parts.push({ difference, operation: exec('nmcli', 'general', 'reload', 'dns-rc') });
  }
  if (!files.enabled) {
    const difference = { field: 'NetworkManager at boot', before: 'disabled', after: 'enabled' };
    parts.push({ difference, operation: exec('systemctl', 'enable', 'NetworkManager') });
  }
  if (files.cloudInit && profile && isOfCloudInit(profile)) {
    const difference = {
      field: 'cloud-init at boot',
      before: 'may write the profile again',
      after: 'keeps the profile',
    };
    parts.push({ difference, operation: KEEP_ADDRESSES });
  }
  return parts;
}

/** A profile that is active on other devices, too, keeps its priority there. */
function yieldTo(rival: Profile, device: string): Part {
  const set = (...setting: string[]) => exec('nmcli', 'connection', 'modify', 'uuid', rival.uuid, ...setting);
  if (isUsedElsewhere(rival, device)) {
    const before = rival.matchInterface.join(' ') || null;
    const after = [...rival.matchInterface, `!${device}`].join(' ');
    const difference = { field: `devices of profile "${rival.name}"`, before, after };
    return { difference, operation: set('match.interface-name', after.replaceAll(' ', ',')) };
  }
  const lower = String(HIGHEST_PRIORITY - 1);
  const difference = { field: `${PRIORITY} of profile "${rival.name}"`, before: String(rival.priority), after: lower };
  return { difference, operation: set('connection.autoconnect-priority', lower) };
}

/**
 * What is left where the profile is as declared. A checkpoint covers only the profile of the device, so the rest is changed
 * after the confirmation.
 */
function planBesideProfile({ rollbackPending }: Current, others: readonly Part[]): readonly Change[] {
  const diff = others.map(({ difference }) => difference);
  if (rollbackPending) diff.push({ field: 'confirmed', before: 'no', after: 'yes' });
  if (diff.length === 0) return [];
  const operations = [...(rollbackPending ? [CONFIRM] : []), ...others.map(({ operation }) => operation)];
  return [{ action: 'change', diff, operations: operationsOf(operations) }];
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
    ...['connection.autoconnect-priority', String(HIGHEST_PRIORITY)],
    ...['connection.permissions', ''],
    ...(clearMac ? ['802-3-ethernet.mac-address', ''] : []),
    ...['ipv4.method', method],
    ...['ipv4.addresses', address ?? ''],
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
    ...['ipv6.addresses', address],
    ...['ipv6.gateway', gateway],
    ...['ipv6.dns', dns.join(',')],
    ...(method === 'auto' ? ['ipv6.ignore-auto-routes', 'no'] : []),
    ...(method === 'auto' && dns.length === 0 ? ['ipv6.ignore-auto-dns', 'no'] : []),
  ];
}
