import type { Refusal } from '../../model/resource.ts';
import type { Below } from './below.ts';
import type { Current } from './current.ts';
import type { Device } from './device.ts';
import { declaredDns, hasDns, missingDhcpDns } from './dns.ts';
import { featureOf } from './features.ts';
import { controllerOf } from './links.ts';
import * as linkMessages from './link-messages.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';
import { listsDevice, type SystemFiles } from './system-files.ts';
import { kindOf, portsOf } from './virtual.ts';

/** Why NetworkManager cannot set what is declared, now or after a reboot. */
export function refuse({ device, files, below, name }: Current, desired: Desired) {
  return (
    refuseDevice(device, files, name) ??
    (below && (refuseVirtual(below, device, desired) ?? refuseFeatures(below, name, desired))) ??
    refuseDns(device, files, desired)
  );
}

/** A device of this name is of another kind, or a port cannot be one. */
function refuseVirtual({ links, devices }: Below, device: Device, desired: Desired): Refusal | undefined {
  const kind = kindOf(desired);
  if (kind === undefined) return undefined;
  const { interface: name } = desired;
  if (device.type !== kind) return linkMessages.otherKind({ device: name, kind, found: device.type });
  if (device.external) return linkMessages.ofAnotherProgram({ device: name, kind });
  for (const port of portsOf(desired)) {
    const type = devices.get(port)?.type ?? '';
    if (type !== 'ethernet') return linkMessages.portOfOtherType({ port, type });
    const controller = controllerOf(links, port);
    if (controller !== undefined && controller !== `${kind} ${name}`)
      return linkMessages.portTaken({ port, controller });
  }
  return undefined;
}

function refuseFeatures({ features }: Below, device: string, desired: Desired): Refusal | undefined {
  if (!features) return undefined;
  for (const [name, on] of Object.entries(desired.features ?? {})) {
    const feature = featureOf(features, name);
    if (!feature) return linkMessages.noFeature({ device, name });
    if (feature.fixed && feature.on !== on) return linkMessages.featureFixed({ device, name, on: feature.on });
  }
  return undefined;
}

function refuseDevice(device: Device, files: SystemFiles, name: string): Refusal | undefined {
  if (files.controller !== undefined) return messages.isPort({ device: name, controller: files.controller });
  const setting = files.unmanaged && listsDevice(files.unmanaged.value, name, device) ? files.unmanaged : undefined;
  if (!device.managed) return messages.unmanaged({ device: name, setting });
  return setting && messages.unmanagedAfterReboot({ device: name, setting });
}

/** Another program writes resolv.conf, and the declared DNS servers, or those of DHCP, are not in it. */
function refuseDns(device: Device, files: SystemFiles, desired: Desired): Refusal | undefined {
  const { dnsElsewhere: setting, resolvConf, nameservers: found } = files;
  const declared = declaredDns(desired);
  const fromDhcp = missingDhcpDns(device, files, desired);
  if (hasDns(found, declared) && fromDhcp.length === 0) return undefined;
  const dns =
    declared.length === 0 ? { found, wanted: fromDhcp, fromDhcp: true as const } : { found, wanted: declared };
  if (setting) return messages.dnsElsewhere({ setting, ...dns });
  if (resolvConf.readOnly) return messages.resolvConfReadOnly(dns);
  const target = files.followsLink ? undefined : resolvConf.target;
  return target === undefined || isGenerated(target) ? undefined : messages.resolvConfIsLink({ target, ...dns });
}

/** NetworkManager, systemd-resolved and resolvconf write the files that their links lead to. */
function isGenerated(target: string): boolean {
  return /^(\.\.)?(\/var)?\/run\//.test(target);
}
