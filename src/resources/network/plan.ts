import { operationsOf } from '../../model/change.ts';
import { exec, type Operation } from '../../model/operation.ts';
import type { Change, Difference } from '../../model/resource.ts';
import { commitConfirm, CONFIRM } from './commit-confirm.ts';
import type { Current } from './current.ts';
import type { Device } from './device.ts';
import { settingDifferences } from './differences.ts';
import { linkDifferences } from './link-differences.ts';
import * as messages from './messages.ts';
import { otherParts, type Part } from './other-parts.ts';
import { portParts } from './ports.ts';
import { hasMacOf, isForOtherMac, type Profile, profileFor } from './profiles.ts';
import { HIGHEST_PRIORITY, PRIORITY, rivalsOf } from './rivals.ts';
import type { Desired } from './schema.ts';
import { activate, add, modify } from './settings.ts';

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

export function plan(current: Current, declared: Desired): readonly Change[] {
  const { device, profiles, name } = current;
  const desired = { ...declared, interface: name };
  const profile = profileFor(device, profiles, name);
  const rivals = rivalsOf(profiles, profile, device, name);
  const ports = portParts(current, profile, desired);
  const below = [...linkDifferences(current, profile, desired), ...ports.differences];
  const diff = differences(current, profile, rivals, below, desired);
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
  if (profile && below.length === 0 && device.connected && !diff.some(({ field }) => NEED_ACTIVATION.has(field))) {
    const reapply = diff.every(({ field }) => FOR_BOOT.has(field)) ? [] : [exec('nmcli', 'device', 'reapply', name)];
    return [{ ...change, operations: [save, ...reapply, ...others.map(({ operation }) => operation)] }];
  }
  const start: Operation = { ...activate(profile, profiles, desired), detached: true };
  return [
    {
      ...change,
      operations: [save, ...ports.operations, start],
      commitConfirm: commitConfirm(current, desired),
    },
  ];
}

function differences(
  { device, files }: Current,
  profile: Profile | undefined,
  rivals: readonly Profile[],
  below: readonly Difference[],
  desired: Desired,
): readonly Difference[] {
  const diff = [...below, ...settingDifferences(device, profile, desired)];
  if (!profile) return diff;
  diff.push(...bindingDifferences(profile, device, desired));
  if (!profile.autoconnect) diff.push({ field: 'autoconnect', before: 'no', after: 'yes' });
  if (profile.permissions !== '') diff.push({ field: 'permissions', before: profile.permissions, after: null });
  if (files.inMemory.has(profile.uuid)) diff.push({ field: 'profile', before: 'in memory only', after: 'saved' });
  const isOutranked = rivals.some(({ priority }) => priority >= profile.priority);
  if (profile.priority < HIGHEST_PRIORITY && (diff.length > 0 || isOutranked)) {
    diff.push({ field: PRIORITY, before: String(profile.priority), after: String(HIGHEST_PRIORITY) });
  }
  return diff;
}

/** Without a name or a hardware address, any other device could take the profile at boot. */
function* bindingDifferences(
  profile: Profile,
  device: Device,
  { interface: name, mac }: Desired,
): Generator<Difference> {
  if (mac !== undefined) {
    if (profile.interface !== '') yield { field: 'interface-name', before: profile.interface, after: null };
    if (profile.mac.toUpperCase() !== mac) yield { field: 'mac-address', before: profile.mac || null, after: mac };
    return;
  }
  const isBound = profile.interface === '' && profile.mac !== '' && hasMacOf(profile, device);
  if (!isBound && profile.interface !== name) {
    yield { field: 'interface-name', before: profile.interface || null, after: name };
  }
  if (isForOtherMac(profile, device)) yield { field: 'mac-address', before: profile.mac, after: null };
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
