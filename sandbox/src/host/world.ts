import { contains, parseCidr } from '../../../src/model/ip.ts';

/** The network around a host: the other hosts, gateways, and a few names of the internet. */
export interface World {
  /** Hardware address of the host that has an address; the host `besides` is left out. */
  owner(address: string, besides: string): string | undefined;
  /** Addresses of gateways and name servers, which always answer. */
  readonly infrastructure: readonly string[];
  /** How long arping waits for an answer, in milliseconds for each probe. */
  readonly arpPatience: number;
}

/** The names of the simulated internet. */
const NAMES: Readonly<Record<string, string>> = {
  'www.google.com': '198.51.100.10',
  'google.com': '198.51.100.10',
  'download.docker.com': '198.51.100.20',
  'registry-1.docker.io': '198.51.100.30',
  'mirrors.centos.org': '198.51.100.20',
  'mirror.stream.centos.org': '198.51.100.20',
  'vault.centos.org': '198.51.100.20',
};

export function addressOf(name: string): string | undefined {
  return NAMES[name.toLowerCase()];
}

export function isOnTheInternet(address: string): boolean {
  return Object.values(NAMES).includes(address);
}

export function inSubnet(cidr: string, address: string): boolean {
  const subnet = parseCidr(cidr);
  return subnet !== undefined && contains(subnet, address);
}

export function withoutPrefix(cidr: string): string {
  return cidr.split('/')[0] ?? cidr;
}
