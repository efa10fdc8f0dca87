import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/operation.ts';
import { accepts, cannotTell, done, nothing, plan, skipped, told, type Told } from './resource.ts';
import { named } from '../named.ts';

interface DeviceState {
  readonly state?: string;
  readonly profile?: string;
  readonly address?: readonly string[];
  readonly gateway?: string;
  readonly dns?: readonly string[];
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
}

/** As `nmcli -t device show` answers. */
function device({
  state = '100 (connected)',
  profile = 'u1',
  address = ['192.168.2.10/24'],
  gateway = '192.168.2.254',
  dns = ['168.126.63.1'],
}: DeviceState = {}): Result {
  return done(
    [
      'GENERAL.DEVICE:ens33',
      'GENERAL.TYPE:ethernet',
      'GENERAL.HWADDR:00\\:0C\\:29\\:AA\\:BB\\:CC',
      `GENERAL.STATE:${state}`,
      `GENERAL.CON-UUID:${profile}`,
      ...address.map((one, index) => `IP4.ADDRESS[${index + 1}]:${one}`),
      `IP4.GATEWAY:${gateway}`,
      ...dns.map((one, index) => `IP4.DNS[${index + 1}]:${one}`),
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
      what: 'a device that is down carries nobody: it is brought up at once',
      device: device({ state: '30 (disconnected)', profile: '', address: [], gateway: '', dns: [] }),
      expected: {
        diff: [
          'address: (none) (running) → 192.168.2.10/24',
          'gateway: (none) (running) → 192.168.2.254',
          'dns: (none) (running) → 168.126.63.1',
        ],
        run: [modify(), up()],
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
        run: [`nmcli connection add type ethernet con-name ens33 ifname ens33 ${settings()}`, up('ens33', 'id')],
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
        run: [`nmcli connection add type ethernet con-name ens33-3 ifname ens33 ${settings()}`, up('ens33-3', 'id')],
      },
    },
    {
      what: 'a device that somebody else set up gets a profile of its own',
      device: device({ state: '100 (connected (externally))', profile: 'u9' }),
      profiles: profiles({ uuid: 'u9', id: 'ens33' }),
      expected: {
        diff: ['method: (no profile) → manual', 'profile "ens33": comes up at boot → does not'],
        run: [
          'nmcli connection modify uuid u9 connection.autoconnect no',
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
        run: ['nmcli connection modify uuid u2 connection.autoconnect no', modify(), REAPPLY],
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
        run: [modify('u2'), up('u2')],
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
        run: [modify('u1', ` 802-3-ethernet.mac-address ''`), up()],
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
  expect(told('network', desired, [one, all])).toEqual(expected);
});

test('a profile may go while all are read', () => {
  const partial = { ...profiles({}), status: 10, stderr: 'Error: u2 - no such connection profile.' } as Result;
  expect(plan('network', DESIRED, [device(), partial]).changes).toEqual([]);
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
  const error = cannotTell('network', DESIRED, [one, all]);
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
])('with %j: %s', (more, ok) => {
  expect(accepts('network', { ...DESIRED, ...more })).toBe(ok);
});
