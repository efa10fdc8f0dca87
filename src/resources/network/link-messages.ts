// What provision says about what is below the addresses of a device, and about its routes.
import type { Refusal } from '../../model/resource.ts';
import type { UnknownText } from '../unknown-state.ts';
import type { ParameterError } from './messages.ts';

export const invalidDevice = 'must be a device such as ens33: up to 15 letters, digits and . _ @ -';

export const notSubnet = 'must be a subnet with its prefix, such as 10.0.0.0/8 or 2001:db8:1::/48';

export const hostBits = 'must be the address of a subnet, such as 10.0.0.0/8: bits after the prefix are set';

export const defaultRoute = 'must be a subnet: the default route is `gateway`';

export const notAddress = 'must be an IP address, such as 192.168.2.1';

export const invalidMac = 'must be a hardware address such as 00:0C:29:AA:BB:CC';

export const noPorts = 'a bond needs at least one port';

export const invalidBondOption = 'must be an option of bonds such as miimon';

export const invalidBondValue = 'must be a value without commas, equals signs and blanks';

export const invalidFeature = 'must be a feature such as tx-checksum-ip-generic';

export function routeTwice(to: string): ParameterError {
  return {
    message: `two routes to ${to} have the same metric`,
    hint: 'Remove one of them, or give them different metrics.',
  };
}

export function viaOfOtherFamily(to: string): ParameterError {
  return { message: `the router of ${to} must have an address of the same family, IPv4 or IPv6` };
}

export function viaOutside({ via, addresses }: { readonly via: string; readonly addresses: readonly string[] }) {
  return {
    message: `no address of the device is in the subnet of ${via}`,
    hint: `A router must be in a subnet of the device: ${addresses.length === 0 ? 'it has none' : addresses.join(', ')}.`,
  };
}

export function deviceMissing(kind: string | undefined): ParameterError {
  return kind === undefined
    ? { message: 'interface is missing', hint: 'Add interface: DEVICE, or mac: ADDRESS.' }
    : { message: 'interface is missing', hint: `Add interface: NAME, the name that the ${kind} gets.` };
}

export function macAndInterface(): ParameterError {
  return { message: 'interface names the device already', hint: 'Remove interface or mac.' };
}

export function macOfVirtual(kind: string): ParameterError {
  return { message: `a ${kind} is not found by its hardware address`, hint: 'Write interface: NAME instead of mac.' };
}

export function twoKinds(first: string, second: string): ParameterError {
  return { message: `the device is a ${first} already`, hint: `Remove ${first} or ${second}, or write two steps.` };
}

export function ownPort(name: string): ParameterError {
  return { message: `${name} is the device itself` };
}

export function portTwice(port: string): ParameterError {
  return { message: `${port} is listed twice`, hint: 'Remove one of the two.' };
}

export function bondModeTwice(): ParameterError {
  return { message: 'mode is no option', hint: 'Write it beside options.' };
}

export function primaryNoPort(primary: string): ParameterError {
  return { message: `${primary} is not among the ports of the bond` };
}

/** Documentation/networking/bonding.rst of Linux, primary. */
export function primaryWithMode(mode: string): ParameterError {
  return {
    message: `mode ${mode} has no primary port`,
    hint: 'Only active-backup, balance-tlb and balance-alb have one.',
  };
}

export function twoMonitors(): ParameterError {
  return { message: 'arp_interval and miimon exclude each other', hint: 'Remove one of the two.' };
}

export function mtuWithIpv6(mtu: number): ParameterError {
  return { message: `IPv6 needs an MTU of at least 1280, not ${mtu}`, hint: 'Raise mtu, or remove the IPv6 address.' };
}

export function noDeviceWithMac(mac: string): UnknownText {
  return {
    message: `no network device of this host has the hardware address ${mac}`,
    next: 'Run "ip link" on the host and correct `mac`.',
  };
}

export function severalWithMac(mac: string, devices: readonly [string, string]): UnknownText {
  return {
    message: `${devices.join(' and ')} have the same hardware address ${mac}`,
    next: 'Write `interface` instead of `mac`.',
  };
}

interface OtherKind {
  readonly device: string;
  readonly kind: string;
  /** As nmcli names it. */
  readonly found: string;
}

export function otherKind({ device, kind, found }: OtherKind): Refusal {
  return {
    message: `${device} is not a ${kind} but a device of the type ${found}`,
    next: `Give the ${kind} another name, or remove ${device} on the host.`,
  };
}

export function portOfOtherType({ port, type }: { readonly port: string; readonly type: string }): Refusal {
  return {
    message: `${port} is a device of the type ${type}, and only Ethernet devices can become ports`,
    next: 'Correct `ports`.',
  };
}

export function portTaken({ port, controller }: { readonly port: string; readonly controller: string }): Refusal {
  return {
    message: `${port} is a port of the ${controller} already`,
    next: `Take ${port} out of ${controller.split(' ').at(-1)} on the host, or correct \`ports\`.`,
  };
}

interface OfAnotherProgram {
  readonly device: string;
  readonly kind: string;
}

export function ofAnotherProgram({ device, kind }: OfAnotherProgram): Refusal {
  return {
    message: `another program than NetworkManager made the ${kind} ${device}`,
    next: `Give the ${kind} another name, or remove ${device} with the program that made it.`,
  };
}

export function noFeature({ device, name }: { readonly device: string; readonly name: string }): Refusal {
  return {
    message: `${device} has no feature ${name}`,
    next: `Run "ethtool -k ${device}" on the host and correct \`features\`.`,
  };
}

interface FeatureFixed {
  readonly device: string;
  readonly name: string;
  readonly on: boolean;
}

export function featureFixed({ device, name, on }: FeatureFixed): Refusal {
  return {
    message: `${name} of ${device} is always ${on ? 'on' : 'off'}: its driver cannot change it`,
    next: `Remove ${name} from \`features\`.`,
  };
}

interface MtuTooLarge {
  readonly mtu: number;
  readonly gateway: string;
  readonly device: string;
}

export function mtuTooLarge({ mtu, gateway, device }: MtuTooLarge): string {
  return `packets of ${mtu} bytes do not reach the gateway ${gateway} through ${device}, smaller ones do`;
}
