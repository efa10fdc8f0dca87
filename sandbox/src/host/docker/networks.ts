import { isWithin } from '../../../../src/model/ip.ts';
import { subnetOf, toAddress, toNumber } from '../addresses.ts';
import { conflict, EngineError, failed, forbidden, invalid, notFound } from './errors.ts';
import type { Container, Endpoint, Network, Subnet } from './state.ts';
import { isRunning } from './status.ts';
import { putContainer, putNetwork, type Store } from './store.ts';

export const DEFAULT_NETWORK = 'bridge';
const BUILT_IN: ReadonlySet<string> = new Set([DEFAULT_NETWORK, 'host', 'none']);

/** The engine's own address pools: 172.17.0.0/16 to 172.31.0.0/16, then /20 of 192.168.0.0/16. */
const POOLS = [
  ...Array.from({ length: 15 }, (_, index) => `172.${17 + index}.0.0/16`),
  ...Array.from({ length: 16 }, (_, index) => `192.168.${16 * index}.0/20`),
];

export type NewNetwork = Omit<Network, 'id' | 'created'>;

/** The networks that every engine has. */
export function builtInNetworks(store: Store): readonly Network[] {
  const common = { options: {}, labels: {}, ipv6: false, internal: false, attachable: false, created: store.now() };
  return [
    {
      ...common,
      name: DEFAULT_NETWORK,
      driver: 'bridge',
      subnets: [{ Subnet: '172.17.0.0/16', Gateway: '172.17.0.1' }],
    },
    { ...common, name: 'host', driver: 'host', subnets: [] },
    { ...common, name: 'none', driver: 'null', subnets: [] },
  ].map((one) => ({ ...one, id: store.newId() }));
}

export function findNetwork({ state }: Store, name: string): Network | undefined {
  const isId = /^[0-9a-f]{4,64}$/.test(name);
  return (
    state.networks.find((one) => one.name === name) ?? state.networks.find(({ id }) => isId && id.startsWith(name))
  );
}

export function networkNamed(store: Store, name: string): Network {
  const found = findNetwork(store, name);
  if (!found) throw notFound(`network ${name} not found`);
  return found;
}

export function createNetwork(store: Store, wanted: NewNetwork): Network {
  if (store.state.networks.some(({ name }) => name === wanted.name))
    throw conflict(`network with name ${wanted.name} already exists`);
  if (wanted.driver === 'overlay') throw new EngineError(503, NO_SWARM);
  if (!['bridge', 'macvlan', 'ipvlan'].includes(wanted.driver)) throw notFound(`plugin "${wanted.driver}" not found`);
  const given = wanted.subnets.map(({ Subnet: subnet }) => subnet);
  const taken = store.state.networks.flatMap(({ subnets }) => subnets.map(({ Subnet: subnet }) => subnet));
  if (given.some((one) => taken.some((other) => overlap(one, other))))
    throw forbidden('Pool overlaps with other one on this address space');
  const addressing = given.length > 0 ? {} : { subnets: [freeSubnet(store, taken)], pooled: true as const };
  const network = { ...wanted, ...addressing, id: store.newId(), created: store.now() };
  putNetwork(store, network);
  return network;
}

const NO_SWARM =
  'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.';

function overlap(one: string, other: string): boolean {
  return isWithin(one, other) || isWithin(other, one);
}

function freeSubnet({ surroundings }: Store, taken: readonly string[]): Subnet {
  const used = [...taken, ...surroundings.subnets()];
  const subnet = POOLS.find((pool) => !used.some((one) => overlap(pool, one)));
  if (subnet === undefined)
    throw failed(
      'could not find an available, non-overlapping IPv4 address pool among the defaults to assign to the network',
    );
  return { Subnet: subnet, Gateway: gatewayOf(subnet) };
}

/** The first address. */
function gatewayOf(subnet: string): string {
  return toAddress(toNumber(subnet.split('/')[0] ?? '') + 1);
}

export function removeNetwork(store: Store, name: string): void {
  const network = networkNamed(store, name);
  if (BUILT_IN.has(network.name)) throw forbidden(`${network.name} is a pre-defined network and cannot be removed`);
  const users = store.state.containers.filter(
    (one) => one.endpoints[network.name] !== undefined && isRunning(one, store.now()),
  );
  if (users.length > 0)
    throw forbidden(`error while removing network: network ${network.name} id ${network.id} has active endpoints`);
  store.state = { ...store.state, networks: store.state.networks.filter(({ id }) => id !== network.id) };
}

export interface Wish {
  readonly aliases: readonly string[];
  readonly address?: string | undefined;
  readonly address6?: string | undefined;
}

/** The endpoint of a container that is being created or connected. */
export function newEndpoint(store: Store, network: Network | undefined, wish: Wish): Endpoint {
  const { aliases, address, address6 } = wish;
  const given = [address, address6].filter((one) => one !== undefined);
  if (network) refuseAddresses(network, given);
  const fixed = {
    ...(address === undefined ? {} : { IPv4Address: address }),
    ...(address6 === undefined ? {} : { IPv6Address: address6 }),
  };
  return { aliases, fixed: given.length > 0 ? fixed : null, id: store.newId() };
}

function refuseAddresses(network: Network, given: readonly string[]): void {
  const hasOwnSubnets = !BUILT_IN.has(network.name) && network.pooled === undefined;
  if (!hasOwnSubnets && given.length > 0) throw invalid(`${CONFIG(network.name)}${ONLY_OWN}`);
  const outside = given.find((one) => !network.subnets.some(({ Subnet: subnet }) => isWithin(subnet, one)));
  if (outside !== undefined)
    throw invalid(`${CONFIG(network.name)}no configured subnet or ip-range contain the IP address ${outside}`);
}

const CONFIG = (network: string) => `invalid config for network ${network}: invalid endpoint settings:\n`;
const ONLY_OWN = 'user specified IP address is supported only when connecting to networks with user configured subnets';

/** The endpoint of a container that runs: with an address. */
export function withAddress(store: Store, network: Network, endpoint: Endpoint): Endpoint {
  const subnet = network.subnets.find(({ Subnet: one }) => !one.includes(':'));
  if (!subnet) return endpoint;
  const taken = store.state.containers.flatMap(({ endpoints }) => endpoints[network.name]?.address ?? []);
  const fixed = endpoint.fixed?.IPv4Address;
  if (fixed !== undefined) {
    if (taken.includes(fixed)) throw failed('Address already in use');
    return { ...endpoint, address: fixed };
  }
  const range = subnetOf(subnet.IPRange ?? subnet.Subnet);
  const gateway = subnet.Gateway ?? gatewayOf(subnet.Subnet);
  let address = toNumber(range.split('/')[0] ?? '') + (subnet.IPRange === undefined ? 1 : 0);
  while (taken.includes(toAddress(address)) || toAddress(address) === gateway) address += 1;
  return { ...endpoint, address: toAddress(address) };
}

export function connect(store: Store, network: Network, container: Container, wish: Wish): void {
  if (container.endpoints[network.name])
    throw forbidden(`endpoint with name ${container.name} already exists in network ${network.name}`);
  if (network.name === 'host' || container.endpoints['host'])
    throw forbidden('container cannot be connected to host network: host network mode cannot be changed');
  const { fixed, ...rest } = newEndpoint(store, network, wish);
  const created = { ...rest, fixed: fixed ?? {} };
  const endpoint = isRunning(container, store.now()) ? withAddress(store, network, created) : created;
  putContainer(store, { ...container, endpoints: { ...container.endpoints, [network.name]: endpoint } });
}

export function disconnect(store: Store, network: Network, container: Container): void {
  if (!container.endpoints[network.name])
    throw forbidden(`container ${container.id} is not connected to network ${network.name}`);
  const { [network.name]: _gone, ...endpoints } = container.endpoints;
  putContainer(store, { ...container, endpoints });
}
