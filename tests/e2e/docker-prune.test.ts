import { afterAll, beforeAll, expect, test } from 'vitest';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { START_ENGINE } from '../cases/record-case.ts';
import { reset, up } from '../lab/lab.ts';
import { expectNothingToDo, OneHost } from './one-host.ts';
import { Person } from './person.ts';

// What nobody uses of a real engine is removed, beside what other steps declare.

const HOST = 'docker1';
const OTHERS = [
  'docker_network: front',
  'docker_volume: data',
  'docker_image: app:1',
  'docker_container: { name: web, image: "app:1", command: [/bin/sleep, infinity] }',
  'docker_container: { name: spare, image: "app:1", command: [/bin/ls], state: stopped }',
  'docker_compose: { project: blog, content: { services: { setup: { image: "app:1", command: [/bin/ls], volumes: ["data:/data"] }, page: { image: "app:1", command: [/bin/sleep, infinity], depends_on: { setup: { condition: service_completed_successfully } } } }, volumes: { data: {} } } }',
];
const prune = (more = '') => `docker_prune: { older_than: 0h${more} }`;
const EVERYTHING = ', images: unused, volumes: unused';

let person: Person;
let on: OneHost;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST);
  person = await Person.arrive();
  on = new OneHost(HOST, person);
  await on.run(`${START_ENGINE} && ${APP_IMAGES}`);
});
afterAll(async () => {
  await person.leave();
  await reset(HOST);
});

/** The differences, and what of them is a size or a generated name left out. */
async function planned(steps: readonly string[]): Promise<readonly string[]> {
  const all = await on.plan(steps);
  const diffs = all.flatMap(({ changes }) => changes.flatMap(({ diff }) => diff));
  return diffs.map(
    ({ field, before }) => `${field}: ${String(before).replaceAll(/[\d.]+ [kMG]?B\b|\b[0-9a-f]{12,}/g, '…')}`,
  );
}

const LITTER = `for text in one two; do
  printf 'FROM app:1\\nRUN echo %s >/text\\n' "$text" | docker build --quiet --tag built:1 - >/dev/null
done
docker run --name old --volume /data app:2 /bin/ls / >/dev/null && docker network create back >/dev/null &&
docker volume create litter >/dev/null`;

test('what is unused is listed with sizes, removed, and then there is nothing to do', async () => {
  expect(await on.apply(OTHERS)).toMatchObject({ status: 0 });
  await on.run(LITTER);
  const steps = [...OTHERS, prune()];
  expect(await planned([...OTHERS, 'docker_prune: 1h'])).toEqual([]);
  expect(await planned(steps)).toEqual([
    'containers: 1, …: old',
    'images: 1, …: …',
    'networks: 1: back',
    expect.stringMatching(/^build cache: /),
  ]);
  expect(await on.apply(steps)).toMatchObject({ status: 0, changed: ['docker_prune'] });
  expect(await on.run("docker ps --all --format '{{.Names}}' | sort")).toBe('blog-page-1\nblog-setup-1\nspare\nweb');
  expect(await on.run('docker network ls --filter type=custom --format {{.Name}} | sort')).toBe('blog_default\nfront');
  expect(await on.run('docker volume ls --quiet | wc --lines')).toBe('4');
  await expectNothingToDo(on, steps);
});

test('images with names and volumes on request, apart from those that steps declare', async () => {
  const steps = [...OTHERS, prune(EVERYTHING)];
  expect((await planned(steps)).map((one) => one.replace(/:.*/, ''))).toEqual(['images', 'volumes', 'build cache']);
  expect(await on.apply(steps)).toMatchObject({ status: 0, changed: ['docker_prune'] });
  expect(await on.run("docker images --format '{{.Repository}}:{{.Tag}}'")).toBe('app:1');
  expect(await on.run('docker volume ls --quiet | sort')).toBe('blog_data\ndata');
  expect(await on.run('docker buildx du | tail --lines 1')).toMatch(/^Total:\s+0B$/);
  await expectNothingToDo(on, steps);
});

test('a container that is kept until its replacement runs stays with that one', async () => {
  const steps = [prune()];
  await on.run('docker compose --project-name blog down --volumes 2>/dev/null');
  await on.run('docker rename spare spare.provision-previous && docker create --name spare app:1 /bin/ls >/dev/null');
  await on.run('docker create --name litter app:1 /bin/ls >/dev/null');
  expect(await planned(steps)).toEqual(['containers: 1, …: litter', 'networks: 1: front']);
  expect(await on.apply(steps)).toMatchObject({ status: 0 });
  expect(await on.run("docker ps --all --format '{{.Names}}' | sort")).toBe('spare\nspare.provision-previous\nweb');
});
