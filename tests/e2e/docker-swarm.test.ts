import { afterAll, beforeAll, expect, test } from 'vitest';
import { hosts, outputOf, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// The four hosts of the class as one swarm. What there is in the end is read with the docker command of the manager.

const MANAGER = 'master';
const WORKERS = ['docker1', 'docker2', 'docker3'] as const;
const SWARM = { managers: [MANAGER], workers: WORKERS };
const ENGINE = [
  { service: { name: 'firewalld', state: 'stopped', enabled: false } },
  { dnf_repo: { name: 'docker-ce', url: 'https://download.docker.com/linux/centos/docker-ce.repo' } },
  { package: { present: ['docker-ce', 'docker-ce-cli', 'containerd.io'], absent: ['runc'] } },
  { service: { name: 'docker', state: 'running', enabled: true } },
];
const STEPS = [{ hostname: '{{ host.name }}' }, ...ENGINE, { docker_swarm: SWARM }];

let person: Person;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset();
  person = await Person.arrive();
});
afterAll(async () => {
  await person.leave();
  await reset();
});

async function inventory(steps: readonly unknown[]): Promise<string> {
  await person.file('playbook.yaml', { steps });
  const addresses = hosts.map(({ name, bootstrap }) => [name, { address: bootstrap }] as const);
  return person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: Object.fromEntries(addresses),
  });
}

async function apply(steps: readonly unknown[], ...options: readonly string[]) {
  const { status, events, stdout } = await person.events('apply', '--yes', await inventory(steps), ...options);
  const ended = ofType(events, 'host-finished');
  return {
    ...{ status, stdout, failures: ended.flatMap(({ failure }) => failure ?? []) },
    changed: ofType(events, 'step-finished')
      .filter((one) => one.status === 'changed')
      .map(({ host, step }) => `${host} ${step.type}`)
      .toSorted(),
    exchanges: Object.fromEntries(ended.map(({ host, exchanges }) => [host, exchanges])),
  };
}

/** `NAME STATUS ROLE` of each node. */
async function nodes(): Promise<readonly string[]> {
  const format = '{{.Hostname}} {{.Status}} {{if .ManagerStatus}}manager{{else}}worker{{end}}';
  return (await outputOf(MANAGER, `docker node ls --format '${format}'`)).split('\n').toSorted();
}

const ALL_NODES = [...WORKERS.map((name) => `${name} Ready worker`), `${MANAGER} Ready manager`];

async function expectNothingToDo(steps: readonly unknown[] = STEPS): Promise<void> {
  const { status, changed, exchanges } = await apply(steps);
  expect([status, changed]).toEqual([0, []]);
  expect(exchanges).toEqual(Object.fromEntries(hosts.map(({ name }) => [name, 1])));
}

test('one apply makes four freshly installed hosts a swarm; its dry run lists every step', async () => {
  const dry = await person.provision('plan', await inventory(STEPS));
  expect(dry.status).toBe(0);
  expect(dry.stdout.match(/\? docker_swarm .*/g)?.map((line) => line.replaceAll(/\s+/g, ' '))).toEqual([
    // The workers have the same plan, which is shown once.
    '? docker_swarm known after step 6 of master',
    '? docker_swarm known after step 5',
  ]);

  const { status, failures, changed, stdout } = await apply(STEPS);
  expect([status, failures]).toEqual([0, []]);
  expect(changed.filter((one) => one.endsWith('docker_swarm'))).toHaveLength(hosts.length);
  expect(await nodes()).toEqual(ALL_NODES);
  const token = await outputOf(MANAGER, 'docker swarm join-token --quiet worker');
  expect(token).toMatch(/^SWMTKN-/);
  expect(stdout).not.toContain('SWMTKN');
  const search = 'grep --recursive --files-with-matches SWMTKN /run/provision /var/log /tmp /etc || true';
  for (const { name } of hosts) expect([name, await outputOf(name, search)]).toEqual([name, '']);
  await expectNothingToDo();
});

test('a worker that left by hand is found, and joins again, alone', async () => {
  await outputOf('docker2', 'docker swarm leave --force');
  const dry = await person.provision('plan', await inventory(STEPS), '--host', 'docker2');
  expect(dry.stdout.replaceAll(/\s+/g, ' ')).toContain('swarm none → worker, by master');
  expect(await apply(STEPS, '--host', 'docker2')).toMatchObject({
    ...{ status: 0, failures: [], changed: ['docker2 docker_swarm'] },
  });
  // The manager notices after some seconds that the old node is gone.
  await expect.poll(nodes, { timeout: 60_000 }).toEqual([...ALL_NODES, 'docker2 Down worker'].toSorted());
  await expectNothingToDo();
});

test('a closed port of the manager is named, and the host is not left half joined', async () => {
  await outputOf('docker3', 'docker swarm leave');
  await outputOf(MANAGER, 'iptables --insert INPUT --protocol tcp --dport 2377 --jump REJECT');
  const { status, failures } = await apply(STEPS);
  expect(status).toBe(1);
  expect(failures).toMatchObject([{ words: expect.stringContaining('port 2377') }]);
  expect(failures[0]?.next).toContain('A port of the manager is closed');
  expect(await outputOf('docker3', "docker info --format '{{.Swarm.LocalNodeState}}'")).toBe('inactive');
  await outputOf(MANAGER, 'iptables --delete INPUT --protocol tcp --dport 2377 --jump REJECT');
  expect(await apply(STEPS)).toMatchObject({ status: 0, changed: ['docker3 docker_swarm'] });
});

test('all leave, the manager last', async () => {
  const steps = [{ docker_swarm: { ...SWARM, state: 'absent' } }];
  expect(await apply(steps)).toMatchObject({
    ...{ status: 0, failures: [], changed: [...WORKERS, MANAGER].map((name) => `${name} docker_swarm`) },
  });
  for (const { name } of hosts) {
    expect(await outputOf(name, "docker info --format '{{.Swarm.LocalNodeState}}'")).toBe('inactive');
  }
  await expectNothingToDo(steps);
});
