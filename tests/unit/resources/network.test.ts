import { expect, test } from 'vitest';
import { describe, type Result } from '../../../src/model/operation.ts';
import {
  accepts,
  advice,
  done,
  plan,
  planText,
  type PlanText,
  restored,
  restorePlan,
  skipped,
  unchanged,
  unknownState,
} from './resource.ts';
import { named } from '../named.ts';

interface DeviceState {
  readonly state?: string;
  readonly profile?: string;
  readonly address?: readonly string[];
  readonly gateway?: string;
  readonly dns?: readonly string[];
  readonly address6?: readonly string[];
  readonly gateway6?: string;
}

interface ProfileState {
  readonly uuid?: string;
  /** As nmcli prints it, escaped. */
  readonly id?: string;
  readonly interface?: string;
  readonly mac?: string;
  readonly autoconnect?: 'yes' | 'no';
  readonly method?: string;
  readonly addresses?: string;
  readonly gateway?: string;
  readonly dns?: string;
  readonly search?: string;
  readonly neverDefault?: 'yes' | 'no';
  readonly method6?: string;
  readonly addresses6?: string;
  readonly gateway6?: string;
  readonly dns6?: string;
}

/** The answer of `nmcli -t device show`. */
function device({
  state = '100 (connected)',
  profile = 'u1',
  address = ['192.168.2.10/24'],
  gateway = '192.168.2.254',
  dns = ['168.126.63.1'],
  address6 = [],
  gateway6 = '',
}: DeviceState = {}): Result {
  return done(
    [
      'GENERAL.DEVICE:ens33',
      'GENERAL.TYPE:ethernet',
      'GENERAL.HWADDR:00\\:0C\\:29\\:AA\\:BB\\:CC',
      `GENERAL.STATE:${state}`,
      `GENERAL.CON-UUID:${profile}`,
      'GENERAL.DBUS-PATH:/org/freedesktop/NetworkManager/Devices/2',
      ...address.map((one, index) => `IP4.ADDRESS[${index + 1}]:${one}`),
      `IP4.GATEWAY:${gateway}`,
      ...dns.map((one, index) => `IP4.DNS[${index + 1}]:${one}`),
      ...address6.map((one, index) => `IP6.ADDRESS[${index + 1}]:${one}`),
      `IP6.GATEWAY:${gateway6}`,
      '',
    ].join('\n'),
  );
}

/** The answer of `nmcli -t connection show UUID …`. */
function profiles(...list: readonly ProfileState[]): Result {
  const one = (profile: ProfileState) =>
    [
      `connection.uuid:${profile.uuid ?? 'u1'}`,
      `connection.id:${profile.id ?? 'ens33'}`,
      'connection.type:802-3-ethernet',
      `connection.interface-name:${profile.interface ?? 'ens33'}`,
      `connection.autoconnect:${profile.autoconnect ?? 'yes'}`,
      `802-3-ethernet.mac-address:${profile.mac ?? '--'}`,
      `ipv4.method:${profile.method ?? 'manual'}`,
      `ipv4.addresses:${profile.addresses ?? '192.168.2.10/24'}`,
      `ipv4.gateway:${profile.gateway ?? '192.168.2.254'}`,
      `ipv4.dns:${profile.dns ?? '168.126.63.1'}`,
      `ipv4.dns-search:${profile.search ?? ''}`,
      `ipv4.never-default:${profile.neverDefault ?? 'no'}`,
      `ipv6.method:${profile.method6 ?? 'auto'}`,
      `ipv6.addresses:${profile.addresses6 ?? ''}`,
      `ipv6.gateway:${profile.gateway6 ?? '--'}`,
      `ipv6.dns:${profile.dns6 ?? ''}`,
    ].join('\n');
  return done(`${list.map(one).join('\n\n')}\n`);
}

const DESIRED = { interface: 'ens33', address: '192.168.2.10/24', gateway: '192.168.2.254', dns: '168.126.63.1' };
const DHCP: ProfileState = { method: 'auto', addresses: '', gateway: '--', dns: '' };
const settings = (more = '') =>
  `connection.interface-name ens33 connection.autoconnect yes ipv4.method manual ipv4.addresses 192.168.2.10/24 ` +
  `ipv4.gateway 192.168.2.254 ipv4.dns 168.126.63.1 ipv4.dns-search '' ipv4.never-default no${more}`;
const modify = (uuid = 'u1', more = '') => `nmcli connection modify uuid ${uuid} ${settings(more)}`;
const up = (uuid = 'u1', id = 'uuid') => `nmcli connection up ${id} ${uuid} ifname ens33`;
const REAPPLY = 'nmcli device reapply ens33';
const MOVED = { movesTo: '192.168.2.10' };
const NM = 'busctl call org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager';
const noCheckpoint = done('ao 0\n');

const nowAt = (address: string) => device({ address: [address], gateway: '192.168.2.254', dns: ['192.168.2.254'] });

test.each(
  named<{ what: string; desired?: object; device?: Result; profiles?: Result; expected: PlanText }>([
    { what: 'as declared', expected: unchanged },
    {
      what: 'from DHCP to an address: all settings in one command, with commit-confirm',
      device: nowAt('192.168.2.131/24'),
      profiles: profiles({ ...DHCP, id: 'Wired connection 1' }),
      expected: {
        diff: [
          'method: auto → manual',
          'address: 192.168.2.131/24 (dhcp) → 192.168.2.10/24',
          'gateway: 192.168.2.254 (dhcp) → 192.168.2.254',
          'dns: 192.168.2.254 (dhcp) → 168.126.63.1',
        ],
        run: [modify(), `${up()} (detached)`],
        ...MOVED,
      },
    },
    {
      what: 'a profile with a colon and a backslash in its name, and another with IPv6 addresses',
      profiles: profiles(
        { id: 'my\\: \\\\ profile', dns: '168.126.63.1' },
        { uuid: 'u2', id: 'b', interface: 'ens34', dns: 'fe80\\:\\:1' },
      ),
      expected: unchanged,
    },
    {
      what: 'only the DNS servers differ: the device stays active',
      desired: { ...DESIRED, dns: ['168.126.63.1', '1.1.1.1'], search: 'example.com' },
      expected: {
        diff: ['dns: 168.126.63.1 → 168.126.63.1 1.1.1.1', 'search: (none) → example.com'],
        run: [
          modify().replace('dns 168.126.63.1', 'dns 168.126.63.1,1.1.1.1').replace(`search ''`, 'search example.com'),
          REAPPLY,
        ],
      },
    },
    {
      what: 'only the order of the DNS servers differs',
      desired: { ...DESIRED, dns: ['1.1.1.1', '168.126.63.1'] },
      device: device({ dns: ['168.126.63.1', '1.1.1.1'] }),
      profiles: profiles({ dns: '168.126.63.1,1.1.1.1' }),
      expected: {
        diff: ['dns: 168.126.63.1 1.1.1.1 → 1.1.1.1 168.126.63.1'],
        run: [modify().replace('dns 168.126.63.1', 'dns 1.1.1.1,168.126.63.1'), REAPPLY],
      },
    },
    {
      what: 'saved, and not active',
      device: device({ address: ['192.168.2.99/24'] }),
      expected: {
        diff: ['address: 192.168.2.99/24 (running) → 192.168.2.10/24'],
        run: [modify(), `${up()} (detached)`],
        ...MOVED,
      },
    },
    {
      what: 'active, and not saved',
      profiles: profiles({ dns: '' }),
      expected: { diff: ['dns: (none) (saved) → 168.126.63.1'], run: [modify(), REAPPLY] },
    },
    {
      what: 'an address that another program added (keepalived, for example) stays',
      device: device({ address: ['192.168.2.10/24', '192.168.2.100/32'] }),
      expected: unchanged,
    },
    {
      what: 'a profile for any device is bound to this one, which needs a new activation',
      profiles: profiles({ interface: '', dns: '1.1.1.1' }),
      device: device({ dns: ['1.1.1.1'] }),
      expected: { diff: ['dns: 1.1.1.1 → 168.126.63.1'], run: [modify(), `${up()} (detached)`], ...MOVED },
    },
    {
      what: 'an active profile that was since bound to another device is not used',
      profiles: profiles({ interface: 'ens34' }, { ...DHCP, uuid: 'u2', id: 'own' }),
      expected: {
        diff: [
          'method: auto → manual',
          'address: 192.168.2.10/24 (dhcp) → 192.168.2.10/24',
          'gateway: 192.168.2.254 (dhcp) → 192.168.2.254',
          'dns: 168.126.63.1 (dhcp) → 168.126.63.1',
        ],
        run: [modify('u2'), `${up('u2')} (detached)`],
        ...MOVED,
      },
    },
    {
      what: 'a second address',
      device: device({ address: ['192.168.2.10/24', '192.168.2.11/24'] }),
      profiles: profiles({ addresses: '192.168.2.10/24, 192.168.2.11/24' }),
      expected: {
        diff: ['address: 192.168.2.10/24 192.168.2.11/24 → 192.168.2.10/24'],
        run: [modify(), `${up()} (detached)`],
        ...MOVED,
      },
    },
    {
      what: 'a device that is down: the connection may use another one',
      device: device({ state: '30 (disconnected)', profile: '', address: [], gateway: '', dns: [] }),
      expected: {
        diff: [
          'address: (none) (running) → 192.168.2.10/24',
          'gateway: (none) (running) → 192.168.2.254',
          'dns: (none) (running) → 168.126.63.1',
        ],
        run: [modify(), `${up()} (detached)`],
        ...MOVED,
      },
    },
    {
      what: 'no profile at all',
      device: device({ state: '30 (disconnected)', profile: '--', address: [], gateway: '--', dns: [] }),
      profiles: skipped,
      expected: {
        diff: [
          'method: (no profile) → manual',
          'address: (none) → 192.168.2.10/24',
          'gateway: (none) → 192.168.2.254',
          'dns: (none) → 168.126.63.1',
        ],
        run: [
          `nmcli connection add type ethernet con-name ens33 ifname ens33 ${settings()}`,
          `${up('ens33', 'id')} (detached)`,
        ],
        ...MOVED,
      },
    },
    {
      what: 'no profile, and other profiles have the name of the device',
      device: device({ state: '30 (disconnected)', profile: '', address: [], gateway: '', dns: [] }),
      profiles: profiles(
        { uuid: 'u7', id: 'ens33', interface: 'ens34' },
        { uuid: 'u8', id: 'ens33-2', interface: 'ens35' },
      ),
      expected: {
        diff: [
          'method: (no profile) → manual',
          'address: (none) → 192.168.2.10/24',
          'gateway: (none) → 192.168.2.254',
          'dns: (none) → 168.126.63.1',
        ],
        run: [
          `nmcli connection add type ethernet con-name ens33-3 ifname ens33 ${settings()}`,
          `${up('ens33-3', 'id')} (detached)`,
        ],
        ...MOVED,
      },
    },
    {
      what: 'a device that another program configured gets a new profile',
      device: device({ state: '100 (connected (externally))', profile: 'u9' }),
      profiles: profiles({ uuid: 'u9', id: 'ens33' }),
      expected: {
        diff: ['method: (no profile) → manual', 'autoconnect of profile "ens33": yes → no'],
        run: [
          `nmcli connection add type ethernet con-name ens33-2 ifname ens33 ${settings()}`,
          `${up('ens33-2', 'id')} (detached)`,
        ],
        ...MOVED,
      },
    },
    {
      what: 'several profiles: the active one stays, the other loses autoconnect',
      profiles: profiles(
        { uuid: 'u2', id: 'Wired\\: \\\\1', ...DHCP },
        {},
        { uuid: 'u3', id: 'off', autoconnect: 'no' },
      ),
      expected: {
        diff: ['autoconnect of profile "Wired: \\1": yes → no'],
        run: ['nmcli connection modify uuid u2 connection.autoconnect no'],
      },
    },
    {
      what: 'two profiles with one name are distinguished by UUID',
      device: device({ profile: 'u2' }),
      profiles: profiles({ uuid: 'u1', id: 'same', autoconnect: 'no' }, { uuid: 'u2', id: 'same' }),
      expected: unchanged,
    },
    {
      what: 'none is active: the profile with autoconnect is used',
      device: device({ state: '30 (disconnected)', profile: '', address: [], gateway: '', dns: [] }),
      profiles: profiles({ uuid: 'u1', autoconnect: 'no' }, { uuid: 'u2', id: 'second' }),
      expected: {
        diff: [
          'address: (none) (running) → 192.168.2.10/24',
          'gateway: (none) (running) → 192.168.2.254',
          'dns: (none) (running) → 168.126.63.1',
        ],
        run: [modify('u2'), `${up('u2')} (detached)`],
        ...MOVED,
      },
    },
    {
      what: 'a profile without autoconnect',
      profiles: profiles({ autoconnect: 'no' }),
      expected: { diff: ['autoconnect: no → yes'], run: [modify(), REAPPLY] },
    },
    {
      what: 'a profile for the MAC address of another machine, as in a clone',
      device: device({ state: '30 (disconnected)', profile: '', address: [], gateway: '', dns: [] }),
      profiles: profiles({ mac: '00\\:0C\\:29\\:00\\:00\\:01' }),
      expected: {
        diff: [
          'address: (none) (running) → 192.168.2.10/24',
          'gateway: (none) (running) → 192.168.2.254',
          'dns: (none) (running) → 168.126.63.1',
          'mac-address: 00:0C:29:00:00:01 → (none)',
        ],
        run: [modify().replace('yes ipv4', `yes 802-3-ethernet.mac-address '' ipv4`), `${up()} (detached)`],
        ...MOVED,
      },
    },
    {
      what: 'a profile for the MAC address of this device',
      profiles: profiles({ mac: '00\\:0c\\:29\\:aa\\:bb\\:cc' }),
      expected: unchanged,
    },
    {
      what: 'a profile for any device is found by its MAC address',
      device: device({ profile: 'u1' }),
      profiles: profiles({ interface: '--', mac: '00\\:0C\\:29\\:AA\\:BB\\:CC' }),
      expected: unchanged,
    },
    {
      what: 'a second device without a gateway',
      desired: { interface: 'ens33', address: '192.168.2.10/24', dns: '168.126.63.1' },
      device: device({ gateway: '--' }),
      profiles: profiles({ gateway: '--' }),
      expected: unchanged,
    },
    {
      what: 'a second device loses its gateway',
      desired: { interface: 'ens33', address: '192.168.2.10/24', gateway: 'none', dns: '168.126.63.1' },
      expected: {
        diff: ['gateway: 192.168.2.254 → (none)'],
        run: [
          modify().replace('gateway 192.168.2.254', `gateway ''`).replace(' ipv4.never-default no', ''),
          `${up()} (detached)`,
        ],
        ...MOVED,
      },
    },
    {
      what: 'a device that had no default route',
      profiles: profiles({ neverDefault: 'yes' }),
      expected: { diff: ['default route: no → yes'], run: [modify(), `${up()} (detached)`], ...MOVED },
    },
    {
      what: 'DHCP, as declared, with any values',
      desired: { interface: 'ens33', method: 'auto' },
      device: device({ address: ['192.168.2.131/24'], dns: ['192.168.2.254', '8.8.8.8'] }),
      profiles: profiles(DHCP),
      expected: unchanged,
    },
    {
      what: 'DHCP with an address left in the profile',
      desired: { interface: 'ens33', method: 'auto' },
      profiles: profiles({ ...DHCP, addresses: '192.168.2.10/24', gateway: '192.168.2.254' }),
      expected: {
        diff: ['address: 192.168.2.10/24 (saved) → dhcp', 'gateway: 192.168.2.254 (saved) → dhcp'],
        run: [
          `nmcli connection modify uuid u1 connection.interface-name ens33 connection.autoconnect yes ipv4.method auto ` +
            `ipv4.addresses '' ipv4.gateway '' ipv4.dns '' ipv4.dns-search '' ipv4.never-default no`,
          `${up()} (detached)`,
        ],
        movesTo: '',
      },
    },
    {
      what: 'DHCP without a default route',
      desired: { interface: 'ens33', method: 'auto', gateway: 'none' },
      profiles: profiles(DHCP),
      expected: {
        diff: ['default route: yes → no'],
        run: [
          `nmcli connection modify uuid u1 connection.interface-name ens33 connection.autoconnect yes ipv4.method auto ` +
            `ipv4.addresses '' ipv4.gateway '' ipv4.dns '' ipv4.dns-search '' ipv4.never-default yes`,
          `${up()} (detached)`,
        ],
        movesTo: '',
      },
    },
  ]),
)('%s', (_what, { desired = DESIRED, device: one = device(), profiles: all = profiles({}), expected }) => {
  expect(planText('network', desired, [one, all, noCheckpoint])).toEqual(expected);
});

test.each<[field: string, desired: object, device: DeviceState, profile: ProfileState, activated: boolean]>([
  [
    'method',
    { method: 'auto', address: undefined, gateway: undefined, dns: undefined },
    {},
    { ...DHCP, method: 'link-local' },
    true,
  ],
  ['address', { address: '192.168.2.11/24' }, {}, {}, true],
  ['gateway', { gateway: '192.168.2.1' }, {}, {}, true],
  ['default route', {}, {}, { neverDefault: 'yes' }, true],
  ['mac-address', {}, {}, { mac: '00:0C:29:00:00:01' }, true],
  ['ipv6 method', { ipv6: { method: 'disabled' } }, {}, {}, true],
  ['ipv6 address', { ipv6: { address: '2001:db8::10/64' } }, {}, { method6: 'manual' }, true],
  [
    'ipv6 gateway',
    { ipv6: { address: '2001:db8::10/64', gateway: '2001:db8::1' } },
    { address6: ['2001:db8::10/64'] },
    { method6: 'manual', addresses6: '2001:db8::10/64' },
    true,
  ],
  ['dns', { dns: '1.1.1.1' }, {}, {}, false],
  ['search', { search: 'example.com' }, {}, {}, false],
  ['ipv6 dns', { ipv6: { method: 'auto', dns: ['2001:db8::53'] } }, {}, {}, false],
  ['autoconnect', {}, {}, { autoconnect: 'no' }, false],
])('%s by itself: whether the device is activated again, under commit-confirm', (field, ...situation) => {
  const [desired, state, profile, activated] = situation;
  const answers = [device(state), profiles(profile), noCheckpoint];
  const { changes } = plan('network', { ...DESIRED, ...desired }, answers);
  const fields = changes.flatMap(({ diff }) => diff.map((one) => one.field));
  expect(fields).toEqual([field]);
  const runs = changes.flatMap(({ operations }) => operations.map(describe));
  expect(runs.at(-1)).toBe(activated ? up() : REAPPLY);
  expect(changes.map(({ commitConfirm }) => commitConfirm !== undefined)).toEqual([activated]);
});

const checkpoint = (count: number) =>
  done(`ao ${count}${' "/org/freedesktop/NetworkManager/Checkpoint/7"'.repeat(count)}\n`);

test('a rollback is pending in the declared state: the change is confirmed, and the other profile loses autoconnect', () => {
  const other = { uuid: 'u2', id: 'other', ...DHCP };
  expect(planText('network', DESIRED, [device(), profiles({}, other), checkpoint(1)])).toEqual({
    diff: ['autoconnect of profile "other": yes → no', 'confirmed: no → yes'],
    run: [`${NM} CheckpointDestroy o /`, 'nmcli connection modify uuid u2 connection.autoconnect no'],
  });
});

test('a pending rollback in another state is reported as settling', () => {
  const answers = [nowAt('192.168.2.131/24'), profiles(DHCP), checkpoint(1)];
  expect(plan('network', DESIRED, answers).settling).toMatch(/about to roll back an earlier change/);
  expect(plan('network', DESIRED, [...answers.slice(0, 2), checkpoint(0)]).settling).toBeUndefined();
});

test('a change of address starts the rollback timer first, and is checked before it is confirmed', () => {
  const desired = { ...DESIRED, confirm: '45s' };
  const { changes } = plan('network', desired, [nowAt('192.168.2.131/24'), profiles(DHCP), checkpoint(0)]);
  const { setup = [], seconds, checks = [] } = changes[0]?.commitConfirm ?? {};
  expect(seconds).toBe(45);
  expect(setup.map(describe)).toEqual([
    'arping -D -c 2 -w 2 -I ens33 192.168.2.10',
    `${NM} CheckpointCreate aouu 1 /org/freedesktop/NetworkManager/Devices/2 45 3`,
  ]);
  expect(checks.map(({ operation, failure }) => [describe(operation), failure])).toEqual([
    ['arping -f -c 3 -w 3 -I ens33 192.168.2.254', 'the gateway 192.168.2.254 does not answer on ens33 (ARP)'],
  ]);
});

test.each<[string, string, DeviceState]>([
  ['the device already has', '192.168.2.10', { address: ['192.168.2.10/16'] }],
  ['the device has among others', '192.168.2.10', { address: ['192.168.2.9/24', '192.168.2.10/24'] }],
])('no duplicate address detection for an address that %s', (_what, address, state) => {
  const { changes } = plan('network', { ...DESIRED, address: `${address}/24` }, [
    device(state),
    profiles({ addresses: '192.168.2.9/24' }),
    noCheckpoint,
  ]);
  expect(changes[0]?.commitConfirm?.setup.map(describe)).toEqual([expect.stringContaining('CheckpointCreate')]);
});

test('advice: the machine that uses the address', () => {
  const words = 'Unicast reply from 192.168.2.10 [02:00:C0:A8:02:04]  0.636ms';
  expect(advice('network', DESIRED, words)).toBe(
    'Another machine (02:00:C0:A8:02:04) already uses 192.168.2.10/24. Remove the address there, or declare another one for this host.',
  );
});

const IPV6 = { address: '2001:DB8::10/64', gateway: '2001:db8::1', dns: ['2001:db8::53'] };

test.each(
  named<{ what: string; ipv6: object; now: DeviceState; saved: ProfileState; expected: PlanText }>([
    {
      what: 'as declared, in another notation',
      ipv6: { ...IPV6, address: '2001:0DB8:0:0::0010/64' },
      now: { address6: ['fe80\\:\\:1/64', '2001\\:db8\\:\\:10/64'], gateway6: '2001\\:db8\\:\\:1' },
      saved: {
        method6: 'manual',
        addresses6: '2001\\:db8\\:\\:10/64',
        gateway6: '2001\\:db8\\:\\:1',
        dns6: '2001\\:db8\\:\\:53',
      },
      expected: unchanged,
    },
    {
      what: 'from autoconfiguration to an address',
      ipv6: IPV6,
      now: { address6: ['2001\\:db8\\:\\:abcd/64'], gateway6: 'fe80\\:\\:1' },
      saved: { method6: 'auto' },
      expected: {
        diff: [
          'ipv6 method: auto → manual',
          'ipv6 address: 2001:db8::abcd/64 (auto) → 2001:db8::10/64',
          'ipv6 gateway: fe80::1 (auto) → 2001:db8::1',
          'ipv6 dns: (none) → 2001:db8::53',
        ],
        run: [
          modify(
            'u1',
            ' ipv6.method manual ipv6.addresses 2001:db8::10/64 ipv6.gateway 2001:db8::1 ipv6.dns 2001:db8::53',
          ),
          `${up()} (detached)`,
        ],
        ...MOVED,
      },
    },
    {
      what: 'only a DNS server: the device stays active',
      ipv6: { method: 'auto', dns: '2001:db8::53' },
      now: {},
      saved: { method6: 'auto' },
      expected: {
        diff: ['ipv6 dns: (none) → 2001:db8::53'],
        run: [modify('u1', ` ipv6.method auto ipv6.addresses '' ipv6.gateway '' ipv6.dns 2001:db8::53`), REAPPLY],
      },
    },
  ]),
)('IPv6: %s', (_what, { ipv6, now, saved, expected }) => {
  expect(planText('network', { ...DESIRED, ipv6 }, [device(now), profiles(saved), noCheckpoint])).toEqual(expected);
});

test('a profile may be deleted while all are read', () => {
  const partial = { ...profiles({}), status: 10, stderr: 'Error: u2 - no such connection profile.' } as Result;
  expect(plan('network', DESIRED, [device(), partial, noCheckpoint]).changes).toEqual([]);
});

test.each<[string, Result, Result, object]>([
  [
    'there is no such device',
    done('', 10, "Error: Device 'ens33' not found."),
    profiles({}),
    {
      reason: 'there is no network device ens33 on this host',
      words: "Error: Device 'ens33' not found.",
      next: 'Run "nmcli device" on the host and correct `interface`.',
      missing: undefined,
    },
  ],
  [
    'NetworkManager is not running: an earlier step may start it',
    done('', 8, 'Error: NetworkManager is not running.'),
    skipped,
    {
      reason: 'NetworkManager is not running',
      words: 'Error: NetworkManager is not running.',
      next: 'Start NetworkManager on the host: systemctl enable --now NetworkManager.',
      missing: true,
    },
  ],
  [
    'there is no nmcli',
    done('', 127, 'sh: nmcli: not found'),
    skipped,
    {
      reason: '`nmcli` is not installed (exit status 127)',
      words: 'sh: nmcli: not found',
      next: undefined,
      missing: true,
    },
  ],
  [
    'the profiles cannot be read',
    device(),
    done('', 1, 'Error: no'),
    { reason: '`nmcli connection show` exited with status 1', words: 'Error: no', missing: undefined },
  ],
])('the state is unknown: %s', (_what, one, all, expected) => {
  const { reason, words, next, missing } = unknownState('network', DESIRED, [one, all, noCheckpoint]);
  expect({ reason, words, next, missing }).toMatchObject(expected);
});

const OTHER: ProfileState = { addresses: '192.168.2.9/24', gateway: '192.168.2.1', dns: '1.1.1.1', search: 'a.kr' };
const otherDevice = device({ address: ['192.168.2.9/24'], gateway: '192.168.2.1', dns: ['1.1.1.1'] });
const SAVED6: ProfileState = { method6: 'manual', addresses6: '2001\\:db8\\:\\:9/64', dns6: '2001\\:db8\\:\\:53' };

test.each(
  named<{ what: string; desired?: object; device: Result; profiles: Result; restores: object; diff: string[] }>([
    {
      what: 'DHCP',
      device: nowAt('192.168.2.131/24'),
      profiles: profiles(DHCP),
      restores: { method: 'auto' },
      diff: [
        'method: manual → auto',
        'address: 192.168.2.10/24 (saved) → dhcp',
        'gateway: 192.168.2.254 (saved) → dhcp',
        'dns: 168.126.63.1 → (none)',
      ],
    },
    {
      what: 'DHCP without a default route',
      device: nowAt('192.168.2.131/24'),
      profiles: profiles({ ...DHCP, neverDefault: 'yes' }),
      restores: { method: 'auto', neverDefault: true },
      diff: [
        'method: manual → auto',
        'address: 192.168.2.10/24 (saved) → dhcp',
        'gateway: 192.168.2.254 (saved) → dhcp',
        'default route: yes → no',
        'dns: 168.126.63.1 → (none)',
      ],
    },
    {
      what: 'another address',
      desired: { ...DESIRED, confirm: 45 },
      device: otherDevice,
      profiles: profiles(OTHER),
      restores: {
        method: 'manual',
        address: '192.168.2.9/24',
        gateway: '192.168.2.1',
        dns: ['1.1.1.1'],
        search: ['a.kr'],
        confirm: 45,
      },
      diff: [
        'address: 192.168.2.10/24 → 192.168.2.9/24',
        'gateway: 192.168.2.254 → 192.168.2.1',
        'dns: 168.126.63.1 → 1.1.1.1',
        'search: (none) → a.kr',
      ],
    },
    {
      what: 'an IPv6 address',
      desired: { ...DESIRED, ipv6: { method: 'auto' } },
      device: device({ address6: ['2001\\:db8\\:\\:9/64'] }),
      profiles: profiles(SAVED6),
      restores: {
        method: 'manual',
        address: '192.168.2.10/24',
        gateway: '192.168.2.254',
        dns: ['168.126.63.1'],
        ipv6: { method: 'manual', address: '2001:db8::9/64', gateway: '', dns: ['2001:db8::53'] },
      },
      diff: ['ipv6 method: auto → manual', 'ipv6 address: (none) → 2001:db8::9/64', 'ipv6 dns: (none) → 2001:db8::53'],
    },
  ]),
)('%s can be restored', (_what, { desired = DESIRED, device: one, profiles: all, restores, diff }) => {
  const previous = restored('network', desired, [one, all, noCheckpoint]);
  const unset = { interface: 'ens33', confirm: 30, neverDefault: false, dns: [], search: [] };
  expect(previous).toEqual({ ...unset, ...restores });
  expect(restorePlan('network', previous, [one, all, noCheckpoint])).toEqual(unchanged);
  expect(restorePlan('network', previous, [device(), profiles({}), noCheckpoint]).diff).toEqual(diff);
});

test.each<[string, Result, Result, Result]>([
  ['no profile', device({ profile: '' }), skipped, noCheckpoint],
  ['a saved address that is not active', device(), profiles(OTHER), noCheckpoint],
  [
    'two addresses',
    device({ address: ['192.168.2.8/24', '192.168.2.9/24'] }),
    profiles({ addresses: '192.168.2.8/24,192.168.2.9/24' }),
    noCheckpoint,
  ],
  ['another method', device({ address: [] }), profiles({ ...DHCP, method: 'link-local' }), noCheckpoint],
  ['a state that is about to be rolled back', otherDevice, profiles(OTHER), checkpoint(1)],
])('%s cannot be restored', (_what, one, all, checkpoints) => {
  expect(restored('network', DESIRED, [one, all, checkpoints])).toBeUndefined();
});

test.each<[object, boolean]>([
  [{}, true],
  [{ method: 'manual' }, true],
  [{ gateway: 'none' }, true],
  [{ dns: ['1.1.1.1'], search: ['example.com', 'a.kr'] }, true],
  [{ method: 'auto' }, false],
  [{ method: 'auto', address: undefined, gateway: undefined }, true],
  [{ method: 'auto', address: undefined, gateway: 'none' }, true],
  [{ method: 'auto', address: undefined }, false],
  [{ address: undefined }, false],
  [{ address: '192.168.2.10' }, false],
  [{ address: '192.168.2.10/33' }, false],
  [{ address: '192.168.2.10/024' }, false],
  [{ address: '192.168.2.10/25' }, false],
  [{ gateway: '192.168.3.254' }, false],
  [{ gateway: 'fe80::1' }, false],
  [{ gateway: '' }, false],
  [{ dns: 'example.com' }, false],
  [{ dns: ['1.1.1.1', '::1'] }, false],
  [{ search: 'example.com,other' }, false],
  [{ interface: 'sixteen-letters-' }, false],
  [{ interface: 'en s33' }, false],
  [{ interface: '' }, false],
  [{ confirm: 5 }, true],
  [{ confirm: '600s' }, true],
  [{ confirm: 4 }, false],
  [{ confirm: '601s' }, false],
  [{ confirm: '45' }, false],
  [{ ipv6: {} }, false],
  [{ ipv6: { method: 'auto' } }, true],
  [{ ipv6: { method: 'auto', address: '2001:db8::1/64' } }, false],
  [{ ipv6: { address: '2001:db8::1' } }, false],
  [{ ipv6: { address: '2001:db8::1/129' } }, false],
  [{ ipv6: { address: '192.168.2.10/24' } }, false],
  [{ ipv6: { address: '2001:db8::1/64', dns: ['1.1.1.1'] } }, false],
])('with %j: %s', (more, ok) => {
  expect(accepts('network', { ...DESIRED, ...more })).toBe(ok);
});
