import { afterAll, beforeAll, expect, test } from 'vitest';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { START_ENGINE } from '../cases/record-case.ts';
import { exec, hosts, outputOf, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// Network steps that move hosts of a swarm. Containers on both hosts say whether the swarm still connects them.

const MANAGER = 'docker1';
const WORKER = 'docker2';
const NAMES = [MANAGER, WORKER];
const HOSTS = hosts.filter(({ name }) => NAMES.includes(name));
const OLD = Object.fromEntries(HOSTS.map(({ name, bootstrap }) => [name, bootstrap]));
const NEW = Object.fromEntries(HOSTS.map(({ name, address }) => [name, address]));
/** One task on each node. The kernel of the lab has no virtual addresses of services (ip_vs). */
const START_TASKS = `docker network create --driver overlay over &&
docker service create --quiet --detach --no-resolve-image --name web --mode global --network over --endpoint-mode dnsrr app:1 sleep infinity`;

let person: Person;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(...NAMES);
  const prepare = `systemctl disable --now --quiet firewalld; ${START_ENGINE} && ${APP_IMAGES}`;
  await Promise.all(NAMES.map((name) => outputOf(name, `hostnamectl set-hostname ${name}; ${prepare}`)));
  person = await Person.arrive();
  const { failures } = await apply(await inventory(OLD));
  if (failures.length > 0) throw new Error(JSON.stringify(failures));
  await outputOf(MANAGER, START_TASKS);
});
afterAll(async () => {
  await person.leave();
  await reset(...NAMES);
});

/** With a network step for the hosts whose address is not the first one. */
async function inventory(addresses: Readonly<Record<string, string>>, manager: object = {}): Promise<string> {
  const moved = NAMES.filter((name) => addresses[name] !== OLD[name]);
  const network = { interface: 'ens33', address: '{{ cards }}', gateway: '192.168.2.254', dns: ['168.126.63.1'] };
  const swarm = { managers: [MANAGER], workers: [WORKER], advertise_address: '{{ advertised }}' };
  await person.file('playbook.yaml', {
    steps: [...moved.map((name) => ({ network, when: `host.name == "${name}"` })), { docker_swarm: swarm }],
  });
  const entries = NAMES.map((name) => {
    const address = addresses[name];
    const vars = { cards: [`${address}/24`], advertised: address, ...(name === MANAGER ? manager : {}) };
    return [name, { address, ...(address === OLD[name] ? {} : { bootstrap: OLD[name] }), vars }] as const;
  });
  return person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: Object.fromEntries(entries),
  });
}

async function apply(file: string) {
  const { status, events } = await person.events('apply', '--yes', file);
  const changed = ofType(events, 'step-finished').filter((one) => one.status === 'changed');
  return {
    status,
    changed: changed.map(({ host, step }) => `${host} ${step.type}`),
    failures: ofType(events, 'host-finished').flatMap(({ host, failure }) => (failure ? [{ host, ...failure }] : [])),
  };
}

async function plan(file: string): Promise<string> {
  return (await person.provision('plan', file)).stdout.replaceAll(/\s+/g, ' ');
}

/** What runs of the service on the host: `{{.State.Pid}}`, or its address in the network of the swarm. */
const ofTask = (field: string) =>
  `docker inspect --format '{{${field}}}' $(docker ps --quiet --filter label=com.docker.swarm.service.name=web)`;

/** Whether the task of the manager reaches that of the worker. */
async function areConnected(): Promise<boolean> {
  const other = await exec(WORKER, ofTask('.NetworkSettings.Networks.over.IPAddress'));
  const ping = `nsenter --net --target $(${ofTask('.State.Pid')}) ping -c 1 -W 1 ${other.stdout.trim()}`;
  return other.code === 0 && (await exec(MANAGER, ping)).code === 0;
}

/** `NAME STATUS ADDRESS` of the nodes that are not down. */
async function nodes(): Promise<readonly string[]> {
  const format = '{{.Description.Hostname}} {{.Status.State}} {{.Status.Addr}}';
  const all = await outputOf(MANAGER, `docker node inspect --format '${format}' $(docker node ls --quiet)`);
  return all
    .split('\n')
    .filter((line) => !line.includes(' down '))
    .toSorted();
}

test('a manager that would move is told in the dry run, and refused before its address changes', async () => {
  await expect.poll(areConnected, { timeout: 30_000 }).toBe(true);
  const file = await inventory({ ...OLD, [MANAGER]: NEW[MANAGER] ?? '' });
  const reason = `${MANAGER} manages the swarm at ${OLD[MANAGER]}, not ${NEW[MANAGER]}`;
  expect(await plan(file)).toContain(reason);
  const { status, changed, failures } = await apply(file);
  expect([status, changed]).toEqual([1, []]);
  expect(failures[0]).toMatchObject({ host: MANAGER, message: expect.stringContaining(reason) });
  expect(await outputOf(MANAGER, 'ip -4 -o address show ens33')).toContain(` ${OLD[MANAGER]}/`);
  expect(await areConnected()).toBe(true);
});

test('a worker that moves joins again at its new address, and its containers are reached', async () => {
  const file = await inventory({ ...OLD, [WORKER]: NEW[WORKER] ?? '' });
  expect(await plan(file)).toContain(`advertise address ${OLD[WORKER]} → ${NEW[WORKER]}`);
  const steps = ['network', 'docker_swarm'].map((type) => `${WORKER} ${type}`);
  expect(await apply(file)).toMatchObject({ status: 0, failures: [], changed: steps });
  await expect.poll(areConnected, { timeout: 30_000 }).toBe(true);
  await expect
    .poll(nodes, { timeout: 60_000 })
    .toEqual([`${MANAGER} ready ${OLD[MANAGER]}`, `${WORKER} ready ${NEW[WORKER]}`]);
  expect(await apply(file)).toMatchObject({ status: 0, failures: [], changed: [] });
});

test('a manager that keeps its address before a new one serves its swarm on', async () => {
  const cards = [`${OLD[MANAGER]}/24`, `${NEW[MANAGER]}/24`];
  const file = await inventory(NEW, { cards, advertised: OLD[MANAGER] });
  expect(await apply(file)).toMatchObject({ status: 0, failures: [], changed: [`${MANAGER} network`] });
  await expect.poll(areConnected, { timeout: 30_000 }).toBe(true);
  expect(await nodes()).toEqual([`${MANAGER} ready ${OLD[MANAGER]}`, `${WORKER} ready ${NEW[WORKER]}`]);
});
