import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Event } from '../../src/model/events.ts';
import { exec, hosts, password, privateKeyFile, reset, up } from '../lab/lab.ts';
import { registry, registryUser, startRegistry } from '../lab/registry.ts';
import { ofType, Person } from './person.ts';

// Logins at a real registry, with TLS and a password. Whether a login works is what the registry says to `docker push`.

const HOST = 'docker1';
const CONFIG = '/root/.docker/config.json';
const ENGINE = [
  '- dnf_repo: { name: docker-ce, url: https://download.docker.com/linux/centos/docker-ce.repo }',
  '- package: { present: [docker-ce, docker-ce-cli, containerd.io], absent: [runc] }',
  '- service: { name: docker, state: running, enabled: true }',
];
const LOGIN = `- docker_login: { registry: "${registry}", username: ${registryUser}, password: "{{ password }}" }`;
const ALICE = [
  '- user: { name: alice, groups: [docker] }',
  `- docker_login: { user: alice, registry: "${registry}", username: ${registryUser}, password: "{{ password }}" }`,
];
const LOGOUT = `- docker_login: { registry: "${registry}", state: absent }`;

let person: Person;
let secret: string;

beforeAll(async () => {
  await up({ engine: 'real' });
  await reset(HOST);
  await startRegistry();
  secret = await password();
  person = await Person.arrive();
});
afterAll(async () => {
  await person.leave();
  await reset(HOST);
});

async function inventory(steps: readonly string[], source: string): Promise<string> {
  await person.file('playbook.yaml', `steps:\n${steps.map((step) => `  ${step}\n`).join('')}`);
  const ssh = JSON.stringify({ user: 'root', identity_file: privateKeyFile, host_key: 'accept-new' });
  const address = hosts.find(({ name }) => name === HOST)?.bootstrap ?? '';
  const lines = [`ssh: ${ssh}`, `hosts: { ${HOST}: { address: ${address} } }`, `vars: { password: !env ${source} }`];
  return person.file('inventory.yaml', ['playbook: playbook.yaml', ...lines, ''].join('\n'));
}

/** CLASS_PASSWORD is the password of the lab, and of its registry. */
async function apply(steps: readonly string[], source = 'CLASS_PASSWORD') {
  const result = await person.events('apply', '--yes', await inventory(steps, source));
  return { ...result, finished: ofType(result.events, 'host-finished')[0] };
}

function expectHidden(...texts: readonly string[]): void {
  const forms = [
    secret,
    Buffer.from(secret).toString('base64'),
    Buffer.from(`${registryUser}:${secret}`).toString('base64'),
  ];
  for (const text of texts) for (const form of forms) expect(text).not.toContain(form);
}

const changed = (events: readonly Event[]) =>
  ofType(events, 'step-finished').flatMap(({ step, status }) =>
    status === 'changed' ? step.changes.flatMap(({ diff }) => diff.map(({ field }) => `${step.name}: ${field}`)) : [],
  );

async function outputOf(script: string): Promise<string> {
  const { code, stdout, stderr } = await exec(HOST, script);
  expect([code, stderr]).toEqual([0, '']);
  return stdout.trim();
}

const push = (run = '') =>
  `tar --create --files-from /dev/null | docker import - ${registry}/empty:1 >/dev/null && ${run} docker push --quiet ${registry}/empty:1`;

async function expectNothingToDo(steps: readonly string[]): Promise<void> {
  expect((await apply(steps)).finished).toMatchObject({
    status: 'ok',
    counts: { changed: 0 },
    connections: 1,
    exchanges: 1,
  });
}

test('a host without Docker: the dry run lists the login, and one apply makes it', async () => {
  const steps = [...ENGINE, LOGIN];
  const dry = await person.provision('plan', await inventory(steps, 'CLASS_PASSWORD'));
  expect(dry.status).toBe(0);
  expect(dry.stdout.replaceAll(/\s+/g, ' ')).toContain(`+ docker_login ${registry} logged in as ${registryUser}`);
  const { status, events, finished, stdout, stderr } = await apply(steps);
  expect([status, finished?.counts]).toMatchObject([0, { changed: 4, failed: 0, unknown: 0 }]);
  expect(changed(events)).toContain(`${registry}: ${registry}`);
  expectHidden(dry.stdout, stdout, stderr, await outputOf('cat /var/log/provision.jsonl; journalctl --no-pager'));
  expect(await outputOf(`stat -c %a:%U ${CONFIG}; ${push()}`)).toBe(`600:root\n${registry}/empty:1`);
  await expectNothingToDo(steps);
});

test('the password never is an argument of a process', async () => {
  const seen = '/run/arguments';
  await outputOf(`docker logout ${registry} >/dev/null && mv /usr/bin/docker /usr/bin/docker.real &&
    printf '%s\\n' '#!/bin/sh' 'tr "\\\\0" "\\\\n" </proc/$$/cmdline >>${seen}; env >>${seen}' 'exec docker.real "$@"' >/usr/bin/docker && chmod 755 /usr/bin/docker`);
  expect((await apply([LOGIN])).status).toBe(0);
  const text = await outputOf(`cat ${seen} && mv /usr/bin/docker.real /usr/bin/docker`);
  expect(text).toContain('--password-stdin');
  expectHidden(text);
});

test('what was changed by hand is found and repaired: logged out, another password, a file that others can read', async () => {
  const other = Buffer.from('somebody:else').toString('base64');
  await outputOf(`docker logout ${registry}`);
  expect(changed((await apply([LOGIN])).events)).toEqual([`${registry}: ${registry}`]);
  await outputOf(`sed -i 's/"auth": *"[^"]*"/"auth": "${other}"/' ${CONFIG} && chmod 644 ${CONFIG}`);
  expect(changed((await apply([LOGIN])).events)).toEqual(
    ['username', 'password', 'mode'].map((field) => `${registry}: ${field}`),
  );
  expect(await outputOf(`stat -c %a ${CONFIG}; ${push()}`)).toBe(`600\n${registry}/empty:1`);
  await expectNothingToDo([LOGIN]);
});

test('a wrong password fails with the words of the registry, and the login that was there stays', async () => {
  const before = await outputOf(`cat ${CONFIG}`);
  person.variables['WRONG'] = 'not-the-password';
  const { status, finished, stdout } = await apply([LOGIN], 'WRONG');
  expect([status, finished?.failure]).toMatchObject([
    1,
    {
      words: expect.stringMatching(/401 Unauthorized/),
      next: expect.stringContaining('refuses the user name or the password'),
    },
  ]);
  expect(stdout).not.toContain('not-the-password');
  expect(await outputOf(`cat ${CONFIG}`)).toBe(before);
});

test('another user logs in with a membership of the same run', async () => {
  const steps = [...ENGINE, ...ALICE];
  const { status, events } = await apply(steps);
  expect([status, changed(events)]).toEqual([0, ['alice: user', 'alice: groups', `${registry} of alice: ${registry}`]]);
  expect(await outputOf(`stat -c %a:%U /home/alice/.docker/config.json; ${push('runuser -u alice --')}`)).toBe(
    `600:alice\n${registry}/empty:1`,
  );
  await expectNothingToDo(steps);
});

test('removed; the logins at other registries stay', async () => {
  await outputOf(`sed -i 's/"auths": {/"auths": { "quay.io": { "auth": "YTpi" },/' ${CONFIG}`);
  expect(changed((await apply([LOGOUT])).events)).toEqual([`${registry}: ${registry}`]);
  expect(JSON.parse(await outputOf(`cat ${CONFIG}`))).toEqual({ auths: { 'quay.io': { auth: 'YTpi' } } });
  await expectNothingToDo([LOGOUT]);
});

test('an engine that is stopped is refused before anything changes', async () => {
  await outputOf('systemctl stop docker.socket docker.service 2>/dev/null');
  const { status, finished } = await apply(['- hostname: changed', LOGIN]);
  expect([status, finished?.failure?.message]).toEqual([1, expect.stringContaining('Docker Engine is not running')]);
  expect(await outputOf('hostname')).toBe('localhost.localdomain');
});

test('a password in the playbook is refused with its position', async () => {
  await inventory(
    [`- docker_login: { registry: "${registry}", username: ${registryUser}, password: open }`],
    'CLASS_PASSWORD',
  );
  const { status, stderr } = await person.provision('check', `${person.home}/inventory.yaml`);
  expect([status, stderr]).toEqual([3, expect.stringMatching(/playbook\.yaml:2:\d+ {2}/)]);
});
