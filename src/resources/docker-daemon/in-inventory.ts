import { isIP, isWithin } from '../../model/ip.ts';
import type { InventoryIssue, InventoryNames } from '../../model/resource.ts';
import type { Setting } from '../docker/daemon-config.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

/**
 * Reports pools with the address of a host of the inventory: containers could not reach it. Docker itself only avoids
 * the subnets to which its host has a route when it creates a network.
 */
export function inInventory(desired: Desired, names: InventoryNames, report: (issue: InventoryIssue) => void): Desired {
  for (const { path, subnet } of subnetsOf(desired)) {
    const host = Object.values(names.hosts).find(({ address }) => isIP(address) !== 0 && isWithin(subnet, address));
    if (host) report({ path, ...messages.poolHasHost({ subnet, host: host.name, address: host.address }) });
  }
  return desired;
}

interface Subnet {
  readonly path: readonly (string | number)[];
  readonly subnet: string;
}

function subnetsOf({ settings }: Desired): readonly Subnet[] {
  const pools = settings['default-address-pools'] as readonly { readonly base: string }[] | null | undefined;
  return [
    ...(pools ?? []).map(({ base }, index) => ({ path: ['default-address-pools', index, 'base'], subnet: base })),
    ...['bip', 'fixed-cidr'].flatMap((key) => {
      const subnet: Setting | undefined = settings[key];
      return typeof subnet === 'string' && /^[\d.]+\/\d+$/.test(subnet) ? [{ path: ['options', key], subnet }] : [];
    }),
  ];
}
