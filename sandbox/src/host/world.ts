import { contains, parseCidr } from '../../../src/model/ip.ts';

/** What a host sees of the world outside itself: the other hosts, gateways, and a very small internet. */
export interface World {
  /** Hardware address of another host of the class than the named one, that has the address. */
  owner(address: string, besides: string): string | undefined;
  /** Addresses of routers and name servers, which always answer. */
  readonly infrastructure: readonly string[];
  /** How long nobody has to answer before an address counts as free, in milliseconds a probe. */
  readonly arpPatience: number;
}

/** Names the internet of the simulation knows. */
const NAMES: Readonly<Record<string, string>> = {
  'www.google.com': '198.51.100.10',
  'google.com': '198.51.100.10',
  'download.docker.com': '198.51.100.20',
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
