import { unknownState } from '../unknown-state.ts';
import type { Device } from './device.ts';
import { declaredDns, hasDns } from './dns.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';
import { listsDevice, type SystemFiles } from './system-files.ts';

/** Throws if NetworkManager cannot set the addresses of the device, now or after a reboot. */
export function refuseDevice({ device, files }: { device: Device; files: SystemFiles }, name: string): void {
  if (files.controller !== undefined) {
    throw unknownState(messages.isPort({ device: name, controller: files.controller }));
  }
  const setting = files.unmanaged && listsDevice(files.unmanaged.value, name, device) ? files.unmanaged : undefined;
  if (!device.managed) throw unknownState(messages.unmanaged({ device: name, setting }));
  if (setting) throw unknownState(messages.unmanagedAfterReboot({ device: name, setting }));
}

/** Throws if another program writes resolv.conf, and the declared DNS servers are not in it. */
export function refuseDns({ dnsElsewhere: setting, nameservers }: SystemFiles, desired: Desired): void {
  const declared = declaredDns(desired);
  if (!setting || hasDns(nameservers, declared)) return;
  throw unknownState(messages.dnsElsewhere({ setting, found: nameservers, declared }));
}
