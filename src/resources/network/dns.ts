import { canonical6, isIPv6 } from '../../model/ip.ts';
import type { Change, Difference } from '../../model/resource.ts';
import type { Device } from './device.ts';
import type { Desired } from './schema.ts';
import { RESOLV_CONF, type SystemFiles } from './system-files.ts';

export function declaredDns({ dns, ipv6 }: Desired): readonly string[] {
  return [...dns, ...(ipv6?.dns ?? [])];
}

/** Whether programs use the declared DNS servers, directly or through a local resolver such as systemd-resolved. */
export function hasDns(nameservers: readonly string[], declared: readonly string[]): boolean {
  const found = nameservers.map(canonical);
  const isLocal = found.length > 0 && found.every((one) => one.startsWith('127.') || one === '::1');
  return declared.length === 0 || isLocal || declared.every((one) => found.includes(canonical(one)));
}

function canonical(address: string): string {
  return isIPv6(address) ? canonical6(address) : address;
}

/** The DNS servers that DHCP gave the device, where the step declares none and programs have none at all. */
export function missingDhcpDns(device: Device, files: SystemFiles, desired: Desired): readonly string[] {
  if (desired.method !== 'auto' || declaredDns(desired).length > 0 || files.nameservers.length > 0) return [];
  return device.dns.split(' ').filter(Boolean);
}

/** The device has the declared DNS servers, or those of DHCP, and resolv.conf does not. */
export function* resolvConfDifferences(device: Device, files: SystemFiles, desired: Desired): Generator<Difference> {
  const running = device.dns.split(' ');
  const wanted = [...desired.dns, ...missingDhcpDns(device, files, desired)];
  if (!wanted.every((one) => running.includes(one))) return;
  if (hasDns(files.nameservers, wanted)) return;
  const comment = files.resolvConfComment === undefined ? '' : ` (${files.resolvConfComment})`;
  const before = `${files.nameservers.join(' ') || '(no DNS server)'}${comment}`;
  yield { field: RESOLV_CONF, before, after: wanted.join(' ') };
}

/**
 * Whether a change gives resolv.conf other content. Where the device already has the declared DNS servers, they are only saved;
 * which ones DHCP will offer is not known.
 */
export function changesResolvConf(changes: readonly Change[]): boolean {
  return changes.some(({ diff }) =>
    diff.some(({ field, before, after }) => {
      if (field === 'dns') return before?.endsWith(' (saved)') !== true;
      return ['search', RESOLV_CONF, 'dns from DHCP'].includes(field) || (field === 'method' && after === 'auto');
    }),
  );
}
