// The address pools of a network: a subnet each, with its gateway and the range for containers.

import { canonical6, isCidr6, isIPv6 } from '../../model/ip.ts';
import type { Network } from '../docker/objects.ts';
import type { Texts } from '../docker/texts.ts';

export interface Pool {
  readonly subnet: string;
  readonly gateway: string | undefined;
  readonly range: string | undefined;
  /** Addresses by name that no container gets. */
  readonly reserved: Texts;
}

/** What a step declares, a value for each family. */
interface Declared {
  readonly subnet?: readonly string[] | undefined;
  readonly gateway?: readonly string[] | undefined;
  readonly ip_range?: readonly string[] | undefined;
  readonly ipv6?: boolean | undefined;
}

export function familyOf(text: string): 4 | 6 {
  return text.includes(':') ? 6 : 4;
}

export function poolsOf({ IPAM }: Pick<Network, 'IPAM'>): readonly Pool[] {
  return IPAM.Config.flatMap(({ Subnet, Gateway, IPRange, AuxiliaryAddresses }) => {
    if (Subnet === undefined) return [];
    // Docker Engine has reported the gateway of a pool of its own with the prefix of the subnet, too.
    const gateway = Gateway?.replace(/\/.*$/, '');
    const range = IPRange === undefined ? undefined : canonical(IPRange);
    const own = { subnet: canonical(Subnet), range, reserved: AuxiliaryAddresses };
    return [{ ...own, gateway: gateway === undefined ? undefined : canonical(gateway) }];
  });
}

/** A text of the host that is no address stays as it is. */
function canonical(text: string): string {
  return isIPv6(text) || isCidr6(text) ? canonical6(text) : text;
}

/**
 * The pools of a network that is created again: the declared ones; those of the current network for a family without a
 * declared subnet. A subnet that stays keeps the gateway and the range that are not declared.
 */
export function poolsAfter(current: readonly Pool[], { subnet = [], gateway = [], ip_range = [], ipv6 }: Declared) {
  const declared = subnet.map((one): Pool => {
    const same = current.find((pool) => pool.subnet === one);
    const inFamily = (values: readonly string[]) => values.find((value) => familyOf(value) === familyOf(one));
    return {
      subnet: one,
      gateway: inFamily(gateway) ?? same?.gateway,
      range: inFamily(ip_range) ?? same?.range,
      reserved: same?.reserved ?? {},
    };
  });
  const families = new Set(subnet.map(familyOf));
  const kept = current.filter((pool) => {
    const family = familyOf(pool.subnet);
    return !families.has(family) && !(family === 6 && ipv6 === false);
  });
  return [...declared, ...kept];
}
