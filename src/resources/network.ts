import { parseCidr } from '../model/ip.ts';
import { exec } from '../model/operation.ts';
import type { Difference, Resource } from '../model/resource.ts';
import { guard, KEEP, parseCheckpoints, probeCheckpoints } from './network/checkpoint.ts';
import {
  type Current,
  type Device,
  parseDevice,
  parseProfiles,
  probeDevice,
  probeProfiles,
  type Profile,
} from './network/current.ts';
import { type Desired, schema } from './network/desired.ts';
import { fieldDifferences, settings } from './network/differences.ts';
import { guide } from './network/guide.ts';

export const network: Resource<Desired, Current> = {
  type: 'network',
  summary: 'The addresses of a network device, through NetworkManager.',
  guide,
  schema,
  name: (desired) => desired.interface,
  probe: (desired) => ({
    operations: [probeDevice(desired.interface), probeProfiles, probeCheckpoints],
    parse: ([device, profiles, checkpoints]) => ({
      device: parseDevice(device, desired.interface),
      profiles: parseProfiles(profiles),
      rollbackPending: parseCheckpoints(checkpoints),
    }),
  }),
  addressClaim(desired) {
    const cidr = desired.address === undefined ? undefined : parseCidr(desired.address);
    return cidr && { interface: desired.interface, ...cidr, gateway: desired.gateway, dns: desired.dns };
  },
  plan({ device, profiles, rollbackPending }, desired) {
    const profile = choose(device, profiles, desired.interface);
    const diff = [...fieldDifferences(device, profile, desired)];
    const bound = profile !== undefined && profile.mac !== '' && profile.mac.toUpperCase() !== device.mac.toUpperCase();
    if (bound) diff.push({ field: 'bound to', before: profile.mac, after: undefined });
    if (profile && !profile.autoconnect) diff.push({ field: 'at boot', before: 'stays down', after: 'comes up' });
    // Another profile for the same device could win at the next boot. That is not covered by a checkpoint, so it comes
    // after the rest is kept.
    const rivals = profiles.filter(
      ({ uuid, interface: name, autoconnect }) => uuid !== profile?.uuid && name === desired.interface && autoconnect,
    );
    const later: Difference[] = rivals.map(({ name }) => ({
      field: `profile "${name}"`,
      before: 'comes up at boot',
      after: 'does not',
    }));
    const tame = rivals.map(({ uuid }) =>
      exec('nmcli', 'connection', 'modify', 'uuid', uuid, 'connection.autoconnect', 'no'),
    );
    if (diff.length === 0) {
      if (rollbackPending) later.push({ field: 'kept', before: 'until a rollback under way', after: 'for good' });
      if (later.length === 0) return [];
      return [{ action: 'change', diff: later, operations: [...(rollbackPending ? [KEEP] : []), ...tame] }];
    }

    const save = profile
      ? exec('nmcli', 'connection', 'modify', 'uuid', profile.uuid, ...settings(desired, bound))
      : exec(
          'nmcli',
          'connection',
          'add',
          'type',
          'ethernet',
          ...named(profiles, desired),
          ...settings(desired, false),
        );
    // NetworkManager does not bind an active profile to its device without activating it anew.
    const binds = profile?.interface !== desired.interface;
    const bounces = binds || !device.connected || diff.some(({ field }) => BOUNCING.has(field));
    if (!bounces) {
      const reapply = exec('nmcli', 'device', 'reapply', desired.interface);
      return [{ action: 'change', diff: [...diff, ...later], operations: [save, reapply, ...tame] }];
    }
    const up = profile
      ? exec('nmcli', 'connection', 'up', 'uuid', profile.uuid, 'ifname', desired.interface)
      : exec('nmcli', 'connection', 'up', 'id', freeName(profiles, desired.interface), 'ifname', desired.interface);
    return [
      {
        action: 'change',
        diff: [...diff, ...later],
        operations: [save, { ...up, detached: true }],
        commitConfirm: guard(device, desired),
      },
    ];
  },
  settling: ({ rollbackPending }) =>
    rollbackPending ? 'NetworkManager is about to undo an earlier change that nobody kept' : undefined,
  advise(words, { address }) {
    const [, mac] = /reply from \S+ \[([0-9A-Fa-f:]+)\]/.exec(words) ?? [];
    if (mac !== undefined) {
      return `Another machine (${mac}) already has ${address ?? 'this address'}: take it off there, or give this host another one.`;
    }
    return /not running/i.test(words)
      ? 'Start NetworkManager on the host: systemctl enable --now NetworkManager.'
      : undefined;
  },
};

/** Fields that only a new activation of the device brings into force. */
const BOUNCING = new Set([
  'method',
  'address',
  'gateway',
  'default route',
  'bound to',
  'ipv6 method',
  'ipv6 address',
  'ipv6 gateway',
]);

function named(profiles: readonly Profile[], desired: Desired): readonly string[] {
  return ['con-name', freeName(profiles, desired.interface), 'ifname', desired.interface];
}

/** The profile to set up: the active one, or the one that would become active. */
function choose(device: Device, profiles: readonly Profile[], name: string): Profile | undefined {
  const active = device.external ? undefined : profiles.find(({ uuid }) => uuid === device.profile);
  // One profile may be active on several devices (those of an installer are); a step before this one may have bound it.
  if (active && (active.interface === '' || active.interface === name)) return active;
  const own = profiles.filter((profile) => profile.interface === name);
  const byMac = profiles.filter(({ mac }) => mac !== '' && mac.toUpperCase() === device.mac.toUpperCase());
  const usable = [...own, ...byMac].filter(({ uuid }) => uuid !== device.profile);
  return usable.find(({ autoconnect }) => autoconnect) ?? usable[0];
}

function freeName(profiles: readonly Profile[], name: string): string {
  const taken = new Set(profiles.map((profile) => profile.name));
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
  return free;
}
