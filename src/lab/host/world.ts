import { contains, parseCidr } from '../../model/ip.ts';

/** Another machine that hosts may meet. */
export interface Neighbour {
  readonly name: string;
  readonly mac: string;
  /** With prefix. */
  readonly addresses: readonly string[];
}

/** What a host sees of the world outside itself: the other hosts, gateways, and a very small internet. */
export interface World {
  /** The other machines of the class that are up, as seen by a host. */
  neighbours(name: string): readonly Neighbour[];
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
