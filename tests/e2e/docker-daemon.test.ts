import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Event, PlannedStep } from '../../src/model/events.ts';
import { parsePlan } from '../../src/output/plan-document.ts';
import { exec, hosts, outputOf, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// daemon.json of a real Docker Engine with containers. What it uses is read with the docker command, which provision does not use
// for that.

const HOST = 'docker1';
const INSTALL = [
  { dnf_repo: { name: 'docker-ce', url: 'https://download.docker.com/linux/centos/docker-ce.repo' } },
  { package: { present: ['docker-ce', 'docker-ce-cli', 'containerd.io'], absent: ['runc'] } },
];
const START = { service: { name: 'docker', state: 'running', enabled: true } };
const MIRROR = { 'registry-mirrors': ['https://mirror.example.com'] };
const LOGS = { 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m', 'max-file': 3 } };

/** From the files of the host: nothing can be pulled. Its process ignores SIGTERM. */
const RUN_CONTAINERS = `set -e
files=$(ldd /usr/bin/sleep | grep -o '/[^ )]*')
tar --create --dereference --file - /usr/bin/sleep $files 2>/dev/null | docker import - idle
docker run --detach --name web --restart always --stop-signal KILL idle /usr/bin/sleep infinity
docker run --detach --name job --stop-signal KILL idle /usr/bin/sleep infinity`;

let person: Person;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST);
});
beforeEach(async () => {
  person = await Person.arrive();
  // systemd allows three starts a minute.
  await exec(HOST, 'systemctl reset-failed docker.service');
});
afterEach(() => person.leave());
afterAll(() => reset(HOST));

async function inventoryWith(steps: readonly unknown[]): Promise<string> {
  await person.file('playbook.yaml', { steps });
  return person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [HOST]: { address: hosts.find(({ name }) => name === HOST)?.bootstrap } },
  });
}

const changesOf = (steps: readonly PlannedStep[]) =>
  steps.filter(({ type }) => type === 'docker_daemon').flatMap(({ changes }) => changes);
const appliedSteps = (events: readonly Event[]) => ofType(events, 'step-finished').map(({ step }) => step);

/** Applies a step after a dry run that shows the same, and proves that nothing is left. Returns what was changed. */
async function apply(parameters: object): Promise<ReturnType<typeof changesOf>> {
  const inventory = await inventoryWith([{ docker_daemon: parameters }]);
  const { stdout } = await person.provision('plan', inventory, '--output', 'json');
  const planned = changesOf(parsePlan(stdout).hosts.flatMap(({ steps = [] }) => steps));
  const { events, status, stderr } = await person.events('apply', '--yes', inventory);
  expect([status, stderr]).toEqual([0, '']);
  expect(changesOf(appliedSteps(events))).toEqual(planned);
  await expectNothingToDo(inventory);
  return planned;
}

async function expectNothingToDo(inventory: string): Promise<void> {
  const { events } = await person.events('apply', '--yes', inventory);
  expect(ofType(events, 'host-finished')).toMatchObject([{ status: 'ok', connections: 1, exchanges: 1 }]);
  expect(changesOf(appliedSteps(events))).toEqual([]);
}

const engineOf = (changes: ReturnType<typeof changesOf>) =>
  changes.flatMap(({ diff }) => diff).find(({ field }) => field === 'docker.service')?.after;
const notesOf = (changes: ReturnType<typeof changesOf>) => changes.flatMap(({ notes }) => notes);

const onHost = (script: string) => outputOf(HOST, script);

const config = async () => JSON.parse(await onHost('cat /etc/docker/daemon.json')) as unknown;
const info = (field: string) => onHost(`docker info --format '{{ json .${field} }}'`);
/** What runs: that of the engine, and the containers with the times of their starts. */
const processes = () =>
  onHost(
    "systemctl show --property MainPID docker; docker inspect --format '{{ .Name }} {{ .State.StartedAt }} {{ .State.Running }}' web job",
  );
const running = async () => (await onHost("docker ps --format '{{ .Names }}' | sort")).split('\n');

test('on a host without Docker: known after the package, and Docker starts with the file', async () => {
  const inventory = await inventoryWith([...INSTALL, { docker_daemon: { ...MIRROR, ...LOGS } }, START]);
  const dry = (await person.provision('plan', inventory)).stdout.replaceAll(/\s+/g, ' ');
  expect(dry).toContain('? docker_daemon registry-mirrors log-driver log-opts known after step 2');
  const first = await person.events('apply', '--yes', inventory);
  expect([first.status, first.stderr]).toEqual([0, '']);
  expect(engineOf(changesOf(appliedSteps(first.events)))).toBeUndefined();
  expect(await config()).toEqual({ ...MIRROR, ...LOGS, 'log-opts': { 'max-size': '10m', 'max-file': '3' } });
  expect(await info('RegistryConfig.Mirrors')).toBe('["https://mirror.example.com/"]');
  await expectNothingToDo(inventory);
  await exec(HOST, RUN_CONTAINERS);
  expect(await running()).toEqual(['job', 'web']);
});

test('a reload where it is enough: keys of others stay, and nothing is stopped', async () => {
  const before = await processes();
  const changes = await apply({ 'registry-mirrors': ['https://other.example.com'], options: { debug: true } });
  expect(engineOf(changes)).toBe('reloaded');
  expect(await processes()).toBe(before);
  expect(await info('RegistryConfig.Mirrors')).toBe('["https://other.example.com/"]');
  expect(await info('Debug')).toBe('true');
  expect(await config()).toMatchObject({ 'log-driver': 'json-file', debug: true });
});

test('a restart, with the containers that it stops', async () => {
  const changes = await apply({ 'default-address-pools': [{ base: '172.30.0.0/16', size: 24 }] });
  expect(engineOf(changes)).toBe('restarted');
  expect(notesOf(changes)).toEqual([
    'the restart stops 2 containers (job, web); Docker starts those with a restart policy again',
  ]);
  await expect.poll(running, { timeout: 30_000 }).toEqual(['web']);
  expect(
    await onHost("docker network create pool; docker network inspect --format '{{ json .IPAM.Config }}' pool"),
  ).toContain('"172.30.');
});

test('containers keep running where the engine has live-restore', async () => {
  await exec(HOST, 'docker start job');
  expect(engineOf(await apply({ 'live-restore': true }))).toBe('reloaded');
  const started = "docker inspect --format '{{ .State.StartedAt }} {{ .State.Running }}' web job";
  const before = await onHost(started);
  const changes = await apply({ 'log-driver': 'local', 'log-opts': null });
  expect(engineOf(changes)).toBe('restarted');
  expect(notesOf(changes)).toEqual(['2 containers (job, web) keep running during the restart (live-restore)']);
  expect(await onHost(started)).toBe(before);
  expect(await info('LoggingDriver')).toBe('"local"');
  expect(await config()).not.toHaveProperty('log-opts');
});

test('a file edited by hand is found and repaired, and a forgotten restart is made up for', async () => {
  await exec(
    HOST,
    `sleep 0.1; sed -i 's/"local"/"journald"/; s/"debug": true/"debug": false/' /etc/docker/daemon.json`,
  );
  const changes = await apply({ 'log-driver': 'local' });
  expect(changes[0]?.diff).toMatchObject([
    { field: 'log-driver', before: 'journald', after: 'local' },
    { field: 'docker.service', before: 'running since before the change of daemon.json', after: 'restarted' },
  ]);
  // Another key, by hand: it stays, and the engine uses it now.
  expect(await info('Debug')).toBe('false');
  await exec(HOST, 'systemctl reset-failed docker; sleep 0.1; touch /etc/docker/daemon.json');
  expect(engineOf(await apply({ 'log-driver': 'local' }))).toBe('restarted');
});

test('what dockerd does not accept changes nothing', async () => {
  const [file, before] = [await onHost('cat /etc/docker/daemon.json'), await processes()];
  const inventory = await inventoryWith([{ docker_daemon: { options: { 'max-concurrent-download': 5 } } }]);
  const { status, stdout } = await person.provision('apply', '--yes', inventory);
  expect(status).toBe(1);
  const text = stdout.replaceAll(/\s+/g, ' ');
  expect(text).toContain("the following directives don't match any configuration option: max-concurrent-download");
  expect(text).toContain('daemon.json and the running engine are unchanged');

  const hostsKey = await inventoryWith([{ docker_daemon: { options: { hosts: ['tcp://127.0.0.1:2375'] } } }]);
  const refused = await person.provision('plan', hostsKey);
  expect(refused.status).toBe(1);
  expect(refused.stdout.replaceAll(/\s+/g, ' ')).toContain(
    'dockerd does not start with hosts in daemon.json, because docker.service runs dockerd with -H',
  );
  expect([await onHost('cat /etc/docker/daemon.json'), await processes()]).toEqual([file, before]);
});

test('a pool with the address of a host is refused before any host is contacted', async () => {
  const pools = [{ base: '192.168.0.0/16', size: 24 }];
  const { status, stderr } = await person.provision(
    'check',
    await inventoryWith([{ docker_daemon: { 'default-address-pools': pools } }]),
  );
  expect(status).toBe(3);
  expect(stderr).toContain('192.168.0.0/16 contains the address of docker1, 192.168.2.131');
});

test('an engine that is stopped stays stopped, and a step before gives the command line without -H', async () => {
  await exec(HOST, 'systemctl stop docker docker.socket');
  const changes = await apply({ mtu: 'ens33' });
  expect(changes[0]?.diff).toEqual([{ field: 'mtu', before: null, after: '1500' }]);
  expect((await exec(HOST, 'systemctl is-active docker')).stdout.trim()).toBe('inactive');

  const content = '[Service]\nExecStart=\nExecStart=/usr/bin/dockerd --containerd=/run/containerd/containerd.sock\n';
  const inventory = await inventoryWith([
    { unit: { name: 'docker.service', drop_in: 'hosts', content } },
    { docker_daemon: { options: { hosts: ['fd://', 'tcp://127.0.0.1:2375'] } } },
    START,
  ]);
  const { status, stdout } = await person.provision('apply', '--yes', inventory);
  expect([status, stdout]).toEqual([0, expect.anything()]);
  expect(await onHost('docker --host tcp://127.0.0.1:2375 info --format "{{ .DefaultAddressPools }}"')).toContain(
    '172.30.0.0/16',
  );
  await expectNothingToDo(inventory);
});
