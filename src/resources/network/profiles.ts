import { exec, type Operation, type Result, unknownResult } from '../../model/operation.ts';
import type { Device } from './device.ts';
import { parseTerse } from './terse.ts';

/** A connection profile. Lists are joined by spaces. */
export interface Profile {
  readonly uuid: string;
  readonly name: string;
  readonly type: string;
  readonly interface: string;
  readonly mac: string;
  readonly autoconnect: boolean;
  readonly method: string;
  readonly address: string;
  readonly gateway: string;
  readonly dns: string;
  readonly search: string;
  readonly neverDefault: boolean;
  readonly ipv6: { readonly method: string; readonly address: string; readonly gateway: string; readonly dns: string };
}

const FIELDS = [
  'connection.uuid,connection.id,connection.type,connection.interface-name,connection.autoconnect',
  '802-3-ethernet.mac-address',
  'ipv4.method,ipv4.addresses,ipv4.gateway,ipv4.dns,ipv4.dns-search,ipv4.never-default',
  'ipv6.method,ipv6.addresses,ipv6.gateway,ipv6.dns',
].join(',');

/** All profiles in one command: only the host knows their names. */
export const probeProfiles: Operation = {
  ...exec('nmcli', '-t', '-f', FIELDS, 'connection', 'show'),
  argsFrom: ['nmcli', '-t', '-f', 'UUID', 'connection', 'show'],
};

/** nmcli(1): a profile was deleted between the two commands. The others are printed all the same. */
const NOT_FOUND = 10;

export function parseProfiles(result: Result | undefined): readonly Profile[] {
  if (result?.kind === 'skipped') return [];
  if (result?.kind !== 'done' || (result.status !== 0 && result.status !== NOT_FOUND)) {
    throw unknownResult(result, 'nmcli connection show');
  }
  const records: Map<string, string>[] = [];
  for (const [key, value] of parseTerse(result.stdout)) {
    if (key === 'connection.uuid') records.push(new Map());
    records.at(-1)?.set(key, value);
  }
  return records.map(profileOf);
}

function profileOf(record: ReadonlyMap<string, string>): Profile {
  const get = (key: string) => record.get(key) ?? '';
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
    autoconnect: get('connection.autoconnect') === 'yes',
    method: get('ipv4.method'),
    address: list('ipv4.addresses'),
    gateway: get('ipv4.gateway'),
    dns: list('ipv4.dns'),
    search: list('ipv4.dns-search'),
    neverDefault: get('ipv4.never-default') === 'yes',
    ipv6: {
      method: get('ipv6.method'),
      address: list('ipv6.addresses'),
      gateway: get('ipv6.gateway'),
      dns: list('ipv6.dns'),
    },
  };
}

/** The profile to change: the active one, or the one that would be activated. */
export function profileFor(device: Device, profiles: readonly Profile[], name: string): Profile | undefined {
  const active = device.external ? undefined : profiles.find(({ uuid }) => uuid === device.profile);
  // An installer's profile may be active on several devices, and an earlier step may have bound it to another one.
  if (active && (active.interface === '' || active.interface === name)) return active;
  const own = profiles.filter((profile) => profile.interface === name);
  const byMac = profiles.filter((profile) => profile.mac !== '' && hasMacOf(profile, device));
  const usable = [...own, ...byMac].filter(({ uuid }) => uuid !== device.profile);
  return usable.find(({ autoconnect }) => autoconnect) ?? usable[0];
}

/** Other profiles for the device that are activated at boot, maybe instead of this one. */
export function competingProfiles(profiles: readonly Profile[], own: Profile | undefined, name: string) {
  return profiles.filter((profile) => profile.uuid !== own?.uuid && profile.interface === name && profile.autoconnect);
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
