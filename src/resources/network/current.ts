import type { Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import { type CloudInit, parseCloudInit, probeCloudInit } from '../cloud-init.ts';
import { unknownState } from '../unknown-state.ts';
import type { Below } from './below.ts';
import { parseCheckpoints, probeCheckpoints } from './commit-confirm.ts';
import { type Device, futureDevice, parseDevice, parseDevices, probeDevice, probeDevices } from './device.ts';
import { parseFeatures, probeFeatures } from './features.ts';
import { controllerOf, type Link, parseLinks, probeLinks } from './links.ts';
import * as linkMessages from './link-messages.ts';
import * as messages from './messages.ts';
import { parseProfiles, type Profile, probeLinkProfiles, probeProfiles } from './profiles.ts';
import type { Desired } from './schema.ts';
import { parseSystemFiles, probeSystemFiles, type SystemFiles } from './system-files.ts';
import { kindOf, otherDevices } from './virtual.ts';

export interface Current {
  /** Of the device: a step may name its hardware address instead. */
  readonly name: string;
  readonly device: Device;
  readonly profiles: readonly Profile[];
  /** NetworkManager is about to roll back an earlier change that was not confirmed. */
  readonly rollbackPending: boolean;
  readonly files: SystemFiles;
  readonly cloudInit: CloudInit;
  /** What is below the addresses, for a step that declares anything of it. */
  readonly below: Below | undefined;
}

/**
 * The checkpoints first: NetworkManager drops a checkpoint before it rolls back, so what is read after "no checkpoint" is not about
 * to be rolled back. The files last: NetworkManager writes resolv.conf a moment after it has changed a device.
 */
export function probe(desired: Desired): readonly Operation[] {
  const { interface: name, mac, features } = desired;
  if (!declaresLink(desired)) {
    return [probeCheckpoints, probeDevice(name), probeProfiles, ...probeSystemFiles(name), probeCloudInit];
  }
  const files = [...probeSystemFiles(), probeCloudInit];
  const more = features === undefined || mac !== undefined ? [] : [probeFeatures(name)];
  return [probeCheckpoints, probeDevices, probeLinkProfiles, probeLinks, ...files, ...more];
}

/** The name that ethtool needs, only the host knows. */
export function further(results: readonly Result[], { mac, features }: Desired): readonly Operation[] {
  const [, , , ip, , , , ethtool] = results;
  if (mac === undefined || features === undefined || ethtool) return [];
  return [probeFeatures(nameOf(mac, parseLinks(ip)))];
}

/** Whether the step needs to know more than the addresses of its device. */
function declaresLink(desired: Desired): boolean {
  const { mac, routes, mtu, vlan, bond, bridge, features } = desired;
  return [mac, routes, mtu, vlan, bond, bridge, features].some((parameter) => parameter !== undefined);
}

export function parse(results: readonly Result[], desired: Desired): Current {
  if (declaresLink(desired)) return parseWithLink(results, desired);
  const { interface: name } = desired;
  const [checkpoints, device, profiles, lines, resolvConf, cloudInit] = results;
  return {
    name,
    device: parseDevice(device, name),
    profiles: parseProfiles(profiles),
    rollbackPending: parseCheckpoints(checkpoints),
    files: parseSystemFiles([lines, resolvConf], name),
    cloudInit: parseCloudInit(cloudInit),
    below: undefined,
  };
}

function parseWithLink(results: readonly Result[], desired: Desired): Current {
  const [checkpoints, all, profiles, ip, lines, resolvConf, cloudInit, ethtool] = results;
  const devices = parseDevices(all);
  const links = parseLinks(ip);
  const name = desired.mac === undefined ? desired.interface : nameOf(desired.mac, links);
  const kind = kindOf(desired);
  const device = devices.get(name) ?? (kind && futureDevice(kind));
  const missing = device ? otherDevices(desired).find((other) => !devices.has(other)) : name;
  // An earlier step may make it.
  if (!device || missing !== undefined) throw unknownState(messages.noDevice(missing ?? name), undefined, true);
  return {
    name,
    device,
    profiles: parseProfiles(profiles),
    rollbackPending: parseCheckpoints(checkpoints),
    files: { ...parseSystemFiles([lines, resolvConf]), controller: controllerOf(links, name) },
    cloudInit: parseCloudInit(cloudInit),
    below: { links, devices, features: parseFeatures(ethtool) },
  };
}

/** A VLAN, a bridge and a bond have the hardware address of a device below them. */
function nameOf(mac: string, links: readonly Link[]): string {
  const virtual = new Set(['vlan', 'bridge', 'bond', 'team', 'macvlan', 'ipvlan']);
  const found = links.filter((link) => link.mac === mac && !virtual.has(link.kind ?? ''));
  const [first, second] = found;
  if (!first) throw unknownState(linkMessages.noDeviceWithMac(mac));
  if (second) throw unknownState(linkMessages.severalWithMac(mac, [first.name, second.name]));
  return first.name;
}
