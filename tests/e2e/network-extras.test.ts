import { afterAll, beforeAll, expect, test } from 'vitest';
import { parsePlan } from '../../src/output/plan-document.ts';
import { type LabHost, boot, hosts, kill, outputOf, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// What is below the addresses of a host, over SSH: a bridge takes the card of the connection. What is there is read with ip(8) and nmcli(1).

const [{ name: HOST, address: ADDRESS, bootstrap: BOOTSTRAP, macs }] = hosts as [LabHost];
const GATEWAY = '192.168.2.254';
/** Seconds until a host rolls back; the default of 30 would make the tests longer. */
const CONFIRM = 8;
const BRIDGE = {
  interface: 'br0',
  address: [`${ADDRESS}/24`, '192.168.2.60/24'],
  gateway: GATEWAY,
  dns: '168.126.63.1',
  mtu: 1400,
  routes: [{ to: '10.20.0.0/16', via: '192.168.2.1', metric: 50 }],
  bridge: { ports: ['ens33'] },
};
const CARD = {
  mac: macs.ens34,
  address: '192.168.1.10/24',
  routes: [{ to: '10.30.0.0/16', via: '192.168.1.1' }],
  features: { tso: false },
};
const STEPS = [{ network: BRIDGE }, { network: CARD }];
/** The profile of the second card, whatever its name. */
const OF_CARD = '$(nmcli -g GENERAL.CON-UUID device show ens34)';
/** ETHTOOL_GTSO (linux/ethtool.h): the hosts have no ethtool. */
const TSO = `python3 -c "
import array, fcntl, socket, struct
value = array.array('I', [0x1e, 0])
fcntl.ioctl(socket.socket(), 0x8946, struct.pack('16sP', b'ens34', value.buffer_info()[0]))
print(value[1])"`;

let person: Person;

beforeAll(async () => {
  await up();
  await reset(HOST);
  person = await Person.arrive();
});
afterAll(async () => {
  await person.leave();
  await reset(HOST);
});

async function inventory(steps: readonly unknown[], host: object): Promise<string> {
  await person.file('playbook.yaml', { steps });
  return person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [HOST]: host },
  });
}

interface Changed {
  readonly diff: readonly { readonly field: string; readonly before: string | null; readonly after: string | null }[];
}

const textsOf = (changes: readonly Changed[]) =>
  changes.flatMap(({ diff }) => diff.map(({ field, before, after }) => `${field}: ${before} → ${after}`));

const MOVING = { address: ADDRESS, bootstrap: BOOTSTRAP };

async function planned(steps: readonly unknown[] = STEPS, host: object = MOVING): Promise<readonly string[]> {
  const { stdout } = await person.provision('plan', await inventory(steps, host), '--output', 'json');
  return textsOf(parsePlan(stdout).hosts.flatMap((one) => (one.steps ?? []).flatMap(({ changes }) => changes)));
}

async function apply(steps: readonly unknown[] = STEPS, host: object = MOVING) {
  const { status, events } = await person.events('apply', '--yes', await inventory(steps, host));
  const changes = ofType(events, 'step-finished').flatMap(({ status: how, step }) =>
    how === 'changed' ? step.changes : [],
  );
  return { status, changes: textsOf(changes), finished: ofType(events, 'host-finished')[0] };
}

const onHost = (script: string) => outputOf(HOST, script);

async function expectUnchanged(): Promise<void> {
  expect((await apply()).finished).toMatchObject({
    status: 'ok',
    counts: { changed: 0 },
    connections: 1,
    // The second asks ethtool, with the name of the card that the first found by its address.
    exchanges: 2,
  });
}

/** As the programs of the host show it. */
async function seen(): Promise<object> {
  const lines = async (script: string) => (await onHost(script)).split('\n').map((line) => line.trim());
  return {
    addresses: await lines('ip -brief -4 address show br0 | awk \'{ $1 = $2 = ""; print }\''),
    ports: await lines("ip -oneline link show master br0 | grep --only-matching 'ens[0-9]*'"),
    mtus: await lines('cat /sys/class/net/br0/mtu /sys/class/net/ens33/mtu'),
    card: await lines("ip -brief -4 address show ens34 | awk '{ print $3 }'"),
    routes: await lines(
      "ip -4 route show | grep --extended-regexp '^(default|10[.])' | sed 's/ proto.*metric/ metric/'",
    ),
    tso: await lines(TSO),
    bound: await lines(`nmcli -t -f connection.interface-name,802-3-ethernet.mac-address connection show ${OF_CARD}`),
  };
}

const SEEN = {
  addresses: [`${ADDRESS}/24 192.168.2.60/24`],
  ports: ['ens33'],
  mtus: ['1400', '1400'],
  card: ['192.168.1.10/24'],
  tso: ['0'],
  bound: ['connection.interface-name:', `802-3-ethernet.mac-address:${macs.ens34.toUpperCase()}`],
  routes: expect.arrayContaining([
    expect.stringMatching(/^default via 192\.168\.2\.254 dev br0/),
    '10.20.0.0/16 via 192.168.2.1 dev br0 metric 50',
    expect.stringMatching(/^10\.30\.0\.0\/16 via 192\.168\.1\.1 dev ens34/),
  ]) as unknown,
};

const DRIFT = [
  'routes: (none) (running) → 10.20.0.0/16 192.168.2.1 50',
  'ports: (none) (saved) → ens33',
  'routes: (none) (saved) → 10.30.0.0/16 192.168.1.1',
  'tso: on (saved) → off',
];

test('a bridge takes the card of the connection, drift is repaired, and a power cut changes nothing', async () => {
  const plan = await planned();
  expect(plan).toEqual(
    expect.arrayContaining([
      'ports: null → ens33',
      `address: null → ${ADDRESS}/24 192.168.2.60/24`,
      'tso: (none) (saved) → off',
    ]),
  );
  const first = await apply();
  expect([first.finished?.failure, first.status, first.changes]).toEqual([undefined, 0, plan]);
  expect(await seen()).toMatchObject(SEEN);
  await expectUnchanged();

  await onHost('ip route del 10.20.0.0/16 && nmcli connection modify br0-ens33 connection.autoconnect no');
  await onHost(`nmcli connection modify ${OF_CARD} ethtool.feature-tso on ipv4.routes ''`);
  const repaired = await apply();
  expect([repaired.finished?.failure, repaired.status, repaired.changes]).toEqual([undefined, 0, DRIFT]);
  expect(await seen()).toMatchObject(SEEN);

  await kill(HOST);
  await boot(HOST);
  await expectUnchanged();
  expect(await seen()).toMatchObject(SEEN);
});

test('a change that cuts the connection is rolled back', async () => {
  await reset(HOST);
  // A new activation has another metric.
  const state = () =>
    onHost(`nmcli -g NAME,UUID,DEVICE connection show | sort; ip -brief -4 address
ip -4 route | sed 's/ metric .*//'; cat /sys/class/net/ens33/mtu`);
  const before = await state();
  const here = { address: BOOTSTRAP };
  const own = {
    interface: 'ens33',
    address: `${BOOTSTRAP}/24`,
    gateway: GATEWAY,
    dns: '168.126.63.1',
    confirm: CONFIRM,
  };
  const failing = async (parameters: object) => {
    const { finished, status } = await apply([{ network: { ...own, ...parameters } }], here);
    expect(status).not.toBe(0);
    expect(await state()).toBe(before);
    expect(finished?.failure?.message).toContain(
      `rolled back; ${HOST} is at ${BOOTSTRAP} with its previous configuration`,
    );
    return finished?.failure?.words?.split('\n')[0];
  };
  const elsewhere = { address: '10.99.0.10/24', gateway: 'none' };
  expect([
    await failing({ ...elsewhere, interface: 'br0', bridge: { ports: ['ens33'] } }),
    await failing({ routes: [{ to: `${GATEWAY}/32`, via: '192.168.2.99' }] }),
    await failing({ mtu: 9000 }),
  ]).toEqual([
    `${HOST} was not reachable at 10.99.0.10 within ${CONFIRM} s`,
    `${HOST} was not reachable at ${BOOTSTRAP} within ${CONFIRM} s`,
    `packets of 9000 bytes do not reach the gateway ${GATEWAY} through ens33, smaller ones do`,
  ]);
});
