import { contains, isIPv4 } from '../../model/ip.ts';
import * as messages from '../messages.ts';
import { HOST_FORM, type Kind, type Login } from './choices.ts';

export interface NewHost {
  readonly name: string;
  readonly address: string;
  /** Its present address, if it is not at `address` yet. */
  readonly bootstrap: string | undefined;
}

/** What init needs to write an inventory and a playbook. */
export interface Answers {
  readonly kind: Kind;
  readonly hosts: readonly NewHost[];
  readonly domain: string;
  readonly nic: string;
  /** The prefix length of all addresses. */
  readonly prefix: number;
  readonly gateway: string;
  readonly dns: readonly string[];
  readonly user: string;
  readonly login: Login;
  /** The environment variable that holds the password. */
  readonly variable: string;
  readonly identityFile: string;
}

/** A host from its short form, or what is wrong with it. */
export function parseHost(text: string): NewHost | string {
  const [, name, address = '', bootstrap] = /^([A-Za-z0-9][A-Za-z0-9._-]*)=([^@]+)(?:@(.+))?$/.exec(text.trim()) ?? [];
  if (name === undefined) return messages.invalidHost(text, HOST_FORM);
  const wrong = [address, ...(bootstrap === undefined ? [] : [bootstrap])].find((one) => !isIPv4(one));
  return wrong === undefined ? { name, address, bootstrap } : messages.notIPv4(wrong);
}

/** What is wrong with the list of hosts as a whole. */
export function hostsError(hosts: readonly NewHost[]): string | undefined {
  if (hosts.length === 0) return messages.noHost;
  const names = hosts.map((host) => host.name);
  const addresses = hosts.flatMap((host) => [host.address, ...(host.bootstrap ? [host.bootstrap] : [])]);
  const repeated = firstRepeated(names) ?? firstRepeated(addresses);
  return repeated === undefined ? undefined : messages.duplicate(repeated);
}

function firstRepeated(values: readonly string[]): string | undefined {
  return values.find((value, index) => values.indexOf(value) < index);
}

export function gatewayError(
  gateway: string,
  { hosts, prefix }: Pick<Answers, 'hosts' | 'prefix'>,
): string | undefined {
  if (!isIPv4(gateway)) return messages.notIPv4(gateway);
  const outside = hosts.find(({ address }) => !contains({ address, prefix }, gateway));
  if (outside) return messages.outsideSubnet(gateway, outside.address, prefix);
  return hosts.some(({ address }) => address === gateway) ? messages.gatewayIsHost(gateway) : undefined;
}

export function dnsError(dns: readonly string[]): string | undefined {
  const wrong = dns.find((one) => !isIPv4(one));
  if (dns.length === 0) return messages.noNameServer;
  return wrong === undefined ? undefined : messages.notIPv4(wrong);
}

export function domainError(domain: string): string | undefined {
  return /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/.test(domain)
    ? undefined
    : messages.notADomain(domain);
}

export function deviceError(device: string): string | undefined {
  return /^[\w.@-]{1,15}$/.test(device) ? undefined : messages.notADevice(device);
}

export function userError(user: string): string | undefined {
  return /^[a-z_][a-z0-9_-]*\$?$/i.test(user) ? undefined : messages.notAUser(user);
}

export function variableError(name: string): string | undefined {
  return /^[A-Za-z_]\w*$/.test(name) ? undefined : messages.notAVariable(name);
}

/** The last host address of the subnet, if it is a /24. */
export function likelyGateway(hosts: readonly NewHost[]): string | undefined {
  return hosts[0]?.address.replace(/\d+$/, '254');
}
