import { describe, expect, test } from 'vitest';
import { EMPTY_CONTEXT } from '../../../src/model/plan-context.ts';
import { reveal, Secret } from '../../../src/model/secret.ts';
import { dockerLogin } from '../../../src/resources/docker-login/index.ts';
import { done } from '../fake-transport.ts';
import { absent, file as fileWith } from './resource.ts';

const REGISTRY = 'registry.example.com:5000';
const PATH = '/root/.docker/config.json';
const password = new Secret('correct-horse');
const DECLARED = { registry: REGISTRY, username: 'student', password };

const auth = (text: string) => Buffer.from(text).toString('base64');
const config = (auths: unknown) => JSON.stringify({ auths, credHelpers: { 'other.example.com': 'pass' } });

interface Host {
  readonly file?: string;
  readonly mode?: string;
  readonly engine?: boolean;
  readonly user?: boolean;
}

function current(parameters: unknown, { file, mode = '600', engine = true, user = true }: Host) {
  const desired = dockerLogin.schema.parse(parameters);
  const probe = dockerLogin.probe(desired);
  const [first] = probe.operations;
  const path = first?.kind === 'read' ? first.path : '';
  const record = (type: string, at: string, permissions: string) =>
    `${[type, permissions, 'root', '0', 'root', '0', '99', '1', '1:2', type, '', at, ''].join('\t')}\n`;
  const directory = record('d', `${path.slice(0, path.lastIndexOf('/'))}/.`, '700');
  const answer = file === undefined ? absent : fileWith(file);
  const found =
    file === undefined
      ? done(directory, 1, `find: '${path}': No such file or directory`)
      : done(directory + record('f', path, mode));
  const state = probe.parse([answer, found, done('', engine ? 0 : 3), done('', user ? 0 : 2)]);
  return { desired, state };
}

function planOf(parameters: unknown, host: Host) {
  const { desired, state } = current(parameters, host);
  return dockerLogin.plan(state, desired, EMPTY_CONTEXT);
}

const commands = (parameters: unknown, host: Host) =>
  planOf(parameters, host).flatMap(({ operations }) =>
    operations.map((one) => (one.kind === 'exec' ? one.argv.map(reveal).join(' ') : '')),
  );

describe('a login', () => {
  test('that is missing: docker gets the password on standard input alone', () => {
    const [change] = planOf(DECLARED, {});
    expect(change).toMatchObject({
      action: 'add',
      diff: [{ field: REGISTRY, before: null, after: 'logged in as student' }],
    });
    const [login] = change?.operations ?? [];
    expect(login).toMatchObject({ kind: 'exec', stdin: password });
    expect(commands(DECLARED, {})).toEqual([
      `docker --host unix:///run/docker.sock --config /root/.docker login --username student --password-stdin ${REGISTRY}`,
    ]);
    expect(JSON.stringify(planOf(DECLARED, {}))).not.toContain(reveal(password));
  });

  test.each<[string, string, readonly string[]]>([
    ['as declared', 'student:correct-horse', []],
    ['with another password', 'student:wrong:horse', ['password']],
    ['of another name', 'alice:correct-horse', ['username']],
    ['of another name with another password', 'alice:x', ['username', 'password']],
    ['that a credential helper keeps', '', []],
  ])('%s', (_what, text, fields) => {
    const changes = planOf(DECLARED, { file: config({ [REGISTRY]: text === '' ? {} : { auth: auth(text) } }) });
    expect(changes.flatMap(({ diff }) => diff.map(({ field }) => field))).toEqual(fields);
    expect(JSON.stringify(changes)).not.toMatch(/horse/);
  });

  test('at another registry is not the declared one, and stays', () => {
    const file = config({ 'other.example.com': { auth: auth('student:correct-horse') }, 'registry.example.com': {} });
    expect(planOf(DECLARED, { file })).toHaveLength(1);
    expect(planOf({ registry: REGISTRY, state: 'absent' }, { file })).toEqual([]);
  });

  test('in a file that others can read: only the mode changes', () => {
    const file = config({ [REGISTRY]: { auth: auth('student:correct-horse') } });
    expect(commands(DECLARED, { file, mode: '644' })).toEqual([`chmod 0600 -- ${PATH}`]);
    expect(commands(DECLARED, { file: config({}), mode: '640' })).toHaveLength(2);
  });

  test('at Docker Hub has the name of its server', () => {
    const parameters = { username: 'student', password };
    const file = config({ 'https://index.docker.io/v1/': { auth: auth('student:correct-horse') } });
    expect(planOf(parameters, { file })).toEqual([]);
    expect(commands(parameters, {})[0]).toMatch(/--password-stdin$/);
    expect(commands({ state: 'absent' }, { file })).toEqual([
      'docker --host unix:///run/docker.sock --config /root/.docker logout',
    ]);
  });

  test('of another user: docker runs as that user', () => {
    const parameters = { ...DECLARED, user: 'alice', home: '/srv/alice' };
    expect(dockerLogin.name(dockerLogin.schema.parse(parameters))).toBe(`${REGISTRY} of alice`);
    expect(commands(parameters, {})[0]).toMatch(
      /^runuser --user alice -- docker --host \S+ --config \/srv\/alice\/.docker login /,
    );
    expect(dockerLogin.probe(dockerLogin.schema.parse({ ...DECLARED, user: 'bob' })).operations[0]).toEqual({
      kind: 'read',
      path: '/home/bob/.docker/config.json',
    });
  });

  test.each(['[', '{"auths": []}', '{"auths": {"a": {"auth": 1}}}'])('%s is not a configuration', (file) => {
    expect(() => current(DECLARED, { file })).toThrow(/is not a configuration of Docker in JSON/);
  });
});

describe('refused before anything changes', () => {
  test('an engine that does not run; not where nothing is to be done', () => {
    const refused = current(DECLARED, { engine: false });
    expect(dockerLogin.refuse?.(refused.state, refused.desired, { contents: new Map() } as never)).toMatchObject({
      message: 'Docker Engine is not running on this host, and logging in needs it',
      solvedBy: [[{ type: 'service', name: 'docker' }]],
    });
    const file = config({ [REGISTRY]: { auth: auth('student:correct-horse') } });
    const same = current(DECLARED, { engine: false, file });
    expect(dockerLogin.refuse?.(same.state, same.desired, { contents: new Map() } as never)).toBeUndefined();
  });

  test('a user that does not exist', () => {
    const { state, desired } = current({ ...DECLARED, user: 'alice' }, { user: false });
    expect(dockerLogin.refuse?.(state, desired, { contents: new Map() } as never)).toMatchObject({
      message: 'the host has no user alice',
      solvedBy: [[{ type: 'user', name: 'alice' }]],
    });
  });
});

test.each<[unknown, string]>([
  [{ username: 'student' }, 'password is missing'],
  [{ password }, 'username is missing'],
  [{ state: 'absent', username: 'student' }, 'username cannot be combined with state: absent'],
  [{ ...DECLARED, registry: 'https://registry.example.com' }, 'must be a host name or an IPv4 address'],
  [{ ...DECLARED, username: '--help' }, 'must not begin with'],
  [{ ...DECLARED, username: 'a:b' }, 'must not begin with'],
])('%j is refused', (parameters, message) => {
  expect(dockerLogin.schema.safeParse(parameters).error?.message).toContain(message);
});

test('the words of docker have advice', () => {
  const desired = dockerLogin.schema.parse(DECLARED);
  const advice = (words: string) => dockerLogin.advise?.(words, desired);
  expect(
    advice('Error response from daemon: login attempt to https://r/v2/ failed with status: 401 Unauthorized'),
  ).toContain('password');
  expect(advice('tls: failed to verify certificate: x509: certificate signed by unknown authority')).toContain(
    'certs.d',
  );
  expect(advice('http: server gave HTTP response to HTTPS client')).toContain('insecure-registries');
  expect(advice('permission denied while trying to connect to the Docker daemon socket')).toContain('group docker');
  expect(advice('no space left on device')).toBeUndefined();
});
