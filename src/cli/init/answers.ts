import { contains, isIPv4 } from '../../model/ip.ts';
import { HOST_FORM, type Kind, type Login } from './choices.ts';

export interface NewHost {
  readonly name: string;
  readonly address: string;
  /** Where it is now, if it is not at its address yet. */
  readonly bootstrap: string | undefined;
}

/** All that has to be known to write an inventory and a playbook. */
export interface Answers {
  readonly kind: Kind;
  readonly hosts: readonly NewHost[];
  readonly domain: string;
  readonly nic: string;
  /** Length of the prefix of all addresses. */
  readonly prefix: number;
  readonly gateway: string;
  readonly dns: readonly string[];
  readonly user: string;
  readonly login: Login;
  /** The environment variable with the password. */
  readonly variable: string;
  readonly identityFile: string;
}

/** A host from its short form, or why it is none. */
export function parseHost(text: string): NewHost | string {
  const [, name, address = '', bootstrap] = /^([A-Za-z0-9][A-Za-z0-9._-]*)=([^@]+)(?:@(.+))?$/.exec(text.trim()) ?? [];
  if (name === undefined) return `"${text}" is not ${HOST_FORM}`;
  const wrong = [address, ...(bootstrap === undefined ? [] : [bootstrap])].find((one) => !isIPv4(one));
  return wrong === undefined ? { name, address, bootstrap } : `${wrong} is not an IPv4 address`;
}

/** What is wrong with a list of hosts as a whole. */
export function hostsTrouble(hosts: readonly NewHost[]): string | undefined {
  if (hosts.length === 0) return 'at least one host is needed';
  const twice = (values: readonly string[]) => values.find((value, index) => values.indexOf(value) < index);
  const name = twice(hosts.map((host) => host.name));
  if (name !== undefined) return `${name} is there twice`;
  const address = twice(hosts.flatMap((host) => [host.address, ...(host.bootstrap ? [host.bootstrap] : [])]));
  return address === undefined ? undefined : `${address} is there twice`;
}

export function gatewayTrouble(
  gateway: string,
  { hosts, prefix }: Pick<Answers, 'hosts' | 'prefix'>,
): string | undefined {
  if (!isIPv4(gateway)) return `${gateway} is not an IPv4 address`;
  const outside = hosts.find(({ address }) => !contains({ address, prefix }, gateway));
  if (outside) return `${gateway} is outside of ${outside.address}/${prefix}`;
  return hosts.some(({ address }) => address === gateway) ? `${gateway} is the address of a host` : undefined;
}

export function dnsTrouble(dns: readonly string[]): string | undefined {
  const wrong = dns.find((one) => !isIPv4(one));
  if (dns.length === 0) return 'at least one name server is needed';
  return wrong === undefined ? undefined : `${wrong} is not an IPv4 address`;
}

export function domainTrouble(domain: string): string | undefined {
  return /^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$/.test(domain)
    ? undefined
    : `${domain} is not a domain such as example.com`;
}

export function nicTrouble(nic: string): string | undefined {
  return /^[\w.@-]{1,15}$/.test(nic) ? undefined : `${nic} is not a device such as ens33`;
}

export function userTrouble(user: string): string | undefined {
  return /^[a-z_][a-z0-9_-]*\$?$/i.test(user) ? undefined : `${user} is not the name of a user`;
}

export function variableTrouble(name: string): string | undefined {
  return /^[A-Za-z_]\w*$/.test(name) ? undefined : `${name} is not the name of an environment variable`;
}

/** Where a gateway often is: the last address of the subnet of /24. */
export function likelyGateway(hosts: readonly NewHost[]): string | undefined {
  return hosts[0]?.address.replace(/\d+$/, '254');
}
