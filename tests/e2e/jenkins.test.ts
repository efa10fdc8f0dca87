import { afterAll, beforeAll, expect, test } from 'vitest';
import { boot, kill, outputOf, reset, up } from '../lab/lab.ts';
import { openRegistry, startRegistry } from '../lab/registry.ts';
import { Application, expectNothingToDo } from './application.ts';
import { Person } from './person.ts';
import { pushStandIns } from './stand-ins.ts';

// playbooks/jenkins.yaml on a freshly installed host, after docker-host.yaml.

const HOST = 'docker1';
const LOGIN = 'http://192.168.2.10:8080/login';
const VARIABLES = { jenkins_host: HOST, jenkins_image: `${openRegistry}/jenkins:1` };

let person: Person;
let application: Application;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST, 'docker2');
  await startRegistry();
  await pushStandIns(HOST, 'jenkins');
  person = await Person.arrive();
  application = new Application('jenkins', HOST, person);
});
afterAll(async () => {
  await person.leave();
  await reset(HOST);
});

test('one apply makes a freshly installed host a Jenkins controller, and its dry run lists every step', async () => {
  const dry = await person.provision('plan', await application.inventory(VARIABLES));
  for (const what of ['docker_volume', 'docker_container'])
    expect(dry.stdout).toMatch(new RegExp(`^ *\\d+ +\\? ${what}`, 'm'));
  expect(await application.apply(VARIABLES)).toMatchObject({
    status: 0,
    finished: { status: 'changed', counts: { failed: 0, unknown: 0 } },
  });
  expect(await outputOf(HOST, "docker ps --format '{{.Names}} {{.Status}}'")).toMatch(/^jenkins Up .*\(healthy\)$/);
  expect(await outputOf('docker2', `curl --silent ${LOGIN}`)).toBe('start 1');
  await outputOf('docker2', 'exec 3<>/dev/tcp/192.168.2.10/50000');
  await expectNothingToDo(application, VARIABLES);
});

test('a new container keeps the data, and so does a reboot', async () => {
  await outputOf(HOST, 'docker rm --force jenkins');
  expect(await application.apply(VARIABLES)).toMatchObject({ status: 0, finished: { counts: { changed: 1 } } });
  expect(await outputOf('docker2', `curl --silent ${LOGIN}`)).toBe('start 2');
  await kill(HOST);
  await boot(HOST);
  await expect
    .poll(() => outputOf(HOST, "docker ps --format '{{.Status}}'"), { timeout: 60_000 })
    .toContain('(healthy)');
  expect(await outputOf('docker2', `curl --silent ${LOGIN}`)).toBe('start 3');
  await expectNothingToDo(application, VARIABLES);
});
