import { canonical6 } from '../../../src/model/ip.ts';
import { subnetOf } from './addresses.ts';
import type { Applied, Device, Profile } from './network-state.ts';

/** The configuration of a device on which the profile is active. */
export function applied({ ipv4, ipv6 }: Profile, { lease }: Device): Applied {
  const dhcp = ipv4.method === 'auto';
  const addresses = [...(dhcp && lease ? [lease.address] : []), ...ipv4.addresses];
  const gateway = ipv4.gateway || (dhcp && !ipv4.ignoreRoutes ? lease?.gateway : '') || '';
  return {
    dhcp,
    addresses,
    gateway: ipv4.neverDefault ? '' : gateway,
    dns: [...ipv4.dns, ...(dhcp && !ipv4.ignoreDns ? (lease?.dns ?? []) : []), ...ipv6.dns],
    search: [...ipv4.search, ...ipv6.search],
    addresses6: ipv6.method === 'manual' ? ipv6.addresses.map(canonical6) : [],
    gateway6: ipv6.method === 'manual' ? ipv6.gateway : '',
    linkLocal6: ipv6.method !== 'disabled' && ipv6.method !== 'ignore',
  };
}

export interface Route {
  /** `default`, or a subnet. */
  readonly to: string;
  readonly via: string | undefined;
  readonly device: string;
  readonly protocol: 'dhcp' | 'static' | 'kernel';
  readonly source: string | undefined;
  /** 0 for a route that NetworkManager did not create. */
  readonly metric: number;
}

/** The kernel's IPv4 routes that lead through a device. */
export function routesOf({ name, type, external, number, applied: has }: Device): readonly Route[] {
  if (!has || type === 'loopback') return [];
  const metric = external ? 0 : 98 + number;
  const [first] = has.addresses;
  const own = first?.split('/')[0];
  const subnets = has.addresses.map((address) => ({
    to: subnetOf(address),
    via: undefined,
    device: name,
    protocol: 'kernel' as const,
    source: address.split('/')[0],
    metric,
  }));
  if (has.gateway === '') return subnets;
  const protocol = has.dhcp ? 'dhcp' : 'static';
  const way = {
    to: 'default',
    via: has.gateway,
    device: name,
    protocol,
    source: has.dhcp ? own : undefined,
    metric,
  } as const;
  return [way, ...subnets];
}
