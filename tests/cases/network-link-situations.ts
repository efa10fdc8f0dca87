import type { Situation } from './case.ts';

// Network devices, and what is below their addresses. The kernel of the test hosts has bridges, and neither VLANs nor bonds.

const STATIC = {
  interface: 'ens33',
  address: '192.168.2.10/24',
  gateway: '192.168.2.254',
  dns: ['168.126.63.1'],
};
const ROUTES = [
  { to: '10.20.0.0/16', via: '192.168.2.1', metric: 50 },
  { to: '172.16.0.0/12', via: '192.168.2.1' },
  { to: '2001:db8:20::/48', via: '2001:db8::1' },
];
const IPV6 = { address: '2001:db8::10/64' };
const BRIDGE = { ...STATIC, interface: 'br0', bridge: { ports: ['ens33'] } };

const addresses = (
  device: string,
  ...more: readonly string[]
) => `nmcli connection modify ${device} ipv4.method manual \\
  ipv4.addresses 192.168.2.10/24 ipv4.gateway 192.168.2.254 ipv4.dns 168.126.63.1 ipv4.dns-search '' \\
  ${more.join(' ')} && nmcli connection up ${device}`;
const APPLY_STATIC = addresses('ens33');
const APPLY_ROUTES = addresses(
  'ens33',
  'ipv6.method manual ipv6.addresses 2001:db8::10/64',
  "ipv4.routes '10.20.0.0/16 192.168.2.1 50, 172.16.0.0/12 192.168.2.1' ipv6.routes '2001:db8:20::/48 2001:db8::1'",
);
/** What provision does, in the words of nmcli(1). */
const APPLY_BRIDGE = `nmcli connection add type bridge con-name br0 ifname br0 bridge.stp no connection.autoconnect-slaves 1 \\
  connection.autoconnect-priority 999 ipv4.method disabled &&
nmcli connection add type ethernet con-name br0-ens33 ifname ens33 connection.master br0 connection.slave-type bridge \\
  connection.autoconnect-priority 999 &&
${addresses('br0')}; sleep 2`;

const situations: readonly Omit<Situation, 'resource'>[] = [
  {
    name: 'routes',
    parameters: { ...STATIC, ipv6: IPV6, routes: ROUTES },
    prepare: APPLY_STATIC,
    outcome: 'converges',
  },
  {
    name: 'routes-as-declared',
    parameters: { ...STATIC, ipv6: IPV6, routes: ROUTES },
    prepare: `${APPLY_ROUTES}; sleep 2`,
    outcome: 'unchanged',
  },
  {
    name: 'route-deleted-by-hand',
    parameters: { ...STATIC, ipv6: IPV6, routes: ROUTES },
    prepare: `${APPLY_ROUTES}; sleep 2; ip route del 172.16.0.0/12; ip -6 route del 2001:db8:20::/48; sleep 1`,
    outcome: 'converges',
  },
  {
    name: 'routes-removed',
    parameters: { ...STATIC, routes: [] },
    prepare: addresses(
      'ens33',
      "ipv4.routes '10.20.0.0/16 192.168.2.1 50 src=192.168.2.10, 172.16.0.0/12 192.168.2.1'",
    ),
    outcome: 'converges',
  },
  {
    name: 'several-addresses',
    parameters: { ...STATIC, address: ['192.168.2.10/24', '192.168.2.20/24', '10.1.0.10/16'] },
    prepare: APPLY_STATIC,
    outcome: 'converges',
  },
  {
    name: 'several-addresses-as-declared',
    parameters: { ...STATIC, address: ['192.168.2.20/24', '192.168.2.10/24', '10.1.0.10/16'] },
    prepare: addresses('ens33', 'ipv4.addresses 192.168.2.20/24,192.168.2.10/24,10.1.0.10/16'),
    outcome: 'unchanged',
  },
  { name: 'mtu', parameters: { ...STATIC, mtu: 1400 }, prepare: APPLY_STATIC, outcome: 'converges' },
  {
    name: 'mtu-changed-by-hand',
    parameters: { ...STATIC, mtu: 1400 },
    prepare: `${addresses('ens33', '802-3-ethernet.mtu 1400')} && ip link set ens33 mtu 1300; sleep 1`,
    outcome: 'converges',
  },
  {
    name: 'by-hardware-address',
    parameters: { mac: '02:00:c0:a8:01:01', address: '192.168.1.10/24' },
    outcome: 'converges',
  },
  {
    name: 'by-hardware-address-as-declared',
    parameters: { mac: '02-00-C0-A8-01-01', address: '192.168.1.10/24' },
    prepare: `nmcli connection add type ethernet con-name host-only ifname '*' 802-3-ethernet.mac-address 02:00:C0:A8:01:01 \\
  connection.autoconnect-priority 999 ipv4.method manual ipv4.addresses 192.168.1.10/24 && nmcli connection up host-only`,
    outcome: 'unchanged',
  },
  {
    name: 'no-such-hardware-address',
    parameters: { mac: '02:00:00:00:00:99', address: '192.168.1.10/24' },
    outcome: 'unknown',
  },
  {
    name: 'features',
    parameters: { ...STATIC, features: { tso: false, gro: true } },
    prepare: APPLY_STATIC,
    outcome: 'converges',
  },
  {
    name: 'features-as-declared',
    parameters: { ...STATIC, features: { tso: false, gro: true } },
    prepare: addresses('ens33', 'ethtool.feature-tso off ethtool.feature-gro on'),
    outcome: 'unchanged',
  },
  { name: 'bridge-of-the-own-card', parameters: BRIDGE, outcome: 'converges' },
  { name: 'bridge-as-declared', parameters: BRIDGE, prepare: APPLY_BRIDGE, outcome: 'unchanged' },
  {
    name: 'bridge-with-another-port',
    parameters: { ...BRIDGE, bridge: { ports: ['ens33', 'ens34'] }, mtu: 1400 },
    prepare: APPLY_BRIDGE,
    outcome: 'converges',
  },
  {
    name: 'bridge-without-its-port',
    parameters: BRIDGE,
    prepare: `${APPLY_BRIDGE}; nmcli device disconnect ens33; sleep 1`,
    outcome: 'converges',
  },
  {
    name: 'bridge-without-addresses',
    parameters: { interface: 'br1', method: 'disabled', ipv6: { method: 'disabled' }, bridge: { ports: ['ens34'] } },
    outcome: 'converges',
  },
  {
    name: 'bridge-of-another-program',
    parameters: BRIDGE,
    prepare: 'ip link add br0 type bridge && ip link set br0 up && ip address add 10.9.9.1/24 dev br0; sleep 2',
    outcome: 'unknown',
  },
  {
    name: 'port-of-another-bridge',
    parameters: { ...BRIDGE, interface: 'br1' },
    prepare: APPLY_BRIDGE,
    outcome: 'unknown',
  },
  {
    name: 'port-that-is-no-ethernet-device',
    parameters: { ...BRIDGE, bridge: { ports: ['lo'] } },
    outcome: 'unknown',
  },
  {
    name: 'vlan-of-another-number',
    parameters: { interface: 'ens34.20', address: '10.20.0.10/24', vlan: { parent: 'ens34', id: 20 } },
    prepare:
      'nmcli connection add type vlan con-name ens34.20 ifname ens34.20 dev ens34 id 21 ipv4.method auto; sleep 1',
    outcome: 'fails',
  },
  {
    name: 'bond-of-another-mode',
    parameters: {
      interface: 'bond0',
      address: '192.168.1.10/24',
      bond: { mode: 'active-backup', ports: ['ens34'], options: { miimon: 100 } },
    },
    prepare:
      'nmcli connection add type bond con-name bond0 ifname bond0 bond.options mode=balance-rr ipv4.method auto; sleep 1',
    outcome: 'fails',
  },
];

export const networkLinks: readonly Situation[] = situations.map((one) => ({ ...one, resource: 'network' }));
