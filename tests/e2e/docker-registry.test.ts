import { afterAll, beforeAll, expect, test } from 'vitest';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { START_ENGINE } from '../cases/record-case.ts';
import { exec, password, reset, up } from '../lab/lab.ts';
import {
  openRegistry,
  registry,
  registryUser,
  startOpenRegistry,
  startRegistry,
  stopOpenRegistry,
} from '../lab/registry.ts';
import { expectNothingToDo, OneHost } from './one-host.ts';
import { Person } from './person.ts';

// Images of a real registry: docker2 builds and pushes them by hand, docker1 is set up.

const [HOST, BUILDER] = ['docker1', 'docker2'] as const;
const SERVE = "[/bin/sh, -c, 'trap exit TERM; while sleep 0.1; do :; done']";
const LOGIN = `docker_login: { registry: "${registry}", username: ${registryUser}, password: !env CLASS_PASSWORD }`;
const IMAGE = `${openRegistry}/app:1`;

const image = (name: string, more = '') => `docker_image: { name: "${name}"${more} }`;
const web = (name: string) => `docker_container: { name: web, image: "${name}", command: ${SERVE} }`;

let person: Person;
let on: OneHost;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST, BUILDER);
  await startRegistry();
  await Promise.all([HOST, BUILDER].map((host) => exec(host, START_ENGINE)));
  await run(BUILDER, APP_IMAGES);
  await run(BUILDER, `docker login --username ${registryUser} --password-stdin ${registry}`, await password());
  for (const name of [`${registry}/app:1`, IMAGE]) await push('app:1', name);
  person = await Person.arrive();
  on = new OneHost(HOST, person);
});
afterAll(async () => {
  await person.leave();
  await reset(HOST, BUILDER);
});

async function run(host: string, script: string, stdin = ''): Promise<string> {
  const { code, stdout, stderr } = await exec(host, script, { stdin });
  expect([code, stderr.replace(/^WARNING.*\n|^Configure.*\n|^https:.*\n/gm, '').trim()]).toEqual([0, '']);
  return stdout.trim();
}

/** Returns its digest. */
async function push(local: string, name: string): Promise<string> {
  await run(BUILDER, `docker tag ${local} ${name} && docker push --quiet ${name}`);
  return run(
    BUILDER,
    `docker image inspect --format '{{ index .RepoDigests 0 }}' ${name} | cut --delimiter @ --fields 2`,
  );
}

/** The types of the steps with changes, and of those that are known later. */
async function planned(steps: readonly string[]): Promise<readonly string[]> {
  const all = await on.plan(steps);
  return all.filter(({ changes, unknown }) => changes.length > 0 || unknown).map(({ type }) => type);
}

const version = () => run(HOST, "docker exec web /bin/sh -c 'echo $VERSION'");

test('without a login, the words of the registry say why, and nothing is left behind', async () => {
  const { status, finished } = await on.apply([image(`${registry}/app:1`)]);
  expect([status, finished?.failure?.words]).toEqual([1, expect.stringContaining('no basic auth credentials')]);
  expect(await run(HOST, 'docker image ls --quiet')).toBe('');
});

test('an image is pulled with the login of an earlier step, and a container runs it', async () => {
  const steps = [LOGIN, image(`${registry}/app:1`), web(`${registry}/app:1`)];
  expect(await planned(steps)).toEqual(['docker_login', 'docker_image', 'docker_container']);
  expect(await on.apply(steps)).toMatchObject({
    status: 0,
    changed: ['docker_login', 'docker_image', 'docker_container'],
  });
  expect(await version()).toBe('1');
  await expectNothingToDo(on, steps);
});

test('pull: always finds a tag that was pushed again, and only its container is created again', async () => {
  const steps = [image(IMAGE, ', pull: always'), web(IMAGE)];
  expect(await on.apply(steps)).toMatchObject({ status: 0 });
  await expectNothingToDo(on, steps);
  await push('app:2', IMAGE);
  expect(await planned(steps)).toEqual(['docker_image', 'docker_container']);
  expect(await on.apply(steps)).toMatchObject({ status: 0, changed: ['docker_image', 'docker_container'] });
  expect(await version()).toBe('2');
  await expectNothingToDo(on, steps);
});

test('an image is pulled by its digest, whatever its tag names meanwhile', async () => {
  const digest = await push('app:1', `${openRegistry}/pinned:1`);
  const steps = [image(`${openRegistry}/pinned@${digest}`)];
  await push('app:2', `${openRegistry}/pinned:1`);
  expect(await on.apply(steps)).toMatchObject({ status: 0, changed: ['docker_image'] });
  expect(
    await run(HOST, `docker image inspect --format '{{ .Config.Env }}' ${openRegistry}/pinned@${digest}`),
  ).toContain('VERSION=1');
  await expectNothingToDo(on, steps);
});

test('a registry that is down: the container that runs serves on, and the next apply finishes', async () => {
  const steps = [image(`${openRegistry}/app:3`), web(`${openRegistry}/app:3`)];
  await push('app:1', `${openRegistry}/app:3`);
  await stopOpenRegistry();
  const failed = await on.apply(steps);
  expect([failed.status, failed.finished?.failure?.words]).toEqual([1, expect.stringContaining('connection refused')]);
  expect(await run(HOST, "docker ps --format '{{.Names}} {{.Image}}'")).toBe(`web ${IMAGE}`);
  await startOpenRegistry();
  expect(await on.apply(steps)).toMatchObject({ status: 0 });
  expect(await run(HOST, "docker ps --format '{{.Names}} {{.Image}}'")).toBe(`web ${openRegistry}/app:3`);
  await expectNothingToDo(on, steps);
});
