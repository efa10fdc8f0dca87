import { afterAll, beforeAll, expect, test } from 'vitest';
import { parsePlan } from '../../src/output/plan-document.ts';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { START_ENGINE } from '../cases/record-case.ts';
import { exec, hosts, privateKeyFile, reset, up } from '../lab/lab.ts';
import { ofType, Person } from './person.ts';

// What nobody uses of a real engine is removed, beside what other steps declare.

const HOST = 'docker1';
const OTHERS = [
  'docker_network: front',
  'docker_volume: data',
  'docker_image: app:1',
  'docker_container: { name: web, image: "app:1", command: [/bin/sleep, infinity] }',
  'docker_container: { name: spare, image: "app:1", command: [/bin/ls], state: stopped }',
];
const prune = (more = '') => `docker_prune: { older_than: 0h${more} }`;
const EVERYTHING = ', images: unused, volumes: unused';

let person: Person;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST);
  await run(`${START_ENGINE} && ${APP_IMAGES}`);
  person = await Person.arrive();
});
afterAll(async () => {
  await person.leave();
  await reset(HOST);
});

async function run(script: string): Promise<string> {
  const { code, stdout, stderr } = await exec(HOST, script);
  if (code !== 0) throw new Error(`status ${code}: ${stderr}`);
  return stdout.trim();
}

async function inventory(steps: readonly string[]): Promise<string> {
  await person.file('playbook.yaml', `steps:\n${steps.map((step) => `  - ${step}\n`).join('')}`);
  return person.file('inventory.yaml', {
    playbook: 'playbook.yaml',
    ssh: { user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' },
    hosts: { [HOST]: { address: hosts.find(({ name }) => name === HOST)?.bootstrap } },
  });
}

async function apply(steps: readonly string[]) {
  const { status, events } = await person.events('apply', '--yes', await inventory(steps));
  const finished = ofType(events, 'host-finished')[0];
  const changed = ofType(events, 'step-finished').flatMap((one) => (one.status === 'changed' ? [one.step.type] : []));
  return { status, finished, changed };
}

/** The differences, and what of them is a size or a generated name left out. */
async function planned(steps: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await person.provision('plan', await inventory(steps), '--output', 'json');
  const all = parsePlan(stdout).hosts.flatMap((host) => host.steps ?? []);
  const diffs = all.flatMap(({ changes }) => changes.flatMap(({ diff }) => diff));
  return diffs.map(
    ({ field, before }) => `${field}: ${String(before).replaceAll(/[\d.]+ [kMG]?B\b|\b[0-9a-f]{12,}/g, '…')}`,
  );
}

async function expectNothingToDo(steps: readonly string[]): Promise<void> {
  expect((await apply(steps)).finished).toMatchObject({
    status: 'ok',
    counts: { changed: 0 },
    connections: 1,
    exchanges: 1,
  });
}

const LITTER = `for text in one two; do
  printf 'FROM app:1\\nRUN echo %s >/text\\n' "$text" | docker build --quiet --tag built:1 - >/dev/null
done
docker run --name old --volume /data app:2 /bin/ls / >/dev/null && docker network create back >/dev/null &&
docker volume create litter >/dev/null`;

test('what is unused is listed with sizes, removed, and then there is nothing to do', async () => {
  expect(await apply(OTHERS)).toMatchObject({ status: 0 });
  await run(LITTER);
  const steps = [...OTHERS, prune()];
  expect(await planned([...OTHERS, 'docker_prune: 1h'])).toEqual([]);
  expect(await planned(steps)).toEqual([
    'containers: 1, …: old',
    'images: 1, …: …',
    'networks: 1: back',
    expect.stringMatching(/^build cache: /),
  ]);
  expect(await apply(steps)).toMatchObject({ status: 0, changed: ['docker_prune'] });
  expect(await run("docker ps --all --format '{{.Names}}' | sort")).toBe('spare\nweb');
  expect(await run('docker network ls --filter type=custom --format {{.Name}}')).toBe('front');
  expect(await run('docker volume ls --quiet | wc --lines')).toBe('3');
  await expectNothingToDo(steps);
});

test('images with names and volumes on request, apart from those that steps declare', async () => {
  const steps = [...OTHERS, prune(EVERYTHING)];
  expect((await planned(steps)).map((one) => one.replace(/:.*/, ''))).toEqual(['images', 'volumes', 'build cache']);
  expect(await apply(steps)).toMatchObject({ status: 0, changed: ['docker_prune'] });
  expect(await run("docker images --format '{{.Repository}}:{{.Tag}}'")).toBe('app:1');
  expect(await run('docker volume ls --quiet')).toBe('data');
  expect(await run('docker buildx du | tail --lines 1')).toMatch(/^Total:\s+0B$/);
  await expectNothingToDo(steps);
});

test('a container that is kept until its replacement runs stays with that one', async () => {
  const steps = [prune()];
  await run('docker rename spare spare.provision-previous && docker create --name spare app:1 /bin/ls >/dev/null');
  await run('docker create --name litter app:1 /bin/ls >/dev/null');
  expect(await planned(steps)).toEqual(['containers: 1, …: litter', 'networks: 1: front']);
  expect(await apply(steps)).toMatchObject({ status: 0 });
  expect(await run("docker ps --all --format '{{.Names}}' | sort")).toBe('spare\nspare.provision-previous\nweb');
});
