import { afterAll, beforeAll, expect, test } from 'vitest';
import { parsePlan } from '../../src/output/plan-document.ts';
import { KEPT, PATHS, PATTERNS } from '../cases/dockerignore.ts';
import { APP_IMAGES } from '../cases/docker-images.ts';
import { START_ENGINE } from '../cases/record-case.ts';
import { exec, hosts, password, privateKeyFile, reset, up } from '../lab/lab.ts';
import { openRegistry, registry, registryUser, startRegistry } from '../lab/registry.ts';
import { ofType, Person } from './person.ts';

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

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST);
  await startRegistry();
  await run(START_ENGINE);
  await run(APP_IMAGES);
  person = await Person.arrive();
  await person.file('site/Dockerfile', DOCKERFILE);
  await person.file('site/page.txt', 'one\n');
  await person.file('site/notes.md', 'not sent\n');
  await person.file('site/.dockerignore', '*.md\n');
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
  const { status, events, stdout } = await person.events('apply', '--yes', await inventory(steps));
  const finished = ofType(events, 'host-finished')[0];
  const changed = ofType(events, 'step-finished').flatMap((one) => (one.status === 'changed' ? [one.step.type] : []));
  return { status, finished, changed, stdout };
}

/** The fields of the differences of each step. */
async function planned(steps: readonly string[]): Promise<readonly (readonly string[])[]> {
  const { stdout } = await person.provision('plan', await inventory(steps), '--output', 'json');
  const all = parsePlan(stdout).hosts.flatMap((host) => host.steps ?? []);
  return all.map(({ changes, unknown }) =>
    unknown ? ['known later'] : changes.flatMap(({ diff }) => diff.map(({ field }) => field)),
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

const inImage = (command: string, name = 'site:1') => run(`docker run --rm ${name} /bin/sh -c '${command}'`);
const leftovers = () => run('ls -d /var/cache/provision/build-* /run/provision-build-* 2>/dev/null || true');

test('an image is built from the files that .dockerignore leaves, and is as declared afterwards', async () => {
  const steps = [site('', 'site:1', WITH_TOKEN)];
  expect(await planned(steps)).toEqual([['image']]);
  const { status, stdout } = await apply(steps);
  expect(status).toBe(0);
  expect(stdout).not.toContain(await password());
  expect(await run('docker history --no-trunc site:1 && docker image inspect site:1')).not.toContain(await password());
  expect(await inImage('ls -A /site')).toBe('.dockerignore\nDockerfile\npage.txt');
  expect(await inImage('read line </version; echo $line')).toBe('3 token');
  expect(await leftovers()).toBe('');
  await expectNothingToDo(steps);
});

test('only other files, or other options, build it again; what is ignored does not', async () => {
  const steps = [site('', 'site:1', WITH_TOKEN)];
  await person.file('site/notes.md', 'changed\n');
  await expectNothingToDo(steps);
  await person.file('site/page.txt', 'two\n');
  expect(await planned(steps)).toEqual([['context']]);
  expect(await apply(steps)).toMatchObject({ status: 0, changed: ['docker_image'] });
  expect(await inImage('read line </site/page.txt; echo $line')).toBe('two');
  await expectNothingToDo(steps);
  const others = [site('', 'site:1', WITH_TOKEN.replace('3', '4'))];
  expect(await planned(others)).toEqual([['options']]);
  expect(await apply(others)).toMatchObject({ status: 0, changed: ['docker_image'] });
  expect(await inImage('read line </version; echo $line')).toBe('4 token');
});

test('a name that was given to another image by hand is repaired, and containers follow', async () => {
  const web = `docker_container: { name: web, image: "site:1", command: [/bin/sleep, infinity] }`;
  const steps = [site(), web];
  expect(await apply(steps)).toMatchObject({ status: 0 });
  await expectNothingToDo(steps);
  await run('docker tag app:2 site:1');
  expect(await planned(steps)).toEqual([['image'], ['known later']]);
  expect(await apply(steps)).toMatchObject({ status: 0, changed: ['docker_image'] });
  await expectNothingToDo(steps);
  await run('docker rm --force web');
});

test('a Dockerfile that fails: its words, and the image from before stays', async () => {
  const before = await run("docker image inspect --format '{{.Id}}' site:1");
  await person.file('site/Dockerfile', `${DOCKERFILE}RUN echo no such luck && exit 3\n`);
  const { status, finished } = await apply([site()]);
  expect([status, finished?.failure?.words]).toEqual([1, expect.stringContaining('no such luck')]);
  expect(await run("docker image inspect --format '{{.Id}}' site:1")).toBe(before);
  expect(await leftovers()).toBe('');
  await person.file('site/Dockerfile', DOCKERFILE);
});

test('pushed with the login of an earlier step, and again where the registry lost it or has another', async () => {
  const steps = [LOGIN, site(', push: true', IMAGE)];
  expect(await planned(steps)).toEqual([[registry], ['image', 'registry']]);
  expect(await apply(steps)).toMatchObject({ status: 0, changed: ['docker_login', 'docker_image'] });
  await expectNothingToDo(steps);
  const own = await run(`docker image inspect --format '{{.Id}}' ${IMAGE}`);
  await run(`docker tag app:2 ${IMAGE} && docker push --quiet ${IMAGE} && docker tag ${own} ${IMAGE}`);
  expect(await planned(steps)).toEqual([[], ['registry']]);
  expect(await apply(steps)).toMatchObject({ status: 0, changed: ['docker_image'] });
  expect(await run(`docker image inspect --format '{{.Id}}' ${IMAGE}`)).toBe(own);
  await expectNothingToDo(steps);
});

test('pull: always asks with the login of the host; without one the step says what is missing', async () => {
  const steps = [`docker_image: { name: "${IMAGE}", pull: always }`];
  await expectNothingToDo(steps);
  await run(`docker logout ${registry}`);
  const { status, finished } = await apply(steps);
  expect([status, finished?.failure?.next]).toEqual([1, expect.stringContaining('docker_login')]);
  expect(await planned([LOGIN, ...steps])).toEqual([[registry], ['known later']]);
  expect(await apply([LOGIN, ...steps])).toMatchObject({ status: 0, changed: ['docker_login'] });
  await expectNothingToDo([LOGIN, ...steps]);
});

test('another name of an image is pushed', async () => {
  const steps = [`docker_image: { name: "${openRegistry}/other:1", tag_of: "app:2", push: true }`];
  expect(await apply(steps)).toMatchObject({ status: 0, changed: ['docker_image'] });
  await expectNothingToDo(steps);
});

test('.dockerignore means what it means to Docker', async () => {
  for (const path of PATHS) if (path !== 'Dockerfile') await person.file(`context/${path}`, '');
  await person.file('context/Dockerfile', 'FROM scratch\nCOPY . /\n');
  for (const [name, text] of Object.entries(PATTERNS)) {
    await person.file('context/.dockerignore', text);
    const steps = ['docker_image: { name: "patterns:1", build: context }'];
    expect([name, (await apply(steps)).status]).toEqual([name, 0]);
    const files = `docker create --name files patterns:1 x >/dev/null && docker export files | tar --list; docker rm files`;
    const own = (await run(files)).split('\n');
    expect([name, PATHS.filter((path) => own.includes(path))]).toEqual([name, KEPT[name]]);
  }
});
