import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { env } from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Event, EventOf } from '../../src/model/events.ts';
import {
  controlNamespace,
  exec,
  hosts,
  inControl,
  type LabHost,
  linkDown,
  linkUp,
  privateKeyFile,
  reset,
  up,
} from '../lab/lab.ts';
import { ofType, Person, type RunResult } from '../e2e/person.ts';

const GATEWAY = '192.168.2.254';
/** Seconds until a host rolls back; the default of 30 would make the tests longer. */
const CONFIRM = 12;

const [docker1, docker2, docker3, master] = hosts as [LabHost, LabHost, LabHost, LabHost];

interface Place {
  readonly address: string;
  readonly bootstrap?: string;
  readonly prefix?: number;
  readonly gateway?: string;
}

let person: Person;

beforeAll(async () => {
  await up();
  await reset();
});
beforeEach(async () => {
  person = await Person.arrive();
});
afterEach(() => person.leave());
afterAll(() => reset());

/** An inventory with a playbook that only sets the addresses of hosts. */
async function inventory(
  places: Readonly<Record<string, Place>>,
  { confirm = CONFIRM, hostKey = 'accept-new' } = {},
): Promise<string> {
  await person.file('playbook.yaml', {
    steps: [
      {
        network: {
          interface: 'ens33',
          address: '{{ host.address }}/{{ prefix }}',
          gateway: '{{ gateway }}',
          dns: '168.126.63.1',
          confirm,
        },
      },
    ],
  });
  return person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    vars: { prefix: 24, gateway: GATEWAY },
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: hostKey },
    hosts: Object.fromEntries(
      Object.entries(places).map(([name, { address, bootstrap, ...vars }]) => [
        name,
        { address, ...(bootstrap === undefined ? {} : { bootstrap }), ...(vars && { vars }) },
      ]),
    ),
  });
}

const finished = (result: RunResult) =>
  Object.fromEntries(ofType(result.events, 'host-finished').map((event) => [event.host, event]));

/** The whole profile as nmcli shows it, except the time of its last use. */
async function profile(name: string): Promise<string> {
  const { stdout } = await exec(
    name,
    'nmcli --show-secrets connection show "$(nmcli -g GENERAL.CON-UUID device show ens33)"; nmcli -f NAME,UUID,DEVICE connection show',
  );
  return stdout
    .split('\n')
    .filter((line) => !/^(connection\.timestamp|(IP4|IP6|DHCP4|GENERAL)\b)/.test(line))
    .join('\n');
}

const addresses = async (name: string) => (await exec(name, 'nmcli -g IP4.ADDRESS device show ens33')).stdout.trim();
const checkpoints = async (name: string) =>
  (
    await exec(
      name,
      'busctl get-property org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager Checkpoints',
    )
  ).stdout.trim();

/** Whether an SSH server answers at this address within 4 seconds. */
async function answers(address: string): Promise<boolean> {
  const script = `read -r line </dev/tcp/${address}/22 && [ "\${line#SSH-}" != "$line" ]`;
  const [status] = (await once(inControl(['timeout', '4', 'bash', '-c', script], { stdio: 'ignore' }), 'close')) as [
    number | null,
  ];
  return status === 0;
}

/** Seconds from the last checkpoint of a host until NetworkManager rolled back to it, by its own log. */
async function secondsUntilRollback(name: string): Promise<number> {
  const { stdout } = await exec(name, 'journalctl -b -u NetworkManager -o short-unix --no-pager --no-hostname');
  const last = (text: string) =>
    Number(
      stdout
        .split('\n')
        .findLast((line) => line.includes(text))
        ?.split(' ', 1)[0],
    );
  return last('rollback of /org/freedesktop/NetworkManager/Checkpoint') - last('op="checkpoint-create"');
}

/** `npm run test:faults` has more moves and more moments than `npm run test:faults:part`. */
const WHOLE = env['PROVISION_FAULTS'] === 'whole';
const MOVES = WHOLE ? 20 : 4;

test(`a correct move of all four hosts at once, ${MOVES} times in a row; each time a second run finds nothing to do`, async () => {
  const there = Object.fromEntries(
    hosts.map(({ name }, index) => [
      name,
      { address: `192.168.2.${10 + index}`, bootstrap: `192.168.2.${131 + index}` },
    ]),
  );
  const back = Object.fromEntries(
    hosts.map(({ name }, index) => [
      name,
      { address: `192.168.2.${131 + index}`, bootstrap: `192.168.2.${10 + index}` },
    ]),
  );
  for (let round = 0; round < MOVES; round += 1) {
    const file = await inventory(round % 2 === 0 ? there : back, { confirm: 30 });
    const result = await person.events('apply', '--yes', file);
    expect(ofType(result.events, 'host-finished').map(({ status, failure }) => failure?.message ?? status)).toEqual(
      Array(4).fill('changed'),
    );
    const again = await person.events('apply', '--yes', file);
    for (const host of ofType(again.events, 'host-finished')) {
      expect(host).toMatchObject({ status: 'ok', counts: { changed: 0 }, connections: 1, exchanges: 1 });
    }
  }
  for (const { name } of hosts) expect(await checkpoints(name)).toBe('ao 0');
}, 400_000);

describe('a move that cannot succeed', () => {
  beforeAll(() => reset());

  /** Applies, and checks that each host rolls back to its previous state in time and that the reason is reported. */
  async function rollsBack(
    places: Readonly<Record<string, Place>>,
    why: Readonly<Record<string, RegExp>>,
    hostKey = 'accept-new',
  ) {
    const names = Object.keys(places);
    const before = new Map(await Promise.all(names.map(async (name) => [name, await profile(name)] as const)));
    const result = await person.events('apply', '--yes', await inventory(places, { hostKey }));
    expect(result.status).toBe(1);
    for (const name of names) {
      const { failure, status } = finished(result)[name] as EventOf<'host-finished'>;
      expect(`${status}: ${failure?.message}\n${failure?.words}`).toMatch(why[name] as RegExp);
      expect(failure?.next).toBeTruthy();
      expect(Math.round(await secondsUntilRollback(name))).toBe(CONFIRM);
      const place = places[name] as Place;
      const old = place.bootstrap ?? '';
      expect(await addresses(name)).toBe(`${old}/24`);
      expect(await answers(old)).toBe(true);
      expect(await profile(name)).toBe(before.get(name));
      expect(await checkpoints(name)).toBe('ao 0');
    }
    return result;
  }

  test('wrong prefix, wrong gateway, another subnet, a firewall: each host rolls back, and the reason is reported', async () => {
    await exec(
      'master',
      "nft add table inet t && nft add chain inet t in '{ type filter hook input priority -300; }' && nft add rule inet t in ip daddr 192.168.2.13 drop",
    );
    const result = await rollsBack(
      {
        docker1: { address: '192.168.2.9', bootstrap: docker1.bootstrap, prefix: 30, gateway: 'none' },
        docker2: { address: '192.168.2.11', bootstrap: docker2.bootstrap, gateway: '192.168.2.77' },
        docker3: { address: '10.99.0.12', bootstrap: docker3.bootstrap, gateway: '10.99.0.1' },
        master: { address: '192.168.2.13', bootstrap: master.bootstrap },
      },
      {
        docker1:
          /^failed: network ens33: rolled back; docker1 is at 192\.168\.2\.131 with its previous configuration\ndocker1 was not reachable at 192\.168\.2\.9 within 12 s/,
        docker2: /^failed: .*rolled back.*\nthe gateway 192\.168\.2\.77 does not answer on ens33 \(ARP\)/,
        docker3:
          /^failed: .*rolled back.*\n.*not reachable at 10\.99\.0\.12.*\n[^]*the gateway 10\.99\.0\.1 does not answer/,
        master:
          /^failed: .*rolled back.*\n.*not reachable at 192\.168\.2\.13 within 12 s\n.*192\.168\.2\.13: no answer/,
      },
    );
    expect(result.events.at(-1)).toMatchObject({ hosts: { failed: 4 }, changes: 0 });
  });

  test('an address that another machine uses: nothing is changed, and the message names that machine', async () => {
    const intruder = inControl(['ip', 'address', 'add', '192.168.2.50/32', 'dev', 'lan']);
    await once(intruder, 'close');
    const result = await rollsBack(
      { docker1: { address: '192.168.2.50', bootstrap: docker1.bootstrap } },
      { docker1: /^failed: arping -D .* 192\.168\.2\.50 exited with status 1/ },
    );
    expect(finished(result)['docker1']?.failure?.next).toMatch(
      /^Another machine \([0-9A-F:]+\) already uses 192\.168\.2\.50/,
    );
    expect(finished(result)['docker1']?.connections).toBe(1);
    await once(inControl(['ip', 'address', 'del', '192.168.2.50/32', 'dev', 'lan']), 'close');
  });

  test('another SSH server at the new address is not mistaken for the host, neither before the move nor after', async () => {
    // docker2 answers at docker1's new address, and packets to docker1 at that address are dropped.
    await exec('docker2', 'sysctl -qw net.ipv4.conf.ens33.arp_ignore=8; ip address add 192.168.2.60/32 dev ens33');
    await exec(
      'docker1',
      "nft add table inet t && nft add chain inet t in '{ type filter hook input priority -300; }' && nft add rule inet t in ip daddr 192.168.2.60 drop",
    );
    const neighbour = ['ip', 'neighbour', 'replace', '192.168.2.60', 'lladdr', docker2.macs.ens33, 'dev', 'lan'];
    await once(inControl(neighbour), 'close');

    const places = { docker1: { address: '192.168.2.60', bootstrap: docker1.bootstrap } };
    const either = await person.events('apply', '--yes', await inventory(places));
    expect(finished(either)['docker1']).toMatchObject({ status: 'unreachable', exchanges: 0 });
    expect(finished(either)['docker1']?.failure?.message).toMatch(
      /^two machines answer for docker1: one at 192\.168\.2\.\d+ with the key SHA256:\S+, another at 192\.168\.2\.\d+ with the key SHA256:\S+$/,
    );

    // The key of docker1 is recorded now, so the host has to show it.
    const known = await inventory({ docker1: { address: docker1.bootstrap } });
    expect((await person.provision('trust', known, '--yes')).status).toBe(0);
    await rollsBack(
      places,
      { docker1: /^failed: .*rolled back.*\n.*\nanother machine answers at 192\.168\.2\.60: its host key is SHA256:/ },
      'strict',
    );
    await once(inControl(['ip', 'neighbour', 'del', '192.168.2.60', 'dev', 'lan']), 'close');
    await reset('docker1', 'docker2');
  });

  test('a network cable unplugged during the change, for longer than the host waits', async () => {
    await reset('docker1');
    const file = await inventory({ docker1: { address: '192.168.2.10', bootstrap: docker1.bootstrap } });
    const run = person.events('apply', '--yes', file);
    // From the checkpoint on, the host rolls back unless it is confirmed.
    await expect.poll(() => checkpoints('docker1'), { timeout: 30_000, interval: 20 }).not.toBe('ao 0');
    await linkDown('docker1');
    await sleep((CONFIRM + 3) * 1000);
    await linkUp('docker1');
    const { status } = await run;
    expect(status).toBe(1);
    expect(Math.round(await secondsUntilRollback('docker1'))).toBe(CONFIRM);
    await expect.poll(() => answers(docker1.bootstrap), { timeout: 15_000 }).toBe(true);
    expect(await addresses('docker1')).toBe(`${docker1.bootstrap}/24`);
    expect((await person.events('apply', '--yes', file)).status).toBe(0);
    expect(await addresses('docker1')).toBe('192.168.2.10/24');
  });
});

describe('provision is killed during the change', () => {
  /** Runs apply on a host, and kills it `after` milliseconds after the start of the step. */
  async function killed(file: string, host: string, after: number): Promise<void> {
    const child = spawn(
      'ip',
      [
        'netns',
        'exec',
        controlNamespace,
        process.execPath,
        resolve('dist/main.js'),
        'apply',
        '--yes',
        file,
        '--host',
        host,
        '--output',
        'json',
      ],
      { env: person.environment, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    for await (const line of createInterface({ input: child.stdout })) {
      if ((JSON.parse(line) as Event).type === 'step-started') break;
    }
    await sleep(after);
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  const places = Object.fromEntries(
    hosts.map(({ name, bootstrap }, index) => [name, { address: `192.168.2.${10 + index}`, bootstrap }]),
  );

  // For about two seconds the host checks that the address is free; then follow checkpoint, change and confirmation.
  const duringCheckpoint = { stages: [2100, 2200, 2300, 2400] };
  test.each(
    WHOLE
      ? [{ stages: [0, 1000, 1800, 2000] }, duringCheckpoint, { stages: [2500, 2700, 2900, 3200] }]
      : [duringCheckpoint],
  )(
    'after $stages ms: the host is reachable without intervention, and the next apply converges',
    async ({ stages }) => {
      await reset();
      const file = await inventory(places);
      await Promise.all(hosts.map(({ name }, index) => killed(file, name, stages[index] ?? 0)));
      await sleep((CONFIRM + 3) * 1000);
      for (const [index, { bootstrap }] of hosts.entries()) {
        const where = await Promise.all([answers(bootstrap), answers(`192.168.2.${10 + index}`)]);
        expect(where.filter(Boolean)).toHaveLength(1);
      }
      const { status } = await person.events('apply', '--yes', file);
      expect(status).toBe(0);
      for (const [index, { name }] of hosts.entries()) {
        expect([await addresses(name), await checkpoints(name)]).toEqual([`192.168.2.${10 + index}/24`, 'ao 0']);
      }
    },
  );

  test('the next apply starts at once, while the rollback of the hosts is still pending', async () => {
    await reset();
    const file = await inventory(places);
    await Promise.all(hosts.map(({ name }, index) => killed(file, name, [2100, 2200, 2350, 2600][index] ?? 0)));
    const { status, events } = await person.events('apply', '--yes', file);
    expect(ofType(events, 'host-finished').map(({ failure }) => failure)).toEqual(Array(4).fill(undefined));
    expect(status).toBe(0);
    await sleep((CONFIRM + 2) * 1000);
    for (const [index, { name }] of hosts.entries()) {
      expect([await addresses(name), await checkpoints(name)]).toEqual([`192.168.2.${10 + index}/24`, 'ao 0']);
    }
  });

  test('a host with a half-changed profile and a pending rollback is planned only after the rollback', async () => {
    await reset('docker1');
    await exec(
      'docker1',
      `device=$(nmcli -g GENERAL.DBUS-PATH device show ens33)
       busctl call org.freedesktop.NetworkManager /org/freedesktop/NetworkManager org.freedesktop.NetworkManager CheckpointCreate aouu 1 "$device" 6 2
       nmcli connection modify ens33 ipv4.method manual ipv4.addresses 10.9.9.9/24`,
    );
    const file = await inventory({ docker1: places['docker1'] as Place });
    const { status, events } = await person.events('apply', '--yes', file);
    expect(ofType(events, 'warning').map(({ message }) => message)).toEqual([
      expect.stringContaining('NetworkManager is about to roll back an earlier change that was not confirmed'),
    ]);
    const planned = ofType(events, 'host-planned')[0]?.steps[0]?.changes[0]?.diff.map(({ before }) => before);
    // DHCP may not have finished yet.
    expect(planned?.[0]).toBe('auto');
    expect([`${docker1.bootstrap}/24 (dhcp)`, undefined, null]).toContain(planned?.[1]);
    expect(status).toBe(0);
  });
});

describe('two hosts whose addresses are swapped', () => {
  test('are refused before any host is contacted, or at the latest by the host; both stay reachable', async () => {
    await reset('docker1', 'docker2');
    const before = {
      docker1: { address: '192.168.2.10', bootstrap: docker1.bootstrap },
      docker2: { address: '192.168.2.11', bootstrap: docker2.bootstrap },
    };
    expect((await person.events('apply', '--yes', await inventory(before))).status).toBe(0);
    const swapped = await inventory({
      docker1: { address: '192.168.2.11', bootstrap: '192.168.2.10' },
      docker2: { address: '192.168.2.10', bootstrap: '192.168.2.11' },
    });
    const refused = await person.provision('apply', '--yes', swapped);
    expect(refused.status).toBe(3);
    expect(refused.stderr).toMatch(/192\.168\.2\.1[01].*docker[12]/);
    // With one host only, the check cannot find this; but then two known machines answer, …
    const alone = await inventory({ docker1: { address: '192.168.2.11', bootstrap: '192.168.2.10' } });
    expect(finished(await person.events('apply', '--yes', alone))['docker1']?.failure?.message).toMatch(
      /^two machines answer/,
    );
    // … and if the inventory lacks the old address, the host itself checks whether the new one is in use.
    const step = { network: { interface: 'ens33', address: '192.168.2.11/24', gateway: GATEWAY, dns: '168.126.63.1' } };
    await person.file('inventory.yaml', {
      playbook: 'playbook.yaml',
      ssh: { user: 'root', identity_file: privateKeyFile },
      hosts: { docker1: { address: '192.168.2.10' } },
    });
    await person.file('playbook.yaml', { steps: [step] });
    const asked = await person.events('apply', '--yes', `${person.home}/inventory.yaml`);
    expect(finished(asked)['docker1']?.failure?.next).toMatch(/^Another machine \(02:00:C0:A8:02:02\) already uses/);
    expect(await Promise.all(['192.168.2.10', '192.168.2.11'].map(answers))).toEqual([true, true]);
    expect((await person.events('apply', '--yes', await inventory(before))).events.at(-1)).toMatchObject({
      changes: 0,
    });
  });
});
