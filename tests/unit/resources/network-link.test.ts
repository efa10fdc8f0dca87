// What is below the addresses. The answers of bonds and VLANs, and of hosts with ethtool, are written by hand: no test host has them. What hosts
// answered is in tests/cases/network.
import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { resources } from '../../../src/resources/index.ts';
import { runningCloudInit } from './cloud-init.ts';
import { accepts, done, plan, planText, skipped, unchanged, unknownState } from './resource.ts';

const ADDRESS = { interface: 'ens33', address: '192.168.2.10/24', gateway: '192.168.2.254', dns: '168.126.63.1' };
const MAC = '02:00:C0:A8:02:01';

const devices = (routes: readonly string[] = [], more = '') =>
  done(
    [
      ...['GENERAL.DEVICE:ens33', 'GENERAL.TYPE:ethernet', `GENERAL.HWADDR:${MAC.replaceAll(':', '\\:')}`],
      ...['GENERAL.STATE:100 (connected)', 'GENERAL.CON-UUID:u1', 'GENERAL.DBUS-PATH:/Devices/2'],
      ...['IP4.ADDRESS[1]:192.168.2.10/24', 'IP4.GATEWAY:192.168.2.254', 'IP4.DNS[1]:168.126.63.1'],
      ...routes.map((route, index) => `IP4.ROUTE[${index + 1}]:${route}`),
      ...['', 'GENERAL.DEVICE:ens34', 'GENERAL.TYPE:ethernet', 'GENERAL.HWADDR:02\\:00\\:C0\\:A8\\:01\\:01'],
      ...['GENERAL.STATE:100 (connected)', 'GENERAL.CON-UUID:u2', 'GENERAL.DBUS-PATH:/Devices/3'],
      ...['IP4.ADDRESS[1]:192.168.1.131/24', more, ''],
    ].join('\n'),
  );
const profile = (lines: readonly string[] = []) =>
  [
    ...[
      'connection.uuid:u1',
      'connection.id:ens33',
      'connection.type:802-3-ethernet',
      'connection.interface-name:ens33',
    ],
    ...[
      'connection.autoconnect:yes',
      'connection.autoconnect-priority:999',
      'connection.permissions:',
      'connection.master:',
    ],
    ...['802-3-ethernet.mac-address:', 'ipv4.method:manual', 'ipv4.addresses:192.168.2.10/24'],
    ...[
      'ipv4.gateway:192.168.2.254',
      'ipv4.dns:168.126.63.1',
      'ipv4.dns-search:',
      'ipv4.never-default:no',
      ...lines,
      '',
    ],
  ].join('\n');
const links = (mtu = 1500, more: readonly object[] = []) =>
  done(
    JSON.stringify([
      { ifname: 'ens33', mtu, address: MAC.toLowerCase() },
      { ifname: 'ens34', mtu: 1500, address: '02:00:c0:a8:01:01' },
      ...more,
    ]),
  );
const files = done(
  '/etc/resolv.conf:nameserver 168.126.63.1\n/etc/systemd/system/multi-user.target.wants/NetworkManager.service:WantedBy=multi-user.target\n',
  2,
);
interface Host {
  readonly cloudInit?: Result;
  readonly devices?: Result;
  readonly profile?: readonly string[];
  readonly links?: Result;
  readonly features?: Result;
}
const answers = ({
  cloudInit = skipped,
  devices: all = devices(),
  profile: lines,
  links: ip = links(),
  features,
}: Host = {}) => [
  ...[done('ao 0\n'), all, done(profile(lines)), ip, files, done('\n'), cloudInit],
  ...(features ? [features] : []),
];
const text = (parameters: object, host: Host = {}) => planText('network', { ...ADDRESS, ...parameters }, answers(host));

test('a step without any of these parameters reads what it always read, and nothing of other devices', () => {
  const read = (parameters: object) => {
    const network = resources.get('network');
    const operations = network?.probe(network.schema.parse({ ...ADDRESS, ...parameters })).operations ?? [];
    return operations.map((operation) => JSON.stringify(operation)).join('\n');
  };
  expect(read({})).not.toMatch(/ROUTE|vlan|"ip"|ethtool/);
  expect(read({ mtu: 1400 })).toMatch(/IP4\.ROUTE[^]*vlan[^]*"ip"/);
  expect(read({ features: { gro: false } })).toContain('"ethtool","-k","ens33"');
});

test('several addresses: the arping of each new one, and the first is where the host is', () => {
  const parameters = { ...ADDRESS, address: ['192.168.2.10/24', '10.1.0.1/24', '10.2.0.1/24'], mtu: 1500 };
  const [change] = plan('network', parameters, answers({ profile: ['802-3-ethernet.mtu:1500'] })).changes;
  expect(JSON.stringify(change?.operations)).toContain('"ipv4.addresses","192.168.2.10/24,10.1.0.1/24,10.2.0.1/24"');
  expect(change?.commitConfirm).toMatchObject({ movesTo: '192.168.2.10', alsoAt: ['10.1.0.1', '10.2.0.1'] });
  const arping = JSON.stringify(change?.commitConfirm?.setup).match(/"ens33","[\d.]+"/g);
  expect(arping).toEqual(['"ens33","10.1.0.1"', '"ens33","10.2.0.1"']);
});

const ROUTES = {
  routes: [
    { to: '10.0.0.0/8', via: '192.168.2.1', metric: 50 },
    { to: '172.16.0.0/16', via: '192.168.2.1' },
  ],
};
const SAVED = ['ipv4.routes:10.0.0.0/8 192.168.2.1 50, 172.16.0.0/16 192.168.2.1'];
const RUNNING = ['dst = 10.0.0.0/8, nh = 192.168.2.1, mt = 50', 'dst = 172.16.0.0/16, nh = 192.168.2.1, mt = 100'];

test.each([
  [
    'as declared, beside one of a routing daemon',
    [...RUNNING, 'dst = 10.9.0.0/16, nh = 192.168.2.9, mt = 20'],
    SAVED,
    [],
  ],
  [
    'one was removed by hand',
    RUNNING.slice(1),
    SAVED,
    ['routes: 172.16.0.0/16 192.168.2.1 (running) → 10.0.0.0/8 192.168.2.1 50, 172.16.0.0/16 192.168.2.1'],
  ],
  ['none', [], ['ipv4.routes:'], ['routes: (none) → 10.0.0.0/8 192.168.2.1 50, 172.16.0.0/16 192.168.2.1']],
])('routes: %s', (_what, running, lines, diff) => {
  const found = text(ROUTES, { devices: devices(running), profile: lines });
  const changes = diff.length > 0;
  expect([found.diff, found.movesTo]).toEqual([diff, changes ? '192.168.2.10' : undefined]);
  const set = "ipv4.routes '10.0.0.0/8 192.168.2.1 50,172.16.0.0/16 192.168.2.1' ipv6.routes ''";
  expect((found.run[0] ?? '').includes(set)).toBe(changes);
});

test('no route: those of the profile are removed', () => {
  const found = text({ routes: [] }, { devices: devices(RUNNING), profile: SAVED });
  expect(found.diff).toEqual(['routes: 10.0.0.0/8 192.168.2.1 50, 172.16.0.0/16 192.168.2.1 → (none)']);
});

test('an MTU is proved with packets of its size, if the gateway answers smaller ones', () => {
  const [change] = plan(
    'network',
    { ...ADDRESS, mtu: 9000 },
    answers({ profile: ['802-3-ethernet.mtu:auto'] }),
  ).changes;
  expect(change?.diff).toEqual([{ field: 'mtu', before: '1500', after: '9000' }]);
  expect(JSON.stringify(change?.commitConfirm?.checks)).toMatch(/"-s","8972","192\.168\.2\.254"\],"onlyIf":\["ping"/);
  expect(text({ mtu: 9000 }, { links: links(9000), profile: ['802-3-ethernet.mtu:9000'] })).toEqual(unchanged);
});

test.each([
  ['on', '', ['tx-checksum-ip-generic: on → off']],
  ['off', 'off', []],
  ['on', 'off', ['tx-checksum-ip-generic: on (running) → off']],
])('a feature that is %s, saved as "%s"', (now, before, diff) => {
  const features = done(
    `Features for ens33:\nrx-checksumming: on\n\ttx-checksum-ip-generic: ${now}\nrx-fcs: off [fixed]\n`,
  );
  const lines = before === '' ? [] : [`ethtool.feature-tx-checksum-ip-generic:${before}`];
  expect(text({ features: { 'tx-checksum-ip-generic': false } }, { features, profile: lines }).diff).toEqual(diff);
});

test('a feature that the driver cannot change, and one that is not there', () => {
  const features = done('Features for ens33:\nrx-fcs: off [fixed]\n');
  const reason = (name: string) =>
    unknownState('network', { ...ADDRESS, features: { [name]: true } }, answers({ features })).reason;
  expect(reason('rx-fcs')).toBe('rx-fcs of ens33 is always off: its driver cannot change it');
  expect(reason('other')).toBe('ens33 has no feature other');
});

test('the name of a device by its hardware address is known to the host: ethtool is asked with it', () => {
  const { interface: _, ...rest } = ADDRESS;
  const network = resources.get('network');
  const probe = network?.probe(network.schema.parse({ ...rest, mac: MAC, features: { gro: false } }));
  const first = answers();
  expect(probe?.further?.(first)).toEqual([{ kind: 'exec', argv: ['ethtool', '-k', 'ens33'] }]);
  expect(probe?.further?.([...first, done('')])).toEqual([]);
});

test('cloud-init is stopped beside a change of what is below the addresses', () => {
  const { diff } = text({ mtu: 9000 }, { cloudInit: runningCloudInit() });
  expect(diff).toContain('cloud-init at boot: may write the network → keeps the network');
});

test('a device by its hardware address: the profile is bound to that, not to the name', () => {
  const { interface: _, ...rest } = ADDRESS;
  const found = planText('network', { ...rest, mac: MAC.toLowerCase() }, answers());
  expect(found.diff).toEqual(['interface-name: ens33 → (none)', `mac-address: (none) → ${MAC}`]);
  expect(found.run[1]).toBe('nmcli connection up uuid u1 ifname ens33 (detached)');
  const absent = unknownState('network', { ...rest, mac: '02:00:00:00:00:99' }, answers());
  expect(absent.reason).toBe('no network device of this host has the hardware address 02:00:00:00:00:99');
});

test('a bridge takes the device of the connection: the checkpoint covers the port, whose profile stays', () => {
  const parameters = { ...ADDRESS, interface: 'br0', bridge: { ports: ['ens33'] } };
  const [change] = plan('network', parameters, answers()).changes;
  const run = planText('network', parameters, answers());
  expect(run.diff).toEqual([
    'stp: (none) → off',
    'ports: (none) → ens33',
    'method: (no profile) → manual',
    'address: (none) → 192.168.2.10/24',
    'gateway: (none) → 192.168.2.254',
    'dns: (none) → 168.126.63.1',
    'autoconnect-priority of profile "ens33": 999 → 998',
  ]);
  expect(run.run[0]).toMatch(
    /^nmcli connection add type bridge con-name br0 ifname br0 .*bridge\.stp no connection\.autoconnect-slaves 1/,
  );
  expect(run.run.slice(1)).toEqual([
    'nmcli connection add type ethernet con-name br0-ens33 ifname ens33 connection.master br0 connection.slave-type bridge connection.autoconnect yes connection.autoconnect-priority 999',
    'nmcli connection up id br0 (detached)',
  ]);
  expect(change?.commitConfirm).toMatchObject({
    movesTo: '192.168.2.10',
    leaves: ['192.168.2.10'],
    setup: [{ kind: 'exec' }],
  });
  expect(JSON.stringify(change?.commitConfirm?.setup)).toContain('"aouu","1","/Devices/2","30","3"');
});

const BRIDGE = { ...ADDRESS, interface: 'br0', bridge: { ports: ['ens33'] } };
const PROFILE_OF_BRIDGE = `connection.uuid:u3
connection.id:br0
connection.type:bridge
connection.interface-name:br0
connection.autoconnect:yes
connection.autoconnect-priority:999
802-3-ethernet.mtu:1400
ipv4.method:manual
ipv4.addresses:192.168.2.10/24
ipv4.gateway:192.168.2.254
ipv4.dns:168.126.63.1
bridge.stp:no
`;
const PROFILE_OF_PORT = `connection.uuid:u4
connection.id:br0-ens33
connection.type:802-3-ethernet
connection.interface-name:ens33
connection.autoconnect:yes
connection.autoconnect-priority:999
connection.master:br0
802-3-ethernet.mtu:1400
`;
/** A host whose card is a port of br0. */
function bridged({ priority = '998', mtu = 1400, external = false } = {}): readonly Result[] {
  const old = profile().replace('priority:999', `priority:${priority}`);
  const state = external ? '100 (connected (externally))' : '100 (connected)';
  const device = `GENERAL.DEVICE:br0
GENERAL.TYPE:bridge
GENERAL.STATE:${state}
GENERAL.CON-UUID:u3
GENERAL.DBUS-PATH:/Devices/4
IP4.ADDRESS[1]:192.168.2.10/24
IP4.GATEWAY:192.168.2.254
IP4.DNS[1]:168.126.63.1

GENERAL.DEVICE:ens33
GENERAL.TYPE:ethernet
GENERAL.HWADDR:02\\:00\\:C0\\:A8\\:02\\:01
GENERAL.STATE:100 (connected)
GENERAL.CON-UUID:u4
GENERAL.DBUS-PATH:/Devices/2
`;
  const ip = [
    { ifname: 'ens33', mtu, address: MAC, master: 'br0' },
    { ifname: 'br0', mtu: 1400, address: MAC, linkinfo: { info_kind: 'bridge', info_data: { stp_state: 0 } } },
    { ifname: 'veth1', mtu: 1500, address: '02:00:00:00:00:01', master: 'br0', linkinfo: { info_kind: 'veth' } },
  ];
  const profiles = done([PROFILE_OF_BRIDGE, PROFILE_OF_PORT, old].join('\n'));
  return [done('ao 0\n'), done(device), profiles, done(JSON.stringify(ip)), files, done('\n')];
}

test('a bridge as declared, with a port of another program', () => {
  expect(planText('network', { ...BRIDGE, mtu: 1400 }, bridged())).toEqual(unchanged);
});

test('the MTU of a bridge is that of its ports, too', () => {
  const { diff, run } = planText('network', { ...BRIDGE, mtu: 1300 }, bridged());
  expect(diff).toEqual(['mtu: 1400 → 1300']);
  expect(run[1]).toBe(
    'nmcli connection modify uuid u4 connection.autoconnect yes connection.autoconnect-priority 999 802-3-ethernet.mtu 1300',
  );
  expect(planText('network', { ...BRIDGE, mtu: 1400 }, bridged({ mtu: 1500 })).diff).toEqual([
    'mtu: 1400 1500 (running) → 1400',
  ]);
});

test('a port that is no longer declared loses its profile, which a rollback brings back', () => {
  const parameters = { ...BRIDGE, bridge: { ports: [] } };
  const { diff, run } = planText('network', parameters, bridged());
  expect(diff).toEqual(['ports: ens33 → (none)']);
  expect(run.slice(1)).toEqual(['nmcli connection delete uuid u4', 'nmcli connection up uuid u3 (detached)']);
  const setup = plan('network', parameters, bridged()).changes[0]?.commitConfirm?.setup;
  expect(JSON.stringify(setup)).toContain('"aouu","2","/Devices/4","/Devices/2"');
});

test('the old profile of a port that would win at boot gets a lower priority, without a new activation', () => {
  const found = planText('network', BRIDGE, bridged({ priority: '999' }));
  expect(found).toEqual({
    diff: ['autoconnect-priority of profile "ens33": 999 → 998'],
    run: ['nmcli connection modify uuid u1 connection.autoconnect-priority 998'],
  });
});

test('a bridge that another program made is not taken', () => {
  const { reason } = unknownState('network', BRIDGE, bridged({ external: true }));
  expect(reason).toBe('another program than NetworkManager made the bridge br0');
});

test.each<[string, object, boolean]>([
  ['a VLAN', { interface: 'ens33.20', vlan: { parent: 'ens33', id: 20 } }, true],
  ['a VLAN without a parent', { vlan: { id: 20 } }, false],
  ['a VLAN with a number that does not exist', { interface: 'v', vlan: { parent: 'ens33', id: 4095 } }, false],
  [
    'a bond',
    { interface: 'bond0', bond: { mode: 'active-backup', ports: ['ens34'], options: { primary: 'ens34' } } },
    true,
  ],
  ['a bond without ports', { interface: 'bond0', bond: { mode: 'active-backup', ports: [] } }, false],
  [
    'a primary that is no port',
    { interface: 'b', bond: { mode: 'active-backup', ports: ['a'], options: { primary: 'c' } } },
    false,
  ],
  ['a bond and a bridge', { interface: 'b', bridge: { ports: [] }, bond: { mode: 'broadcast', ports: ['a'] } }, false],
  ['a device that is its own port', { interface: 'br0', bridge: { ports: ['br0'] } }, false],
  ['a name and a hardware address', { mac: MAC }, false],
  ['two equal addresses', { address: ['192.168.2.10/24', '192.168.2.10/25'] }, false],
  ['a gateway in the subnet of the second address', { address: ['10.0.0.1/24', '192.168.2.10/24'] }, true],
  ['a router outside every subnet', { routes: [{ to: '10.0.0.0/8', via: '10.1.1.1' }] }, false],
  ['a route whose subnet has further bits', { routes: [{ to: '10.0.0.1/8' }] }, false],
  ['a default route among the routes', { routes: [{ to: '0.0.0.0/0', via: '192.168.2.1' }] }, false],
  ['a router of the other family', { routes: [{ to: '2001:db8::/32', via: '192.168.2.1' }] }, false],
  ['an MTU too small for IPv6', { mtu: 1279, ipv6: { address: '2001:db8::1/64' } }, false],
])('%s: %s', (_what, parameters, valid) => {
  expect(accepts('network', { ...ADDRESS, ...parameters })).toBe(valid);
});
