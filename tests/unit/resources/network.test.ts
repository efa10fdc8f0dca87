import { expect, test } from 'vitest';
import { describe, type Result } from '../../../src/model/operation.ts';
import { accepts, advice, unknownState, done, nothing, plan, skipped, told, type Told } from './resource.ts';
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

/** As `nmcli -t device show` answers. */
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

/** As `nmcli -t connection show UUID …` answers. */
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
const MOVED = { cut: '192.168.2.10' };
const NM = 'busctl call org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager';
const noCheckpoint = done('ao 0\n');

const nowAt = (address: string) => device({ address: [address], gateway: '192.168.2.254', dns: ['192.168.2.254'] });

test.each(
  named<{ what: string; desired?: object; device?: Result; profiles?: Result; expected: Told }>([
    { what: 'in order', expected: nothing },
    {
      what: 'from DHCP to an address: all settings in one call, the line is cut',
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
      what: 'a profile with a colon and a backslash in its name, and addresses of IPv6 beside',
      profiles: profiles(
        { id: 'my\\: \\\\ profile', dns: '168.126.63.1' },
        { uuid: 'u2', id: 'b', interface: 'ens34', dns: 'fe80\\:\\:1' },
      ),
      expected: nothing,
    },
    {
      what: 'only the name servers differ: nothing is taken down',
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
      what: 'the order of name servers is part of them',
      desired: { ...DESIRED, dns: ['1.1.1.1', '168.126.63.1'] },
      device: device({ dns: ['168.126.63.1', '1.1.1.1'] }),
      profiles: profiles({ dns: '168.126.63.1,1.1.1.1' }),
      expected: {
        diff: ['dns: 168.126.63.1 1.1.1.1 → 1.1.1.1 168.126.63.1'],
        run: [modify().replace('dns 168.126.63.1', 'dns 1.1.1.1,168.126.63.1'), REAPPLY],
      },
    },
    {
      what: 'saved, but not in force',
      device: device({ address: ['192.168.2.99/24'] }),
      expected: {
        diff: ['address: 192.168.2.99/24 (running) → 192.168.2.10/24'],
        run: [modify(), `${up()} (detached)`],
        ...MOVED,
      },
    },
    {
      what: 'in force, but not saved',
      profiles: profiles({ dns: '' }),
      expected: { diff: ['dns: (none) (saved) → 168.126.63.1'], run: [modify(), REAPPLY] },
    },
    {
      what: 'an address that somebody else put there (keepalived, say) is left alone',
      device: device({ address: ['192.168.2.10/24', '192.168.2.100/32'] }),
      expected: nothing,
    },
    {
      what: 'a profile for any device is bound to it, which needs a new activation',
      profiles: profiles({ interface: '', dns: '1.1.1.1' }),
      device: device({ dns: ['1.1.1.1'] }),
      expected: { diff: ['dns: 1.1.1.1 → 168.126.63.1'], run: [modify(), `${up()} (detached)`], ...MOVED },
    },
    {
      what: 'a profile that is active here, but bound to another device by now, is left to that one',
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
      what: 'a device that is down: another one may carry the line',
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
      what: 'no profile, and the name is taken by others',
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
      what: 'a device that somebody else set up gets a profile of its own',
      device: device({ state: '100 (connected (externally))', profile: 'u9' }),
      profiles: profiles({ uuid: 'u9', id: 'ens33' }),
      expected: {
        diff: ['method: (no profile) → manual', 'profile "ens33": comes up at boot → does not'],
        run: [
          `nmcli connection add type ethernet con-name ens33-2 ifname ens33 ${settings()}`,
          `${up('ens33-2', 'id')} (detached)`,
        ],
        ...MOVED,
      },
    },
    {
      what: 'several profiles: the active one stays, the other no longer comes up at boot',
      profiles: profiles(
        { uuid: 'u2', id: 'Wired\\: \\\\1', ...DHCP },
        {},
        { uuid: 'u3', id: 'off', autoconnect: 'no' },
      ),
      expected: {
        diff: ['profile "Wired: \\1": comes up at boot → does not'],
        run: ['nmcli connection modify uuid u2 connection.autoconnect no'],
      },
    },
    {
      what: 'two profiles of one name are told apart',
      device: device({ profile: 'u2' }),
      profiles: profiles({ uuid: 'u1', id: 'same', autoconnect: 'no' }, { uuid: 'u2', id: 'same' }),
      expected: nothing,
    },
    {
      what: 'none is active: the one that would come up is taken',
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
      what: 'a profile that does not come up at boot',
      profiles: profiles({ autoconnect: 'no' }),
      expected: { diff: ['at boot: stays down → comes up'], run: [modify(), REAPPLY] },
    },
    {
      what: 'a profile bound to the card of another machine, as in a clone',
      device: device({ state: '30 (disconnected)', profile: '', address: [], gateway: '', dns: [] }),
      profiles: profiles({ mac: '00\\:0C\\:29\\:00\\:00\\:01' }),
      expected: {
        diff: [
          'address: (none) (running) → 192.168.2.10/24',
          'gateway: (none) (running) → 192.168.2.254',
          'dns: (none) (running) → 168.126.63.1',
          'bound to: 00:0C:29:00:00:01 → (none)',
        ],
        run: [modify().replace('yes ipv4', `yes 802-3-ethernet.mac-address '' ipv4`), `${up()} (detached)`],
        ...MOVED,
      },
    },
    {
      what: 'a profile bound to this card',
      profiles: profiles({ mac: '00\\:0c\\:29\\:aa\\:bb\\:cc' }),
      expected: nothing,
    },
    {
      what: 'a profile for any device is found by the card',
      device: device({ profile: 'u1' }),
      profiles: profiles({ interface: '--', mac: '00\\:0C\\:29\\:AA\\:BB\\:CC' }),
      expected: nothing,
    },
    {
      what: 'a second card has no gateway',
      desired: { interface: 'ens33', address: '192.168.2.10/24', dns: '168.126.63.1' },
      device: device({ gateway: '--' }),
      profiles: profiles({ gateway: '--' }),
      expected: nothing,
    },
    {
      what: 'a second card that has a gateway loses it',
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
      what: 'a card that was to carry no default route',
      profiles: profiles({ neverDefault: 'yes' }),
      expected: { diff: ['default route: no → yes'], run: [modify(), `${up()} (detached)`], ...MOVED },
    },
    {
      what: 'DHCP, in order, whatever it gives',
      desired: { interface: 'ens33', method: 'auto' },
      device: device({ address: ['192.168.2.131/24'], dns: ['192.168.2.254', '8.8.8.8'] }),
      profiles: profiles(DHCP),
      expected: nothing,
    },
    {
      what: 'DHCP with what is left of an address',
      desired: { interface: 'ens33', method: 'auto' },
      profiles: profiles({ ...DHCP, addresses: '192.168.2.10/24', gateway: '192.168.2.254' }),
      expected: {
        diff: ['address: 192.168.2.10/24 (saved) → dhcp', 'gateway: 192.168.2.254 (saved) → dhcp'],
        run: [
          `nmcli connection modify uuid u1 connection.interface-name ens33 connection.autoconnect yes ipv4.method auto ` +
            `ipv4.addresses '' ipv4.gateway '' ipv4.dns '' ipv4.dns-search '' ipv4.never-default no`,
          `${up()} (detached)`,
        ],
        cut: '',
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
        cut: '',
      },
    },
  ]),
)('%s', (_what, { desired = DESIRED, device: one = device(), profiles: all = profiles({}), expected }) => {
  expect(told('network', desired, [one, all, noCheckpoint])).toEqual(expected);
});

const checkpoint = (count: number) =>
  done(`ao ${count}${' "/org/freedesktop/NetworkManager/Checkpoint/7"'.repeat(count)}\n`);

test('a declared state that is about to be undone is kept for good, and with it goes the rival profile', () => {
  const rival = { uuid: 'u2', id: 'rival', ...DHCP };
  expect(told('network', DESIRED, [device(), profiles({}, rival), checkpoint(1)])).toEqual({
    diff: ['profile "rival": comes up at boot → does not', 'kept: until a rollback under way → for good'],
    run: [`${NM} CheckpointDestroy o /`, 'nmcli connection modify uuid u2 connection.autoconnect no'],
  });
});

test('another state than the declared one, about to be undone, is told as such', () => {
  const answers = [nowAt('192.168.2.131/24'), profiles(DHCP), checkpoint(1)];
  expect(plan('network', DESIRED, answers).settling).toMatch(/about to undo an earlier change/);
  expect(plan('network', DESIRED, [...answers.slice(0, 2), checkpoint(0)]).settling).toBeUndefined();
});

test('a move is armed before it is made, and proven before it is kept', () => {
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
  ['stays where it is', '192.168.2.10', { address: ['192.168.2.10/16'] }],
  ['is among several', '192.168.2.10', { address: ['192.168.2.9/24', '192.168.2.10/24'] }],
])('nobody else is asked for an address that %s', (_what, address, state) => {
  const { changes } = plan('network', { ...DESIRED, address: `${address}/24` }, [
    device(state),
    profiles({ addresses: '192.168.2.9/24' }),
    noCheckpoint,
  ]);
  expect(changes[0]?.commitConfirm?.setup.map(describe)).toEqual([expect.stringContaining('CheckpointCreate')]);
});

test('advice: who has the address', () => {
  const words = 'Unicast reply from 192.168.2.10 [02:00:C0:A8:02:04]  0.636ms';
  expect(advice('network', DESIRED, words)).toBe(
    'Another machine (02:00:C0:A8:02:04) already has 192.168.2.10/24: take it off there, or give this host another one.',
  );
});

const IPV6 = { address: '2001:DB8::10/64', gateway: '2001:db8::1', dns: ['2001:db8::53'] };

test.each(
  named<{ what: string; ipv6: object; now: DeviceState; saved: ProfileState; expected: Told }>([
    {
      what: 'as declared, however it is written',
      ipv6: { ...IPV6, address: '2001:0DB8:0:0::0010/64' },
      now: { address6: ['fe80\\:\\:1/64', '2001\\:db8\\:\\:10/64'], gateway6: '2001\\:db8\\:\\:1' },
      saved: {
        method6: 'manual',
        addresses6: '2001\\:db8\\:\\:10/64',
        gateway6: '2001\\:db8\\:\\:1',
        dns6: '2001\\:db8\\:\\:53',
      },
      expected: nothing,
    },
    {
      what: 'from what the network gives to an address',
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
      what: 'a name server only: nothing is taken down',
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
  expect(told('network', { ...DESIRED, ipv6 }, [device(now), profiles(saved), noCheckpoint])).toEqual(expected);
});

test('a profile may go while all are read', () => {
  const partial = { ...profiles({}), status: 10, stderr: 'Error: u2 - no such connection profile.' } as Result;
  expect(plan('network', DESIRED, [device(), partial, noCheckpoint]).changes).toEqual([]);
});

test.each<[string, Result, Result, string, string | undefined]>([
  [
    'no such device',
    done('', 10, "Error: Device 'ens33' not found."),
    profiles({}),
    'there is no network device ens33 on this host',
    'Look at "nmcli device" there, and correct interface.',
  ],
  [
    'NetworkManager does not run',
    done('', 8, 'Error: NetworkManager is not running.'),
    skipped,
    'NetworkManager is not running',
    'Start it on the host: systemctl enable --now NetworkManager.',
  ],
  [
    'there is no nmcli',
    done('', 127, 'sh: nmcli: not found'),
    skipped,
    'nmcli device show ens33 ended with status 127: sh: nmcli: not found',
    undefined,
  ],
  [
    'the profiles cannot be read',
    device(),
    done('', 1, 'Error: no'),
    'nmcli connection show ended with status 1: Error: no',
    undefined,
  ],
])('cannot tell: %s', (_what, one, all, message, next) => {
  const error = unknownState('network', DESIRED, [one, all, noCheckpoint]);
  expect([error.message, error.next]).toEqual([message, next]);
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
