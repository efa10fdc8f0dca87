import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Event, PlannedStep } from '../../src/model/events.ts';
import { parsePlan } from '../../src/output/plan-document.ts';
import { runningContainer } from '../cases/docker-containers.ts';
import { exec, hosts, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// Networks and volumes of a real Docker Engine. What is there is read with the docker command, which provision does not read with.

const HOST = 'docker1';
const ENGINE = [
  { dnf_repo: { name: 'docker-ce', url: 'https://download.docker.com/linux/centos/docker-ce.repo' } },
  { package: { present: ['docker-ce', 'docker-ce-cli', 'containerd.io'], absent: ['runc'] } },
  { service: { name: 'docker', state: 'running', enabled: true } },
];
const WEB = {
  ...{ name: 'web', subnet: '172.30.0.0/16', gateway: '172.30.0.1', ip_range: '172.30.8.0/24' },
  ...{ options: { 'com.docker.network.driver.mtu': '1400' }, labels: { class: 'seoul' } },
};
const INSIDE = { name: 'inside', subnet: ['172.31.0.0/24', 'fd00:31::/64'], ipv6: true, internal: true };
const SCRATCH = { name: 'scratch', options: { type: 'tmpfs', device: 'tmpfs', o: 'size=1m' } };
const OBJECTS = [
  { docker_network: WEB },
  { docker_network: INSIDE },
  { docker_volume: { name: 'data', labels: { backup: 'daily' } } },
  { docker_volume: SCRATCH },
];

let person: Person;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST);
  person = await Person.arrive();
});
afterAll(async () => {
  await person.leave();
  await reset(HOST);
});

async function inventory(steps: readonly unknown[]): Promise<string> {
  await person.file('playbook.yaml', { steps });
  return person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [HOST]: { address: hosts.find(({ name }) => name === HOST)?.bootstrap } },
  });
}

async function apply(steps: readonly unknown[]) {
  const { status, events } = await person.events('apply', '--yes', await inventory(steps));
  return { status, events, finished: ofType(events, 'host-finished')[0] };
}

async function outputOf(script: string): Promise<string> {
  const output = await exec(HOST, script);
  expect(output).toMatchObject({ code: 0 });
  return output.stdout.trim();
}

/** `NAME: FIELD, FIELD` of each step with changes. */
function changesIn(all: readonly PlannedStep[]): readonly string[] {
  return all
    .filter(({ changes }) => changes.length > 0)
    .map(({ name, changes }) => `${name}: ${changes.flatMap(({ diff }) => diff.map(({ field }) => field)).join(', ')}`);
}

async function planned(steps: readonly unknown[]): Promise<readonly string[]> {
  const { stdout } = await person.provision('plan', await inventory(steps), '--output', 'json');
  return changesIn(parsePlan(stdout).hosts.flatMap((host) => host.steps ?? []));
}

const applied = (events: readonly Event[]) =>
  changesIn(ofType(events, 'step-finished').flatMap(({ step, status }) => (status === 'changed' ? [step] : [])));

/** Applies what the dry run lists, after which nothing is left to do. */
async function expectChanges(steps: readonly unknown[], expected: readonly string[]): Promise<void> {
  expect(await planned(steps)).toEqual(expected);
  const { status, events } = await apply(steps);
  expect([status, applied(events)]).toEqual([0, expected]);
  await expectNothingToDo(steps);
}

async function expectNothingToDo(steps: readonly unknown[]): Promise<void> {
  expect((await apply(steps)).finished).toMatchObject({
    ...{ status: 'ok', counts: { ok: steps.length }, connections: 1, exchanges: 1 },
  });
}

const inspected = async (kind: 'network' | 'volume', ...names: readonly string[]): Promise<unknown> =>
  JSON.parse(await outputOf(`docker ${kind} inspect ${names.join(' ')}`));

async function expectDeclared(): Promise<void> {
  expect(await inspected('network', 'web', 'inside')).toMatchObject([
    {
      ...{ Name: 'web', Driver: 'bridge', EnableIPv6: false, Internal: false, Labels: { class: 'seoul' } },
      IPAM: { Config: [{ Subnet: '172.30.0.0/16', IPRange: '172.30.8.0/24', Gateway: '172.30.0.1' }] },
      Options: { 'com.docker.network.driver.mtu': '1400' },
    },
    {
      ...{ Name: 'inside', EnableIPv6: true, Internal: true },
      IPAM: { Config: [{ Subnet: '172.31.0.0/24' }, { Subnet: 'fd00:31::/64' }] },
    },
  ]);
  expect(await inspected('volume', 'data', 'scratch')).toMatchObject([
    { Name: 'data', Driver: 'local', Labels: { backup: 'daily' } },
    { Name: 'scratch', Driver: 'local', Options: SCRATCH.options },
  ]);
}

test('a host without Docker: its networks and volumes are known after the engine runs', async () => {
  const steps = [...ENGINE, ...OBJECTS];
  const dry = await person.provision('plan', await inventory(steps));
  expect(dry.status).toBe(0);
  for (const what of [
    'docker_network +web',
    'docker_network +inside',
    'docker_volume +data',
    'docker_volume +scratch',
  ]) {
    expect(dry.stdout).toMatch(new RegExp(String.raw`\? ${what} +known after step \d$`, 'm'));
  }
  expect(await apply(steps)).toMatchObject({ status: 0, finished: { status: 'changed', counts: { changed: 7 } } });
  await expectDeclared();
  await expectNothingToDo(steps);
});

test('what was removed and changed by hand is found and repaired', async () => {
  await outputOf(`docker network rm web inside && docker network create --subnet 172.29.0.0/16 web
    docker volume rm data && docker volume create --label backup=daily --label owner=somebody data && docker volume rm scratch`);
  await expectChanges(OBJECTS, [
    'web: subnet, gateway, ip_range, option com.docker.network.driver.mtu, label class',
    'inside: network, subnet, subnet, ipv6, internal',
    'scratch: volume, option type, option device, option o',
  ]);
  await expectDeclared();
  // What is not declared stays.
  expect(await inspected('volume', 'data')).toMatchObject([{ Labels: { owner: 'somebody' } }]);
});

test('a dry run does not start an engine that is stopped', async () => {
  await outputOf('systemctl stop docker.service && systemctl is-active docker.socket');
  const dry = await person.provision('plan', await inventory(OBJECTS));
  expect(dry.stdout.replaceAll(/\s+/g, ' ')).toContain('Docker Engine is not running: docker.service is not active');
  expect((await exec(HOST, 'systemctl is-active docker.service')).stdout.trim()).toBe('inactive');
  await expectChanges([...ENGINE.slice(2), ...OBJECTS.slice(0, 1)], ['docker: state']);
});

test('what a container uses is neither removed nor changed', async () => {
  await outputOf(runningContainer('--network web --ip 172.30.8.10 --volume data:/data'));
  const state = 'docker network ls --no-trunc; docker volume ls; hostname';
  const before = await outputOf(state);
  for (const [step, reason] of [
    [{ docker_network: { name: 'web', state: 'absent' } }, 'the network web is in use by nginx'],
    [
      { docker_network: { ...WEB, internal: true } },
      'cannot change internal of an existing network, and web is in use',
    ],
    [{ docker_volume: { name: 'data', state: 'absent' } }, 'the volume data is in use by nginx'],
    [{ docker_volume: { name: 'data', labels: { backup: 'no' }, recreate: true } }, 'data is in use by nginx'],
  ] as const) {
    const { status, finished } = await apply([{ hostname: 'changed' }, step]);
    expect([status, finished?.failure?.message]).toEqual([1, expect.stringContaining(reason)]);
  }
  expect(await outputOf(state)).toBe(before);
  await expectNothingToDo(OBJECTS);
});

test('with recreate: true, a network is created again, and its containers are connected to it', async () => {
  await expectChanges([{ docker_network: { ...WEB, internal: true, recreate: true } }], ['web: internal']);
  expect(await inspected('network', 'web')).toMatchObject([{ Internal: true, Labels: { class: 'seoul' } }]);
  const address = '{{ (index .NetworkSettings.Networks "web").IPAddress }} {{ .State.Running }}';
  expect(await outputOf(`docker inspect --format '${address}' nginx`)).toBe('172.30.8.10 true');
});

test('a network whose addresses are in use: the words of the engine, and what to do', async () => {
  const { status, finished } = await apply([{ docker_network: { name: 'other', subnet: '172.30.1.0/24' } }]);
  expect(status).toBe(1);
  expect(finished?.failure?.words).toContain('overlaps');
  expect(JSON.stringify(finished?.failure)).toContain('Declare another `subnet`');
});

test('removed, once their container is; a second run has nothing to do', async () => {
  const absent = [
    ...['web', 'inside'].map((name) => ({ docker_network: { name, state: 'absent' } })),
    ...['data', 'scratch'].map((name) => ({ docker_volume: { name, state: 'absent' } })),
  ];
  await outputOf('docker rm --force nginx');
  await expectChanges(absent, ['web: network', 'inside: network', 'data: volume', 'scratch: volume']);
  expect(await outputOf("docker network ls --format '{{ .Name }}' | sort; docker volume ls --quiet")).toBe(
    'bridge\nhost\nnone',
  );
});

test('what cannot be is refused with its position, before the host is contacted', async () => {
  await person.file(
    'playbook.yaml',
    `steps:
  - docker_network: { name: web, subnet: 172.30.0.1/16 }
  - docker_network: { name: web2, subnet: 172.30.0.0/16, gateway: 172.31.0.1 }
  - docker_network: bridge
  - docker_volume: { name: data, state: absent, driver: local }
`,
  );
  const { status, stdout, stderr } = await person.provision('plan', `${person.home}/inventory.yaml`);
  expect([status, stdout]).toEqual([3, '']);
  for (const text of [
    'playbook.yaml:2:42  subnet "172.30.0.1/16" must be a subnet',
    'playbook.yaml:3:67  172.31.0.1 is outside 172.30.0.0/16',
    'playbook.yaml:4:21  the network bridge belongs to Docker Engine',
    'playbook.yaml:5:57  driver cannot be combined with state: absent',
  ]) {
    expect(stderr).toContain(text);
  }
});
