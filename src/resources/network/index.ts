import { contains, parseCidr } from '../../model/ip.ts';
import type { AddressClaim, Resource } from '../../model/resource.ts';
import { type Current, further, parse, probe } from './current.ts';
import { changesResolvConf } from './dns.ts';
import * as messages from './messages.ts';
import { plan } from './plan.ts';
import { refuse } from './refuse.ts';
import { restore } from './restore.ts';
import { type Desired, schema } from './schema.ts';
import { RESOLV_CONF } from './system-files.ts';

export const network: Resource<Desired, Current> = {
  type: 'network',
  summary: 'A network device with its addresses and routes, also a bridge, bond or VLAN, through NetworkManager.',
  schema,
  name: (desired) => desired.mac ?? desired.interface,
  probe: (desired) => ({
    operations: probe(desired),
    further: (results) => further(results, desired),
    parse: (results) => parse(results, desired),
  }),
  addressClaims,
  plan,
  touches: (_current, changes) => ({ files: changesResolvConf(changes) ? [RESOLV_CONF] : [] }),
  refuse,
  restore,
  settling: ({ rollbackPending }) => (rollbackPending ? messages.rollbackPending : undefined),
  advise(words, { address = 'the declared address' }) {
    const [, found, mac] = /reply from (\S+) \[([0-9A-Fa-f:]+)\]/.exec(words) ?? [];
    const used = address.split(' ').find((one) => one.split('/', 1)[0] === found);
    if (mac !== undefined) return messages.addressInUse({ mac, address: used ?? address });
    return /not running/i.test(words) ? messages.startNetworkManager : undefined;
  },
};

/** The gateway belongs to the address that it must not be, or in whose subnet it is; the schema refuses another one. */
function addressClaims(desired: Desired): readonly AddressClaim[] {
  const subnets = (desired.address ?? '').split(' ').flatMap((one) => parseCidr(one) ?? []);
  const { gateway } = desired;
  const own =
    subnets.find(({ address }) => address === gateway) ??
    (gateway === undefined ? undefined : subnets.find((subnet) => contains(subnet, gateway)));
  return subnets.map((subnet, index) => ({
    interface: network.name(desired),
    path: ['address', index],
    ...subnet,
    gateway: subnet === own ? gateway : undefined,
    dns: desired.dns,
  }));
}
