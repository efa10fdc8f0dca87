import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { boot, hosts, kill, outputOf, privateKeyFile, reset, up } from '../lab/lab.ts';
import { openRegistry, startRegistry } from '../lab/registry.ts';
import { ofType, Person } from './person.ts';
import { pushStandIns } from './stand-ins.ts';

// playbooks/jenkins.yaml on a freshly installed host, after docker-host.yaml.

const HOST = 'docker1';
const LOGIN = 'http://192.168.2.10:8080/login';

let person: Person;
let inventory: string;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST, 'docker2');
  await startRegistry();
  await pushStandIns(HOST, 'jenkins');
  person = await Person.arrive();
  const { address, bootstrap } = hosts.find(({ name }) => name === HOST) ?? {};
  inventory = await person.file('inventory.yaml', {
    playbook: ['docker-host', 'jenkins'].map((name) => resolve(`playbooks/${name}.yaml`)),
    vars: {
      ...{ domain: 'example.com', nic: 'ens33', gateway: '192.168.2.254', dns: ['168.126.63.1'] },
      ...{ jenkins_host: HOST, jenkins_image: `${openRegistry}/jenkins:1` },
    },
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [HOST]: { address, bootstrap } },
  });
});
afterAll(async () => {
  await person.leave();
  await reset(HOST);
});

async function apply() {
  const { status, events } = await person.events('apply', '--yes', inventory);
  return { status, finished: ofType(events, 'host-finished')[0] };
}

async function expectNothingToDo(): Promise<void> {
  const nothing = { status: 'ok', counts: { changed: 0 }, connections: 1, exchanges: 1 };
  expect((await apply()).finished).toMatchObject(nothing);
}

test('one apply makes a freshly installed host a Jenkins controller, and its dry run lists every step', async () => {
  const dry = await person.provision('plan', inventory);
  for (const what of ['docker_volume', 'docker_container'])
    expect(dry.stdout).toMatch(new RegExp(`^ *\\d+ +\\? ${what}`, 'm'));
  expect(await apply()).toMatchObject({
    status: 0,
    finished: { status: 'changed', counts: { failed: 0, unknown: 0 } },
  });
  expect(await outputOf(HOST, "docker ps --format '{{.Names}} {{.Status}}'")).toMatch(/^jenkins Up .*\(healthy\)$/);
  expect(await outputOf('docker2', `curl --silent ${LOGIN}`)).toBe('start 1');
  await outputOf('docker2', 'exec 3<>/dev/tcp/192.168.2.10/50000');
  await expectNothingToDo();
});

test('a new container keeps the data, and so does a reboot', async () => {
  await outputOf(HOST, 'docker rm --force jenkins');
  expect(await apply()).toMatchObject({ status: 0, finished: { counts: { changed: 1 } } });
  expect(await outputOf('docker2', `curl --silent ${LOGIN}`)).toBe('start 2');
  await kill(HOST);
  await boot(HOST);
  await expect
    .poll(() => outputOf(HOST, "docker ps --format '{{.Status}}'"), { timeout: 60_000 })
    .toContain('(healthy)');
  expect(await outputOf('docker2', `curl --silent ${LOGIN}`)).toBe('start 3');
  await expectNothingToDo();
});
