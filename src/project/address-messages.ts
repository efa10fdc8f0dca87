// What provision says about the addresses of hosts, each and all together.
import type { DiagnosticText } from '../input/diagnostic.ts';

export function duplicateAddress(first: string, second: string): DiagnosticText {
  return first === second
    ? { message: `two steps give ${first} this address`, hint: 'Remove one of the two steps.' }
    : { message: `${first} and ${second} have the same address`, hint: 'Give each device its own address.' };
}

interface Edge {
  readonly address: string;
  readonly edge: 'network' | 'broadcast';
  /** The network and broadcast address, and the prefix length. */
  readonly network: string;
  readonly broadcast: string;
  readonly prefix: number;
}

export function edgeAddress({ address, edge, network, broadcast, prefix }: Edge): DiagnosticText {
  return {
    message: `${address} is the ${edge} address of ${network}/${prefix}`,
    hint: `Choose an address between ${network} and ${broadcast}.`,
  };
}

export function edgeGateway({ address, edge, network, prefix }: Omit<Edge, 'broadcast'>): DiagnosticText {
  return { message: `gateway ${address} is the ${edge} address of ${network}/${prefix}`, hint: gatewayRule };
}

export function ownGateway(gateway: string): DiagnosticText {
  return { message: `gateway ${gateway} is the address of the host itself`, hint: gatewayRule };
}

const gatewayRule = 'A gateway is another machine: the router of the subnet.';

export function secondGateway(first: string, second: string): DiagnosticText {
  return {
    message: `${second} has a default gateway, but ${first} has one already`,
    hint: 'Remove gateway here: a host has one default gateway, and a second, host-only NIC needs none.',
  };
}

export function missingDns(): DiagnosticText {
  return {
    message: 'dns is missing',
    hint: 'Set dns: [ADDRESS]. A static address needs name servers, except on a NIC without a gateway.',
  };
}

/** `inPlaybook` is for an address that a step gives to the last of the hosts. */
export function sameAddress(hosts: readonly string[], address: string, inPlaybook: boolean): DiagnosticText {
  return {
    message: `${and(hosts)} have the same address ${address}`,
    hint: inPlaybook ? 'Give each host its own: "{{ host.address }}".' : 'Give each host its own address.',
  };
}

export function sameBootstrap(hosts: readonly string[], address: string): DiagnosticText {
  return {
    message: `${and(hosts)} have the same bootstrap address ${address}`,
    hint: 'Correct the address, or remove bootstrap from a host that is set up already.',
  };
}

export function takenByBootstrap(host: string, address: string, other: string): DiagnosticText {
  return {
    message: `${host} cannot have ${address}: it is the bootstrap address of ${other}`,
    hint: `Choose another address. If ${other} is set up already, remove its bootstrap instead.`,
  };
}

export function addressNotSet(host: string, given: readonly string[]): DiagnosticText {
  return {
    message: `${host} will not have this address: its steps set ${and(given)}`,
    hint: 'Correct the address here or in the network step: later runs connect to the address in the inventory.',
  };
}

function and(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}
