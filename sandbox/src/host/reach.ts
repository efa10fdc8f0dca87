import { isIPv4 } from '../../../src/model/ip.ts';
import type { Disk } from './disk.ts';
import type { NetworkManager } from './network-manager.ts';
import { addressOf, inSubnet, isOnTheInternet, withoutPrefix, type World } from './world.ts';

/** A host, as far as packets are concerned. */
export interface Place {
  readonly name: string;
  readonly hostname: string;
  readonly disk: Disk;
  readonly network: NetworkManager;
  readonly world: World;
}

/** Whether it is an address of this host itself. */
export function isOwn(host: Place, address: string): boolean {
  return address.startsWith('127.0.0.') || addressesOf(host).some((one) => withoutPrefix(one) === address);
}

function addressesOf(host: Place): readonly string[] {
  return host.network.state.devices.flatMap(({ applied }) => applied?.addresses ?? []);
}

/** What happens to a packet to an address. */
export type Reach = 'answers' | 'silent' | 'no-machine' | 'no-route';

export function reach(host: Place, address: string): Reach {
  if (isOwn(host, address)) return 'answers';
  const own = addressesOf(host);
  const near = own.some((one) => inSubnet(one, address));
  const known = host.world.infrastructure.includes(address) || host.world.owner(address, host.name) !== undefined;
  if (near) return known ? 'answers' : 'no-machine';
  const [way] = host.network.routes().filter(({ to }) => to === 'default');
  if (!way) return 'no-route';
  // A gateway that does not exist forwards no packets.
  if (way.via === undefined || !host.world.infrastructure.includes(way.via)) return 'no-machine';
  return known || isOnTheInternet(address) ? 'answers' : 'silent';
}

/** The address of a name, or why it cannot be resolved. */
export function lookUp(host: Place, name: string): { readonly address: string } | 'unknown' | 'no-server' {
  if (isIPv4(name)) return { address: name };
  if (name === 'localhost' || name === host.hostname) return { address: '127.0.0.1' };
  const servers = [...(host.disk.tryRead('/etc/resolv.conf') ?? '').matchAll(/^nameserver\s+(\S+)/gm)];
  if (!servers.some(([, server = '']) => reach(host, server) === 'answers')) return 'no-server';
  const address = addressOf(name);
  return address === undefined ? 'unknown' : { address };
}
