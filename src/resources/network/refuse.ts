import type { Refusal } from '../../model/resource.ts';
import type { Device } from './device.ts';
import { declaredDns, hasDns } from './dns.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';
import { listsDevice, type SystemFiles } from './system-files.ts';

/** Why NetworkManager cannot set what is declared, now or after a reboot. */
export function refuse({ device, files }: { device: Device; files: SystemFiles }, desired: Desired) {
  return refuseDevice(device, files, desired.interface) ?? refuseDns(files, desired);
}

function refuseDevice(device: Device, files: SystemFiles, name: string): Refusal | undefined {
  if (files.controller !== undefined) return messages.isPort({ device: name, controller: files.controller });
  const setting = files.unmanaged && listsDevice(files.unmanaged.value, name, device) ? files.unmanaged : undefined;
  if (!device.managed) return messages.unmanaged({ device: name, setting });
  return setting && messages.unmanagedAfterReboot({ device: name, setting });
}

/** Another program writes resolv.conf, and the declared DNS servers are not in it. */
function refuseDns({ dnsElsewhere: setting, nameservers }: SystemFiles, desired: Desired): Refusal | undefined {
  const declared = declaredDns(desired);
  if (!setting || hasDns(nameservers, declared)) return undefined;
  return messages.dnsElsewhere({ setting, found: nameservers, declared });
}
