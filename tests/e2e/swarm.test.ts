import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parsePlan } from '../../src/output/plan-document.ts';
import { hosts, kill, outputOf, privateKeyFile, reset, up } from '../lab/lab.ts';
import { openRegistry, startRegistry } from '../lab/registry.ts';
import { ofType, Person } from './person.ts';
import { pushStandIns } from './stand-ins.ts';

// playbooks/swarm.yaml on the four freshly installed hosts of the class, after docker-host.yaml.

const MANAGER = 'master';
const GATEWAYS = { master: '213.0.113.2' } as Readonly<Record<string, string>>;

let person: Person;
let inventory: string;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset();
  await startRegistry();
  await pushStandIns('docker1', 'whoami', 'visualizer');
  person = await Person.arrive();
  inventory = await person.file('inventory.yaml', {
    playbook: ['docker-host', 'swarm'].map((name) => resolve(`playbooks/${name}.yaml`)),
    vars: {
      ...{ domain: 'example.com', nic: 'ens33' },
      ...{ whoami_image: `${openRegistry}/whoami:1`, visualizer_image: `${openRegistry}/visualizer:1` },
    },
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: Object.fromEntries(
      hosts.map(({ name, address, bootstrap }) => {
        const gateway = GATEWAYS[name] ?? '192.168.2.254';
        return [name, { address, bootstrap, vars: { gateway, dns: [GATEWAYS[name] ?? '168.126.63.1'] } }];
      }),
    ),
  });
});
afterAll(async () => {
  await person.leave();
  await reset();
});

async function apply() {
  const { status, events, stdout } = await person.events('apply', '--yes', inventory);
  const finished = ofType(events, 'host-finished');
  return { status, events, stdout, finished, failures: finished.flatMap(({ failure }) => failure ?? []) };
}

async function expectNothingToDo(): Promise<void> {
  const nothing = { status: 'ok', counts: { changed: 0, failed: 0 }, connections: 1, exchanges: 1 };
  expect((await apply()).finished).toMatchObject(hosts.map(() => nothing));
}

/** The hosts whose node runs a task of the service, as the page on the manager shows them. */
async function nodesOf(service: string): Promise<readonly string[]> {
  const page = async (path: string) =>
    (JSON.parse(await outputOf(MANAGER, `curl --silent 'http://localhost:8080/apis/${path}'`)) as { objects: unknown })
      .objects;
  const tasks = (await page('tasks')) as readonly {
    readonly NodeID?: string;
    readonly DesiredState: string;
    readonly Status: { readonly State: string };
    readonly Spec: { readonly ContainerSpec: { readonly Image: string } };
  }[];
  const nodes = (await page('nodes')) as readonly {
    readonly ID: string;
    readonly Description: { readonly Hostname: string };
  }[];
  const names = new Map(nodes.map(({ ID, Description }) => [ID, Description.Hostname.split('.')[0] ?? '']));
  return tasks
    .filter(({ DesiredState, Status }) => DesiredState === 'running' && Status.State === 'running')
    .filter(({ Spec }) => Spec.ContainerSpec.Image.includes(service))
    .map(({ NodeID = '' }) => names.get(NodeID) ?? '')
    .toSorted();
}

test('one apply makes four freshly installed hosts a swarm that runs a service, as its dry run says', async () => {
  const { stdout } = await person.provision('plan', inventory, '--output', 'json');
  const planned = new Map(parsePlan(stdout).hosts.map((host) => [host.name, host]));
  const pending = (host: string) =>
    (planned.get(host)?.steps ?? []).flatMap(({ number, changes, unknown }) =>
      changes.length > 0 || unknown ? [number] : [],
    );
  const text = (await person.provision('plan', inventory)).stdout.replaceAll(/ +/g, ' ');
  expect(text).toMatch(/\? docker_swarm known after step \d+ of master/);

  const { status, failures, events } = await apply();
  expect([failures, status]).toEqual([[], 0]);
  for (const { name } of hosts) {
    const changed = ofType(events, 'step-finished').flatMap((one) =>
      one.host === name && one.status === 'changed' ? [one.step.number] : [],
    );
    expect([name, changed]).toEqual([name, pending(name)]);
  }
  await expectNothingToDo();
});

test('three hosts run a task, which answers at the port of the host', async () => {
  const nodes = await nodesOf('whoami');
  expect([nodes.length, new Set(nodes).size]).toEqual([3, 3]);
  for (const node of nodes)
    expect(await outputOf(node, 'curl --silent http://localhost:8000/')).toBe(`Hostname: ${node}.example.com`);
  expect(await nodesOf('visualizer')).toEqual([MANAGER]);
});

test('a host that dies: its task runs elsewhere; installed again, the next apply brings it back', async () => {
  const before = await nodesOf('whoami');
  const lost = before.find((node) => node !== MANAGER) ?? '';
  const spare = hosts.map(({ name }) => name).find((name) => !before.includes(name)) ?? '';
  await kill(lost);
  const expected = [...before.filter((node) => node !== lost), spare].toSorted();
  await expect.poll(() => nodesOf('whoami'), { timeout: 60_000, interval: 1000 }).toEqual(expected);

  await reset(lost);
  expect(await apply()).toMatchObject({ status: 0, failures: [] });
  const ready = await outputOf(MANAGER, `docker node ls --filter name=${lost}.example.com --format '{{.Status}}'`);
  expect(ready.split('\n').toSorted()).toEqual(['Down', 'Ready']);
  expect(await nodesOf('whoami')).toEqual(expected);
  await expectNothingToDo();
});
