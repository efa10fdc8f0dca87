// What provision says about network devices.
import type { Refusal } from '../../model/resource.ts';
import type { UnknownText } from '../unknown-state.ts';

export interface ParameterError {
  readonly message: string;
  readonly hint?: string;
}

export const notIPv4 = 'must be an IPv4 address, such as 192.168.2.254';

export const notIPv4WithPrefix = 'must be an IPv4 address with its prefix, such as 192.168.2.10/24';

export const notIPv6 = 'must be an IPv6 address, such as 2001:db8::1';

export const notIPv6WithPrefix = 'must be an IPv6 address with its prefix, such as 2001:db8::10/64';

export const invalidDomain = 'must be a domain such as example.com';

export const invalidConfirm = 'must be from 5s to 600s';

export const ipv6AddressMissing = 'the IPv6 address is missing';

export function ipv6MethodWithoutAddress(method: string): string {
  return `method ${method} takes no address and no gateway`;
}

export function addressMissing(): ParameterError {
  return { message: 'address is missing', hint: 'Add address: ADDRESS/PREFIX, or method: auto for DHCP.' };
}

export function addressWithDhcp(): ParameterError {
  return { message: 'method auto gets its address by DHCP', hint: 'Remove address or method.' };
}

export function gatewayWithDhcp(): ParameterError {
  return {
    message: 'method auto gets its gateway by DHCP',
    hint: 'Remove gateway, or write gateway: none for no default route.',
  };
}

export function gatewayOutside({ gateway, address }: { readonly gateway: string; readonly address: string }) {
  return {
    message: `gateway ${gateway} is outside ${address}`,
    hint: 'A gateway must be in the subnet of the address it serves.',
  };
}

export function addressTwice(address: string): ParameterError {
  return { message: `${address} is listed twice`, hint: 'Remove one of the two.' };
}

export function withoutIpv4(parameter: 'address' | 'gateway'): ParameterError {
  return { message: `method disabled takes no ${parameter}`, hint: `Remove ${parameter} or method.` };
}

export function noDevice(name: string): UnknownText {
  return {
    message: `there is no network device ${name} on this host`,
    next: 'Run "nmcli device" on the host and correct `interface`.',
  };
}

export const startNetworkManager = 'Start NetworkManager on the host: systemctl enable --now NetworkManager.';

export function noNetworkManager(): UnknownText {
  return {
    message:
      'the host has no NetworkManager (`nmcli` is not installed), and provision changes addresses through nothing else',
    next: 'On Debian, /etc/network/interfaces or netplan has the addresses: add "when: facts.os.family == \'rhel\'" to the step, and set them there.',
  };
}

export function notRunning(): UnknownText {
  return { message: 'NetworkManager is not running', next: startNetworkManager };
}

interface UnmanagedBy {
  readonly device: string;
  /** The line of NetworkManager's configuration. */
  readonly setting: { readonly value: string; readonly path: string };
}

type Unmanaged = Pick<UnmanagedBy, 'device'> & { readonly setting?: UnmanagedBy['setting'] | undefined };

export function unmanaged({ device, setting }: Unmanaged): Refusal {
  if (setting)
    return { message: `NetworkManager does not manage ${device}: ${unmanagedDevices(setting)}`, next: manage(setting) };
  return {
    message: `NetworkManager does not manage ${device}`,
    next:
      `On the host, run "nmcli device set ${device} managed yes". This is lost at a reboot: also remove managed=0 from ` +
      '/etc/NetworkManager/conf.d and NM_UNMANAGED from /etc/udev/rules.d, if they are there.',
  };
}

export function unmanagedAfterReboot({ device, setting }: UnmanagedBy): Refusal {
  return {
    message: `NetworkManager does not manage ${device} after a reboot: ${unmanagedDevices(setting)}`,
    next: manage(setting),
  };
}

function unmanagedDevices({ value, path }: UnmanagedBy['setting']): string {
  return `unmanaged-devices=${value} in ${path}`;
}

function manage({ path }: UnmanagedBy['setting']): string {
  return `Remove the device from unmanaged-devices in ${path}, and run "nmcli general reload" on the host.`;
}

export function isPort({ device, controller }: { readonly device: string; readonly controller: string }): Refusal {
  const name = controller.split(' ').at(-1);
  return {
    message: `${device} is a port of the ${controller}, and a port has no addresses of its own`,
    next: `Declare the addresses of ${name} instead (interface: ${name}), or take ${device} out of ${name} on the host.`,
  };
}

interface ResolvConfDns {
  readonly found: readonly string[];
  readonly wanted: readonly string[];
  /** The step declares no DNS servers: those of DHCP are meant. */
  readonly fromDhcp?: true;
}

type DnsElsewhere = ResolvConfDns & { readonly setting: { readonly value: string; readonly path: string } };

export function dnsElsewhere({ setting: { value, path }, ...dns }: DnsElsewhere): Refusal {
  return {
    message: `NetworkManager does not write /etc/resolv.conf (${value} in ${path}); ${content(dns)}`,
    next: `Remove ${value} from ${path} and run "nmcli general reload" on the host, or ${writeYourself(dns)}.`,
  };
}

/** NetworkManager.conf(5), rc-manager=symlink, which is the default. */
export function resolvConfIsLink({ target, ...dns }: ResolvConfDns & { readonly target: string }): Refusal {
  return {
    message: `/etc/resolv.conf is a link to ${target}, and NetworkManager does not replace a link; ${content(dns)}`,
    next: `Remove the link on the host, or ${writeYourself(dns)}.`,
  };
}

export function resolvConfReadOnly(dns: ResolvConfDns): Refusal {
  return {
    message: `/etc/resolv.conf cannot be written: it is immutable, or its file system is read-only; ${content(dns)}`,
    next: `On the host, "lsattr /etc/resolv.conf" shows whether it is immutable (i), "findmnt -T /etc/resolv.conf" whether its file system is read-only (ro). Or ${writeYourself(dns)}.`,
  };
}

function content({ found, wanted, fromDhcp }: ResolvConfDns): string {
  const has = found.length === 0 ? 'no DNS server' : found.join(' ');
  return `the file has ${has}, not ${wanted.join(' ')}${fromDhcp ? ' from DHCP' : ''}`;
}

function writeYourself({ fromDhcp }: ResolvConfDns): string {
  return `${fromDhcp ? '' : 'remove `dns` from the step and '}write /etc/resolv.conf yourself`;
}

export function rival({
  name,
  priority,
  device,
}: {
  readonly name: string;
  readonly priority: number;
  readonly device: string;
}) {
  return `profile "${name}" also matches ${device} (autoconnect-priority ${priority}); at boot, the highest priority wins`;
}

export const rollbackPending = 'NetworkManager is about to roll back an earlier change that was not confirmed';

export function addressInUse({ mac, address }: { readonly mac: string; readonly address: string }): string {
  return `Another machine (${mac}) already uses ${address}. Remove the address there, or declare another one for this host.`;
}

export function gatewaySilent({ gateway, device }: { readonly gateway: string; readonly device: string }): string {
  return `the gateway ${gateway} does not answer on ${device} (ARP)`;
}
