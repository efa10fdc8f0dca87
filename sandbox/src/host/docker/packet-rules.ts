import { NotSimulatedError } from './errors.ts';
import { DEFAULT_NETWORK } from './networks.ts';
import type { Container, Network } from './state.ts';
import { statusOf } from './status.ts';
import type { Store } from './store.ts';

// The rules of Docker Engine in iptables, as recorded from 26.1 with two bridges, an internal network and published ports:
// `iptables --list-rules` of the tables filter and nat, in the order in which the engine makes them when it starts.

interface Bridge {
  readonly device: string;
  readonly subnet: string;
  readonly internal: boolean;
}

interface Port {
  readonly bridge: Bridge;
  readonly address: string;
  readonly protocol: string;
  readonly port: string;
  readonly hostAddress: string;
  readonly hostPort: string;
}

const NAME = 'com.docker.network.bridge.name';
/** Of the options of a bridge, those that make no other rules. */
const WITHOUT_RULES: readonly string[] = [NAME, 'com.docker.network.driver.mtu'];

/** Lines without the last line break. */
export function packetRules(store: Store, table: 'filter' | 'nat'): readonly string[] {
  const [bridges, ports] = [bridgesOf(store), portsOf(store)];
  return table === 'filter' ? filterRules(bridges, ports) : natRules(bridges, ports);
}

function filterRules(bridges: readonly Bridge[], ports: readonly Port[]): readonly string[] {
  const open = bridges.filter(({ internal }) => !internal);
  return [
    ...['-P INPUT ACCEPT', '-P FORWARD DROP', '-P OUTPUT ACCEPT'],
    ...['-N DOCKER', '-N DOCKER-ISOLATION-STAGE-1', '-N DOCKER-ISOLATION-STAGE-2', '-N DOCKER-USER'],
    ...['-A FORWARD -j DOCKER-USER', '-A FORWARD -j DOCKER-ISOLATION-STAGE-1'],
    ...bridges.flatMap(forwardRules),
    ...ports.map(
      ({ bridge: { device }, address, protocol, port }) =>
        `-A DOCKER -d ${address}/32 ! -i ${device} -o ${device} -p ${protocol} -m ${protocol} --dport ${port} -j ACCEPT`,
    ),
    ...bridges.flatMap(isolationRules),
    '-A DOCKER-ISOLATION-STAGE-1 -j RETURN',
    ...open.map(({ device }) => `-A DOCKER-ISOLATION-STAGE-2 -o ${device} -j DROP`),
    '-A DOCKER-ISOLATION-STAGE-2 -j RETURN',
    '-A DOCKER-USER -j RETURN',
  ];
}

function forwardRules({ device, internal }: Bridge): readonly string[] {
  const within = `-A FORWARD -i ${device} -o ${device} -j ACCEPT`;
  if (internal) return [within];
  return [
    `-A FORWARD -o ${device} -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT`,
    `-A FORWARD -o ${device} -j DOCKER`,
    `-A FORWARD -i ${device} ! -o ${device} -j ACCEPT`,
    within,
  ];
}

function isolationRules({ device, subnet, internal }: Bridge): readonly string[] {
  const chain = '-A DOCKER-ISOLATION-STAGE-1';
  if (!internal) return [`${chain} -i ${device} ! -o ${device} -j DOCKER-ISOLATION-STAGE-2`];
  return [`${chain} ! -s ${subnet} -o ${device} -j DROP`, `${chain} ! -d ${subnet} -i ${device} -j DROP`];
}

function natRules(bridges: readonly Bridge[], ports: readonly Port[]): readonly string[] {
  const open = bridges.filter(({ internal }) => !internal);
  return [
    ...['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'].map((chain) => `-P ${chain} ACCEPT`),
    '-N DOCKER',
    '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
    '-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER',
    ...open.map(({ device, subnet }) => `-A POSTROUTING -s ${subnet} ! -o ${device} -j MASQUERADE`),
    ...ports.map(
      ({ address, protocol, port }) =>
        `-A POSTROUTING -s ${address}/32 -d ${address}/32 -p ${protocol} -m ${protocol} --dport ${port} -j MASQUERADE`,
    ),
    ...open.map(({ device }) => `-A DOCKER -i ${device} -j RETURN`),
    ...ports.map(destination),
  ];
}

function destination({ bridge, address, protocol, port, hostAddress, hostPort }: Port): string {
  const only = hostAddress === '' || hostAddress === '0.0.0.0' ? '' : `-d ${hostAddress}/32 `;
  const match = `! -i ${bridge.device} -p ${protocol} -m ${protocol} --dport ${hostPort}`;
  return `-A DOCKER ${only}${match} -j DNAT --to-destination ${address}:${port}`;
}

function bridgesOf({ state }: Store): readonly Bridge[] {
  return state.networks.filter(({ driver }) => driver === 'bridge').map(bridgeOf);
}

function bridgeOf({ id, name, options, subnets, internal }: Network): Bridge {
  const other = Object.keys(options).find((option) => !WITHOUT_RULES.includes(option));
  if (other !== undefined) throw new NotSimulatedError(`with the option ${other} of the network ${name}`);
  const device = name === DEFAULT_NETWORK ? 'docker0' : (options[NAME] ?? `br-${id.slice(0, 12)}`);
  const subnet = subnets.map(({ Subnet }) => Subnet).find((one) => !one.includes(':')) ?? '';
  return { device, subnet, internal };
}

/** Of running containers, the oldest first. */
function portsOf(store: Store): readonly Port[] {
  return store.state.containers
    .filter((container) => ['running', 'paused'].includes(statusOf(container, store.now()).name))
    .toSorted((one, other) => one.created - other.created)
    .flatMap((container) => portsOfContainer(store, container));
}

function portsOfContainer({ state }: Store, { endpoints, hostConfig }: Container): readonly Port[] {
  const on = state.networks.find(({ driver, internal, name }) => driver === 'bridge' && !internal && name in endpoints);
  const address = on && endpoints[on.name]?.address;
  if (on === undefined || address === undefined) return [];
  return Object.entries(hostConfig.PortBindings).flatMap(([key, bindings]) => {
    const [port = '', protocol = 'tcp'] = key.split('/');
    return bindings
      .filter(({ HostIp }) => !HostIp.includes(':'))
      .map(({ HostIp, HostPort }) => ({
        bridge: bridgeOf(on),
        address,
        protocol,
        port,
        hostAddress: HostIp,
        hostPort: HostPort,
      }));
  });
}
