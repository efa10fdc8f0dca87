import { afterAll, beforeAll, expect, test } from 'vitest';
import { KEPT, PATHS, PATTERNS } from '../cases/dockerignore.ts';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { START_ENGINE } from '../cases/record-case.ts';
import { password, reset, up } from '../lab/lab.ts';
import { openRegistry, registry, registryUser, startRegistry } from '../lab/registry.ts';
import { expectNothingToDo, OneHost } from './one-host.ts';
import { Person } from './person.ts';

// Images that are built from a folder of the computer of a person, and pushed to a real registry.

const HOST = 'docker1';
const LOGIN = `docker_login: { registry: "${registry}", username: ${registryUser}, password: !env CLASS_PASSWORD }`;
const IMAGE = `${registry}/site:1`;
const DOCKERFILE = `FROM app:1
ARG VERSION=0
COPY . /site
RUN --mount=type=secret,id=token echo "$VERSION $(ls /run/secrets)" >/version && sleep 0
`;

const site = (more = '', name = 'site:1', options = '') =>
  `docker_image: { name: "${name}", build: { context: site${options} }${more} }`;
const WITH_TOKEN = ', secrets: { token: !env CLASS_PASSWORD }, args: { VERSION: 3 }';

let person: Person;
let on: OneHost;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST);
  await startRegistry();
  person = await Person.arrive();
  on = new OneHost(HOST, person);
  await on.run(START_ENGINE);
  await on.run(APP_IMAGES);
  await person.file('site/Dockerfile', DOCKERFILE);
  await person.file('site/page.txt', 'one\n');
  await person.file('site/notes.md', 'not sent\n');
  await person.file('site/.dockerignore', '*.md\n');
});
afterAll(async () => {
  await person.leave();
  await reset(HOST);
});

/** The fields of the differences of each step. */
async function planned(steps: readonly string[]): Promise<readonly (readonly string[])[]> {
  const all = await on.plan(steps);
  return all.map(({ changes, unknown }) =>
    unknown ? ['known later'] : changes.flatMap(({ diff }) => diff.map(({ field }) => field)),
  );
}

const inImage = (command: string, name = 'site:1') => on.run(`docker run --rm ${name} /bin/sh -c '${command}'`);
const leftovers = () => on.run('ls -d /var/cache/provision/build-* /run/provision-build-* 2>/dev/null || true');

test('an image is built from the files that .dockerignore leaves, and is as declared afterwards', async () => {
  const steps = [site('', 'site:1', WITH_TOKEN)];
  expect(await planned(steps)).toEqual([['image']]);
  const { status, stdout } = await on.apply(steps);
  expect(status).toBe(0);
  expect(stdout).not.toContain(await password());
  expect(await on.run('docker history --no-trunc site:1 && docker image inspect site:1')).not.toContain(
    await password(),
  );
  expect(await inImage('ls -A /site')).toBe('.dockerignore\nDockerfile\npage.txt');
  expect(await inImage('read line </version; echo $line')).toBe('3 token');
  expect(await leftovers()).toBe('');
  await expectNothingToDo(on, steps);
});

test('only other files, or other options, build it again; what is ignored does not', async () => {
  const steps = [site('', 'site:1', WITH_TOKEN)];
  await person.file('site/notes.md', 'changed\n');
  await expectNothingToDo(on, steps);
  await person.file('site/page.txt', 'two\n');
  expect(await planned(steps)).toEqual([['context']]);
  expect(await on.apply(steps)).toMatchObject({ status: 0, changed: ['docker_image'] });
  expect(await inImage('read line </site/page.txt; echo $line')).toBe('two');
  await expectNothingToDo(on, steps);
  const others = [site('', 'site:1', WITH_TOKEN.replace('3', '4'))];
  expect(await planned(others)).toEqual([['options']]);
  expect(await on.apply(others)).toMatchObject({ status: 0, changed: ['docker_image'] });
  expect(await inImage('read line </version; echo $line')).toBe('4 token');
});

test('a name that was given to another image by hand is repaired, and containers follow', async () => {
  const web = `docker_container: { name: web, image: "site:1", command: [/bin/sleep, infinity] }`;
  const steps = [site(), web];
  expect(await on.apply(steps)).toMatchObject({ status: 0 });
  await expectNothingToDo(on, steps);
  await on.run('docker tag app:2 site:1');
  expect(await planned(steps)).toEqual([['image'], ['known later']]);
  expect(await on.apply(steps)).toMatchObject({ status: 0, changed: ['docker_image'] });
  await expectNothingToDo(on, steps);
  await on.run('docker rm --force web');
});

test('a Dockerfile that fails: its words, and the image from before stays', async () => {
  const before = await on.run("docker image inspect --format '{{.Id}}' site:1");
  await person.file('site/Dockerfile', `${DOCKERFILE}RUN echo no such luck && exit 3\n`);
  const { status, finished } = await on.apply([site()]);
  expect([status, finished?.failure?.words]).toEqual([1, expect.stringContaining('no such luck')]);
  expect(await on.run("docker image inspect --format '{{.Id}}' site:1")).toBe(before);
  expect(await leftovers()).toBe('');
  await person.file('site/Dockerfile', DOCKERFILE);
});

test('pushed with the login of an earlier step, and again where the registry lost it or has another', async () => {
  const steps = [LOGIN, site(', push: true', IMAGE)];
  expect(await planned(steps)).toEqual([[registry], ['image', 'registry']]);
  expect(await on.apply(steps)).toMatchObject({ status: 0, changed: ['docker_login', 'docker_image'] });
  await expectNothingToDo(on, steps);
  const own = await on.run(`docker image inspect --format '{{.Id}}' ${IMAGE}`);
  await on.run(`docker tag app:2 ${IMAGE} && docker push --quiet ${IMAGE} && docker tag ${own} ${IMAGE}`);
  expect(await planned(steps)).toEqual([[], ['registry']]);
  expect(await on.apply(steps)).toMatchObject({ status: 0, changed: ['docker_image'] });
  expect(await on.run(`docker image inspect --format '{{.Id}}' ${IMAGE}`)).toBe(own);
  await expectNothingToDo(on, steps);
});

test('pull: always asks with the login of the host; without one the step says what is missing', async () => {
  const steps = [`docker_image: { name: "${IMAGE}", pull: always }`];
  await expectNothingToDo(on, steps);
  await on.run(`docker logout ${registry}`);
  const { status, finished } = await on.apply(steps);
  expect([status, finished?.failure?.next]).toEqual([1, expect.stringContaining('docker_login')]);
  expect(await planned([LOGIN, ...steps])).toEqual([[registry], ['known later']]);
  expect(await on.apply([LOGIN, ...steps])).toMatchObject({ status: 0, changed: ['docker_login'] });
  await expectNothingToDo(on, [LOGIN, ...steps]);
});

test('another name of an image is pushed', async () => {
  const steps = [`docker_image: { name: "${openRegistry}/other:1", tag_of: "app:2", push: true }`];
  expect(await on.apply(steps)).toMatchObject({ status: 0, changed: ['docker_image'] });
  await expectNothingToDo(on, steps);
});

test('.dockerignore means what it means to Docker', async () => {
  for (const path of PATHS) if (path !== 'Dockerfile') await person.file(`context/${path}`, '');
  await person.file('context/Dockerfile', 'FROM scratch\nCOPY . /\n');
  for (const [name, text] of Object.entries(PATTERNS)) {
    await person.file('context/.dockerignore', text);
    const steps = ['docker_image: { name: "patterns:1", build: context }'];
    expect([name, (await on.apply(steps)).status]).toEqual([name, 0]);
    const files = `docker create --name files patterns:1 x >/dev/null && docker export files | tar --list; docker rm files`;
    const own = (await on.run(files)).split('\n');
    expect([name, PATHS.filter((path) => own.includes(path))]).toEqual([name, KEPT[name]]);
  }
});
