import { exec, type Operation, type Result, unknownResult } from '../../model/operation.ts';
import { nmcli } from '../programs.ts';
import type { Device } from './device.ts';
import { parseTerse } from './terse.ts';

/** A connection profile. Lists are joined by spaces. */
export interface Profile {
  readonly uuid: string;
  readonly name: string;
  readonly type: string;
  readonly interface: string;
  readonly mac: string;
  /** Patterns of match.interface-name. */
  readonly matchInterface: readonly string[];
  readonly autoconnect: boolean;
  readonly priority: number;
  /** Users without whose login the profile is not activated, such as `user:student`. */
  readonly permissions: string;
  /** The bridge or bond that a device with this profile becomes a port of. */
  readonly controller: string;
  /** The devices on which the profile is active. */
  readonly devices: readonly string[];
  readonly method: string;
  readonly address: string;
  readonly gateway: string;
  readonly dns: string;
  readonly search: string;
  readonly neverDefault: boolean;
  /** Whether it leaves out what DHCP offers. */
  readonly ignoresDns: boolean;
  readonly ignoresRoutes: boolean;
  readonly ipv6: {
    readonly method: string;
    readonly address: string;
    readonly gateway: string;
    readonly dns: string;
    readonly ignoresDns: boolean;
    readonly ignoresRoutes: boolean;
  };
}

const FIELDS = [
  'connection.uuid,connection.id,connection.type,connection.interface-name,connection.autoconnect',
  'connection.autoconnect-priority,connection.permissions,connection.master',
  // The whole setting: older versions lack some of its properties, and an unknown field is an error.
  'match',
  '802-3-ethernet.mac-address',
  'ipv4.method,ipv4.addresses,ipv4.gateway,ipv4.dns,ipv4.dns-search,ipv4.never-default',
  'ipv4.ignore-auto-dns,ipv4.ignore-auto-routes',
  'ipv6.method,ipv6.addresses,ipv6.gateway,ipv6.dns,ipv6.ignore-auto-dns,ipv6.ignore-auto-routes',
  'GENERAL.DEVICES',
].join(',');

/** All profiles in one command: only the host knows their names. */
export const probeProfiles: Operation = {
  ...exec(...nmcli('--fields', FIELDS, 'connection', 'show')),
  argsFrom: nmcli('--fields', 'UUID', 'connection', 'show'),
};

/** nmcli(1): a profile was deleted between the two commands. The others are printed all the same. */
const NOT_FOUND = 10;

export function parseProfiles(result: Result | undefined): readonly Profile[] {
  if (result?.kind === 'skipped') return [];
  if (result?.kind !== 'done' || (result.status !== 0 && result.status !== NOT_FOUND)) {
    throw unknownResult(result, 'nmcli connection show');
  }
  const records: (readonly [string, string])[][] = [];
  for (const field of parseTerse(result.stdout)) {
    if (field[0] === 'connection.uuid') records.push([]);
    records.at(-1)?.push(field);
  }
  return records.map(profileOf);
}

function profileOf(record: readonly (readonly [string, string])[]): Profile {
  const get = (key: string) => record.find(([name]) => name === key)?.[1] ?? '';
  const list = (key: string) =>
    get(key)
      .split(/[,;\s]+/)
      .filter(Boolean)
      .join(' ');
  return {
    uuid: get('connection.uuid'),
    name: get('connection.id'),
    type: get('connection.type'),
    interface: get('connection.interface-name'),
    mac: get('802-3-ethernet.mac-address'),
    matchInterface: get('match.interface-name')
      .split(/[,;\s]+/)
      .filter(Boolean),
    autoconnect: get('connection.autoconnect') === 'yes',
    priority: Number(get('connection.autoconnect-priority')),
    permissions: list('connection.permissions'),
    controller: get('connection.master'),
    // One field for each activation.
    devices: record.filter(([name]) => name === 'GENERAL.DEVICES').flatMap(([, value]) => value.split(',')),
    method: get('ipv4.method'),
    address: list('ipv4.addresses'),
    gateway: get('ipv4.gateway'),
    dns: list('ipv4.dns'),
    search: list('ipv4.dns-search'),
    neverDefault: get('ipv4.never-default') === 'yes',
    ignoresDns: get('ipv4.ignore-auto-dns') === 'yes',
    ignoresRoutes: get('ipv4.ignore-auto-routes') === 'yes',
    ipv6: {
      method: get('ipv6.method'),
      address: list('ipv6.addresses'),
      gateway: get('ipv6.gateway'),
      dns: list('ipv6.dns'),
      ignoresDns: get('ipv6.ignore-auto-dns') === 'yes',
      ignoresRoutes: get('ipv6.ignore-auto-routes') === 'yes',
    },
  };
}

/** The profile to change: the active one, or the one that would be activated. Undefined if a new one is needed. */
export function profileFor(device: Device, profiles: readonly Profile[], name: string): Profile | undefined {
  const active = device.external ? undefined : profiles.find(({ uuid }) => uuid === device.profile);
  // An installer's profile may be active on several devices, and an earlier step may have bound it to another one.
  if (active && (active.interface === name || (active.interface === '' && !isUsedElsewhere(active, name))))
    return active;
  const own = profiles.filter((profile) => profile.interface === name);
  const byMac = profiles.filter((profile) => profile.mac !== '' && hasMacOf(profile, device));
  const usable = [...own, ...byMac].filter(
    (profile) => profile.uuid !== device.profile && profile.controller === '' && !isUsedElsewhere(profile, name),
  );
  return usable.find(({ autoconnect }) => autoconnect) ?? usable[0];
}

/** Whether the profile is active on another device. */
export function isUsedElsewhere({ devices }: Profile, name: string): boolean {
  return devices.some((device) => device !== name);
}

export function hasMacOf({ mac }: Profile, device: Device): boolean {
  return mac.toUpperCase() === device.mac.toUpperCase();
}

/** A name for a new profile: that of the device, with a number if other profiles have the name. */
export function newProfileName(profiles: readonly Profile[], name: string): string {
  const taken = new Set(profiles.map((profile) => profile.name));
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
  return free;
}
