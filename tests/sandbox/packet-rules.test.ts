import { expect, test } from 'vitest';
import { packetRules } from '../../sandbox/src/host/docker/packet-rules.ts';
import type { Container, EngineState, Network } from '../../sandbox/src/host/docker/state.ts';
import type { Store } from '../../sandbox/src/host/docker/store.ts';

// Recorded from Docker Engine 26.1 after its start: the default network, one of its own (n1), an internal one (n2), and a container
// with published ports on each of the first two.
const N1 = '13aef5c2650721ccb88d24eab05466b47abffcd6167a6a5a03e089a6fa5c55ae';
const N2 = '034bfc58b913ff0278b604f3b7cc03d6c0c3b5b82d0051d2584d7c1b8dea06d0';

const FILTER = `-P INPUT ACCEPT
-P FORWARD DROP
-P OUTPUT ACCEPT
-N DOCKER
-N DOCKER-ISOLATION-STAGE-1
-N DOCKER-ISOLATION-STAGE-2
-N DOCKER-USER
-A FORWARD -j DOCKER-USER
-A FORWARD -j DOCKER-ISOLATION-STAGE-1
-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o docker0 -j DOCKER
-A FORWARD -i docker0 ! -o docker0 -j ACCEPT
-A FORWARD -i docker0 -o docker0 -j ACCEPT
-A FORWARD -i br-034bfc58b913 -o br-034bfc58b913 -j ACCEPT
-A FORWARD -o br-13aef5c26507 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
-A FORWARD -o br-13aef5c26507 -j DOCKER
-A FORWARD -i br-13aef5c26507 ! -o br-13aef5c26507 -j ACCEPT
-A FORWARD -i br-13aef5c26507 -o br-13aef5c26507 -j ACCEPT
-A DOCKER -d 172.17.0.2/32 ! -i docker0 -o docker0 -p tcp -m tcp --dport 80 -j ACCEPT
-A DOCKER -d 172.18.0.2/32 ! -i br-13aef5c26507 -o br-13aef5c26507 -p udp -m udp --dport 82 -j ACCEPT
-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 -i br-13aef5c26507 ! -o br-13aef5c26507 -j DOCKER-ISOLATION-STAGE-2
-A DOCKER-ISOLATION-STAGE-1 ! -s 172.19.0.0/16 -o br-034bfc58b913 -j DROP
-A DOCKER-ISOLATION-STAGE-1 ! -d 172.19.0.0/16 -i br-034bfc58b913 -j DROP
-A DOCKER-ISOLATION-STAGE-1 -j RETURN
-A DOCKER-ISOLATION-STAGE-2 -o docker0 -j DROP
-A DOCKER-ISOLATION-STAGE-2 -o br-13aef5c26507 -j DROP
-A DOCKER-ISOLATION-STAGE-2 -j RETURN
-A DOCKER-USER -j RETURN`;

const NAT = `-P PREROUTING ACCEPT
-P INPUT ACCEPT
-P OUTPUT ACCEPT
-P POSTROUTING ACCEPT
-N DOCKER
-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
-A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
-A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
-A POSTROUTING -s 172.18.0.0/16 ! -o br-13aef5c26507 -j MASQUERADE
-A POSTROUTING -s 172.17.0.2/32 -d 172.17.0.2/32 -p tcp -m tcp --dport 80 -j MASQUERADE
-A POSTROUTING -s 172.18.0.2/32 -d 172.18.0.2/32 -p udp -m udp --dport 82 -j MASQUERADE
-A DOCKER -i docker0 -j RETURN
-A DOCKER -i br-13aef5c26507 -j RETURN
-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80
-A DOCKER -d 127.0.0.1/32 ! -i br-13aef5c26507 -p udp -m udp --dport 8082 -j DNAT --to-destination 172.18.0.2:82`;

const network = (name: string, id: string, Subnet: string, options: Network['options'] = {}): Network => ({
  ...{ id, name, created: 0, driver: 'bridge', subnets: [{ Subnet }], options, labels: {} },
  ...{ ipv6: false, internal: name === 'n2', attachable: false },
});

interface Publishing {
  readonly on: string;
  readonly address: string;
  readonly port: string;
  readonly HostIp: string;
  readonly HostPort: string;
}

function container({ on, address, port, HostIp, HostPort }: Publishing, created: number): Container {
  const common = { id: String(created), name: `c${created}`, image: '', created, anonymous: [], log: '' };
  return {
    ...common,
    config: {} as Container['config'],
    hostConfig: { PortBindings: { [port]: [{ HostIp, HostPort }] } } as unknown as Container['hostConfig'],
    endpoints: { [on]: { aliases: [], fixed: null, address, id: '' } },
    run: { kind: 'started', at: 0, process: { kind: 'runs' } },
  };
}

const storeWith = (state: Pick<EngineState, 'networks' | 'containers'>) =>
  ({ state: { ...state, images: [], volumes: [] }, now: () => 0 }) as unknown as Store;

// The engine begins with the default network, and takes the others in no order of their own: here as in the recording.
const networks = [
  network('bridge', '0', '172.17.0.0/16'),
  network('n2', N2, '172.19.0.0/16'),
  network('n1', N1, '172.18.0.0/16'),
];
const containers = [
  container({ on: 'n1', address: '172.18.0.2', port: '82/udp', HostIp: '127.0.0.1', HostPort: '8082' }, 2),
  container({ on: 'bridge', address: '172.17.0.2', port: '80/tcp', HostIp: '', HostPort: '8080' }, 1),
];

const sorted = (text: string) => text.split('\n').toSorted();

test.each([
  ['filter', FILTER],
  ['nat', NAT],
] as const)('the rules of Docker Engine in the table %s are those of a real one', (table, recorded) => {
  const rules = packetRules(storeWith({ networks, containers }), table);
  expect(rules.toSorted()).toEqual(sorted(recorded));
  const forward = (lines: readonly string[]) => lines.filter((line) => line.startsWith('-A FORWARD'));
  expect(forward(rules)).toEqual(forward(recorded.split('\n')));
});

test('a network whose options make other rules is not simulated', () => {
  const isolated = network('n3', N1, '172.20.0.0/16', { 'com.docker.network.bridge.enable_icc': 'false' });
  const store = storeWith({ networks: [isolated], containers: [] });
  expect(() => packetRules(store, 'filter')).toThrow(
    'the option com.docker.network.bridge.enable_icc of the network n3',
  );
});
