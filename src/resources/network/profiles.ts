import { exec, type Operation } from '../../model/operation.ts';
import { type Result, unknownResult } from '../../model/result.ts';
import { nmcli } from '../programs.ts';
import type { Device } from './device.ts';
import { savedRoutes } from './routes.ts';
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
  /** What only some steps declare, and ask for. */
  readonly link: LinkProfile;
}

/** The device below the addresses, as its profile has it. */
export interface LinkProfile {
  /** `auto` for that of the device. */
  readonly mtu: string;
  readonly routes: readonly string[];
  readonly vlan: { readonly id: string; readonly parent: string };
  /** `mode=active-backup,miimon=100` */
  readonly bond: string;
  readonly stp: boolean;
  /** `on` or `off`, by the names of nm-settings(5). */
  readonly features: ReadonlyMap<string, string>;
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

const LINK_FIELDS = [
  '802-3-ethernet.mtu,ipv4.routes,ipv6.routes,vlan.id,vlan.parent,bond.options,bridge.stp',
  // The whole setting: it shows the features that are set.
  'ethtool',
].join(',');

/** All profiles in one command: only the host knows their names. */
function probe(fields: string): Operation {
  return {
    ...exec(...nmcli('--fields', fields, 'connection', 'show')),
    argsFrom: nmcli('--fields', 'UUID', 'connection', 'show'),
  };
}

export const probeProfiles = probe(FIELDS);
export const probeLinkProfiles = probe(FIELDS.replace('GENERAL', `${LINK_FIELDS},GENERAL`));

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
    ipv6: profile6Of(get, list),
    link: linkProfileOf(record, get),
  };
}

type Getter = (key: string) => string;

function profile6Of(get: Getter, list: Getter): Profile['ipv6'] {
  return {
    method: get('ipv6.method'),
    address: list('ipv6.addresses'),
    gateway: get('ipv6.gateway'),
    dns: list('ipv6.dns'),
    ignoresDns: get('ipv6.ignore-auto-dns') === 'yes',
    ignoresRoutes: get('ipv6.ignore-auto-routes') === 'yes',
  };
}

function linkProfileOf(record: readonly (readonly [string, string])[], get: Getter): LinkProfile {
  const feature = 'ethtool.feature-';
  return {
    mtu: get('802-3-ethernet.mtu'),
    routes: [...savedRoutes(get('ipv4.routes')), ...savedRoutes(get('ipv6.routes'))].sort(),
    vlan: { id: get('vlan.id'), parent: get('vlan.parent') },
    bond: get('bond.options'),
    stp: get('bridge.stp') === 'yes',
    features: new Map(
      record.filter(([key]) => key.startsWith(feature)).map(([key, value]) => [key.slice(feature.length), value]),
    ),
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

/** The profile is for another device with the same name, as in a clone of a virtual machine. */
export function isForOtherMac(profile: Profile, device: Device): boolean {
  return profile.mac !== '' && !hasMacOf(profile, device);
}
