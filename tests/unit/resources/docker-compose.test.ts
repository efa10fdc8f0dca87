import { describe, expect, test } from 'vitest';
import { LocalFile } from '../../../src/model/local-file.ts';
import { EMPTY_CONTEXT } from '../../../src/model/plan-context.ts';
import { NOTHING_TOUCHED } from '../../../src/model/touched.ts';
import type { Operation } from '../../../src/model/operation.ts';
import { reveal, Secret } from '../../../src/model/secret.ts';
import { bind } from '../../../src/model/step.ts';
import { dockerCompose } from '../../../src/resources/docker-compose/index.ts';
import { accepts, done, planText, restored, unchanged, unknownState } from './resource.ts';

const HASH = 'a'.repeat(64);
const ID = (letter: string) => `sha256:${letter.repeat(64)}`;
const WEB = { project: 'app', content: { services: { web: { image: 'app:1' } } } };
const http = (...answers: readonly (readonly [number, unknown])[]) =>
  done(
    answers
      .map(([status, body]) => `${JSON.stringify(body)}\nHTTP ${status}\n`)
      .flatMap((one) => [one, one])
      .join(''),
  );
const configOf = (services: object, more: object = {}) => done(JSON.stringify({ name: 'app', services, ...more }));
const hashesOf = (...services: readonly string[]) => done(services.map((name) => `${name} ${HASH}\n`).join(''));
const container = (service: string, more: object = {}, labels: object = {}) => ({
  Id: 'c'.repeat(64),
  Names: [`/app-${service}-1`],
  ImageID: ID('1'),
  Labels: { 'com.docker.compose.service': service, 'com.docker.compose.config-hash': HASH, ...labels },
  State: 'running',
  Status: 'Up 2 minutes',
  ...more,
});
const image = (letter = '1') => [200, { Id: ID(letter), RepoTags: ['app:1'] }] as const;
const host = (
  containers: readonly object[],
  { networks = [] as readonly string[], volumes = [] as readonly string[] } = {},
) =>
  [
    [200, containers],
    [200, networks.map((Name) => ({ Name }))],
    [200, { Volumes: volumes.map((Name) => ({ Name })) }],
  ] as const;
const web = configOf({ web: { image: 'app:1' } });

function issuesOf(parameters: object): readonly string[] {
  const { error } = dockerCompose.schema.safeParse({ project: 'app', ...parameters });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

function stdinOf(parameters: object): string {
  const { operations } = dockerCompose.probe(dockerCompose.schema.parse({ project: 'app', ...parameters }));
  const [first] = operations as readonly (Operation & { readonly kind: 'exec' })[];
  return reveal(first?.stdin ?? '');
}

const fileOf = (text: string) => new LocalFile({ file: 'blog.yaml', digest: '', size: text.length }, text);

test('the services of a running project are as declared', () => {
  expect(planText('docker_compose', WEB, [web, hashesOf('web'), http(...host([container('web')]), image())])).toEqual(
    unchanged,
  );
});

test('a state that is not the declared one', () => {
  const diff = (more: object) =>
    planText('docker_compose', WEB, [web, hashesOf('web'), http(...host([container('web', more)]), image())]).diff;
  expect(diff({ State: 'exited', Status: 'Exited (0) 2 seconds ago' })).toEqual(['web state: exited → running']);
  expect(diff({ Status: 'Up 2 minutes (unhealthy)' })).toEqual(['web health: unhealthy → healthy']);
  expect(diff({ Status: 'Up 1 second (health: starting)' })).toEqual(['web health: starting → healthy']);
});

test('an unhealthy container is restarted, because compose leaves it as it is', () => {
  const sick = container('web', { Status: 'Up 2 minutes (unhealthy)' });
  expect(planText('docker_compose', WEB, [web, hashesOf('web'), http(...host([sick]), image())]).run).toEqual([
    'docker --host unix:///run/docker.sock restart app-web-1',
    expect.stringMatching(/ up --detach /),
  ]);
});

test('a service on which another one depends until it is completed may have ended, with status 0', () => {
  const both = configOf({
    setup: { image: 'app:1' },
    web: { image: 'app:1', depends_on: { setup: { condition: 'service_completed_successfully' } } },
  });
  const content = { services: { setup: { image: 'app:1' }, web: { image: 'app:1' } } };
  const diff = (status: string) => {
    const setup = container('setup', { State: 'exited', Status: status });
    return planText('docker_compose', { project: 'app', content }, [
      both,
      hashesOf('setup', 'web'),
      http(...host([setup, container('web')]), image()),
    ]).diff;
  };
  expect(diff('Exited (0) 2 minutes ago')).toEqual([]);
  expect(diff('Exited (1) 2 minutes ago')).toEqual(['setup state: exited → completed']);
});

test('containers of other services are kept, unless orphans are removed; those of compose run never count', () => {
  const answers = [
    web,
    hashesOf('web'),
    http(
      ...host([
        container('web'),
        container('old'),
        container('web', { State: 'exited' }, { 'com.docker.compose.oneoff': 'True' }),
      ]),
      image(),
    ),
  ];
  expect(planText('docker_compose', WEB, answers)).toEqual(unchanged);
  expect(planText('docker_compose', { ...WEB, orphans: 'remove' }, answers)).toMatchObject({
    diff: ['container app-old-1, whose service is not declared: running → absent'],
    run: [expect.stringContaining(' --remove-orphans ')],
  });
});

test('networks and volumes are created, except those that are external', () => {
  const config = configOf(
    {
      web: { image: 'app:1', networks: { default: null, front: null }, volumes: [{ type: 'volume', source: 'data' }] },
    },
    {
      networks: { default: { name: 'app_default' }, front: { name: 'front', external: true } },
      volumes: { data: { name: 'app_data' }, unused: { name: 'app_unused' } },
    },
  );
  expect(
    planText('docker_compose', WEB, [config, hashesOf('web'), http(...host([container('web')]), image())]).diff,
  ).toEqual(['network app_default: absent → present', 'volume app_data: absent → present']);
});

test('the state is known once the plugin is installed', () => {
  const missing = done('', 125, 'unknown flag: --project-name\nSee "docker --help".');
  const state = unknownState('docker_compose', WEB, [missing, missing, http(...host([]), image())]);
  expect(state).toMatchObject({ reason: 'the compose plugin of Docker is not installed', missing: true });
});

describe('a service with another configuration', () => {
  const other = container('web', {}, { 'com.docker.compose.config-hash': 'b'.repeat(64) });
  const planned = (config: object, containers: readonly object[]) =>
    planText('docker_compose', WEB, [
      configOf({ web: { image: 'app:1', ...config } }),
      hashesOf('web'),
      http(...host(containers), image()),
      http([404, { message: 'No such container' }]),
    ]);
  const words = (operation: string) => operation.replace(/.* (create|up|stop|start|ps|rm|rename|restart) .*/, '$1');

  test('its new container takes over once it runs', () => {
    const { diff, run, notes } = planned({}, [other]);
    expect(diff).toEqual([`web configuration: ${'b'.repeat(12)} → ${'a'.repeat(12)}`]);
    expect(run.map(words)).toEqual(['create', 'stop', 'start', 'ps', 'rm', 'rename', 'up']);
    expect(run[0]).toMatch(/ create .*--no-recreate --scale web=2 web$/);
    expect(notes).toEqual([expect.stringContaining('the previous one is kept until the new one runs')]);
  });

  test.each<[string, object, readonly object[]]>([
    ['with a name of its own', { container_name: 'web' }, [other]],
    ['with several containers', { scale: 2 }, [other, { ...other, Id: 'd'.repeat(64) }]],
    ['that does not run', {}, [{ ...other, State: 'exited' }]],
    ['with data in a volume without a name', {}, [{ ...other, Mounts: [{ Type: 'volume', Name: 'e'.repeat(64) }] }]],
    ['that a killed run left with two containers', {}, [other, container('web', { Id: 'd'.repeat(64) })]],
  ])('one %s is replaced by compose', (_what, config, containers) => {
    const { run, notes } = planned(config, containers);
    expect(run.map(words)).toEqual(['up']);
    expect(notes).toEqual([expect.stringContaining('compose stops the previous ones')]);
  });
});

test('pull: always compares with the digest of the registry; one that cannot be asked makes the state unknown', () => {
  const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
  const own = [200, { Id: ID('1'), RepoDigests: [`app@${digest('d')}`] }] as const;
  const answers = (remote: readonly [number, unknown]) => [
    web,
    hashesOf('web'),
    http(...host([container('web')]), own),
    http(remote),
  ];
  const always = { ...WEB, pull: 'always' };
  expect(planText('docker_compose', always, answers([200, { Descriptor: { digest: digest('d') } }]))).toEqual(
    unchanged,
  );
  expect(planText('docker_compose', always, answers([200, { Descriptor: { digest: digest('e') } }]))).toMatchObject({
    diff: [`web digest: ${digest('d')} → ${digest('e')}`],
    run: expect.arrayContaining([expect.stringMatching(/ up .* --pull always /)]) as unknown,
  });
  const refused = answers([401, { message: 'no basic auth credentials' }]);
  expect(unknownState('docker_compose', always, refused).next).toContain('docker_login');
});

test('what compose says about an invalid project', () => {
  const invalid = done('', 15, 'validating -: services.web Additional property foo is not allowed');
  expect(unknownState('docker_compose', WEB, [invalid, invalid, http(...host([]), image())])).toMatchObject({
    reason: 'Docker Compose does not accept the project ("docker compose config" exited with status 15)',
    words: 'validating -: services.web Additional property foo is not allowed',
  });
});

test('absent: containers and networks, and volumes only if that is said', () => {
  const found = host([container('web')], { networks: ['app_default'], volumes: ['app_data'] });
  const absent = { project: 'app', state: 'absent' };
  expect(planText('docker_compose', absent, [http(...found)])).toMatchObject({
    diff: ['container app-web-1: running → absent', 'network app_default: present → absent'],
    notes: ['keeps the volumes app_data'],
  });
  expect(planText('docker_compose', { ...absent, volumes: true }, [http(...found)])).toMatchObject({
    diff: expect.arrayContaining(['volume app_data: present → absent']) as unknown,
    run: [expect.stringMatching(/ down --remove-orphans --volumes$/)],
  });
  expect(planText('docker_compose', absent, [http(...host([], { volumes: ['app_data'] }))])).toEqual(unchanged);
});

test('secrets are standard input, and no argument', () => {
  const secret = new Secret('pass"word $x');
  const parameters = {
    content: { services: { web: { image: 'app:1', environment: { A: secret, B: 'user:${PASSWORD}', C: '$$x' } } } },
    variables: { PASSWORD: secret },
  };
  expect(JSON.parse(stdinOf(parameters))).toEqual({
    services: { web: { image: 'app:1', environment: { A: 'pass"word $$x', B: 'user:pass"word $$x', C: '$$x' } } },
  });
  const desired = dockerCompose.schema.parse({ project: 'app', ...parameters });
  for (const operation of dockerCompose.probe(desired).operations) {
    expect(JSON.stringify(operation)).not.toContain('word');
  }
  const planned = bind(dockerCompose, desired, 1).plan([
    configOf({ web: { image: 'app:1', environment: { A: 'pass"word $$x', B: 'user:pass"word $$x', C: '$$x' } } }),
    hashesOf('web'),
    http(...host([]), image()),
  ]);
  expect(JSON.stringify(planned)).not.toContain('word');
  expect(JSON.stringify(planned)).toContain('"field":"web env C","before":null,"after":"$x"');
});

test.each([
  ['${NAME}', 'a$$b'],
  ['$NAME-x', 'a$$b-x'],
  ['${EMPTY:-other}', 'other'],
  ['${EMPTY-other}', ''],
  ['${UNSET-other}', 'other'],
  ['${UNSET:-}', ''],
  ['${NAME:+set}', 'set'],
  ['${EMPTY:+set}', ''],
  ['$$NAME', '$$NAME'],
  ['${COMPOSE_PROJECT_NAME}_x', 'app_x'],
])('the variable %s', (text, expected) => {
  const parameters = {
    content: { services: { web: { image: 'app:1', hostname: text } } },
    variables: { NAME: 'a$b', EMPTY: '' },
  };
  expect(JSON.parse(stdinOf(parameters))).toMatchObject({ services: { web: { hostname: expected } } });
});

test('a file is read as compose reads it', () => {
  const file = fileOf(
    'x-all: &all { restart: always }\nservices:\n  web:\n    <<: *all\n    image: app:1\n    environment: { MODE: 0440, ON: "yes" }\n',
  );
  expect(JSON.parse(stdinOf({ file }))).toMatchObject({
    services: { web: { image: 'app:1', restart: 'always', environment: { MODE: 288, ON: 'yes' } } },
  });
});

test.each([
  { build: '.' },
  { extends: 'x' },
  { network_mode: 'service:db' },
  { volumes: ['./data:/data'] },
  { volumes: [{ type: 'bind', source: '~/x', target: '/x' }] },
  { environment: ['PASSWORD'] },
  { environment: { PASSWORD: null } },
  { image: new Secret('app:1') },
  { hostname: '${UNSET}' },
  { hostname: '${A:-${B}}' },
])('a service cannot have %o', (refused) => {
  expect(issuesOf({ content: { services: { web: { image: 'app:1', ...refused } } } })).not.toHaveLength(0);
});

test('what a project cannot have is said before a host is contacted', () => {
  const services = (service: object) => issuesOf({ content: { services: { web: { image: 'app:1', ...service } } } });
  expect(services({ env_file: '.env' })).toEqual([
    'content.services.web.env_file: a project of one file has no other files: declare the folder of the files with directory, or write what the other file has into this one',
  ]);
  expect(issuesOf({ content: {} })).toEqual(['content.services: must have at least one service']);
  expect(issuesOf({ content: { services: { web: {} } } })).toEqual([
    'content.services.web: the service needs an image',
  ]);
  expect(issuesOf({ content: { services: { web: { imagee: 'app:1' } } } })).toEqual([
    'content.services.web: the service needs an image, but has imagee: did you mean image?',
  ]);
  expect(issuesOf({ content: { services: { web: { image: 'a' } }, include: ['x'] } })).toHaveLength(1);
  expect(issuesOf({ content: { services: { web: { image: 'a' } }, configs: { c: { content: 'x' } } } })).toHaveLength(
    1,
  );
  expect(issuesOf({ file: fileOf('services:\n  web: { build: . }\n') })).toEqual([
    expect.stringMatching(/^file: blog\.yaml:2:10, services\.web\.build: /),
  ]);
  expect(issuesOf({ file: fileOf('services: [\n') })).toEqual([expect.stringMatching(/^file: blog\.yaml:2:1: /)]);
});

test.each<[unknown, boolean]>([
  [WEB, true],
  [{ project: 'app' }, false],
  [{ ...WEB, project: 'App' }, false],
  [{ ...WEB, volumes: true }, false],
  [{ ...WEB, file: 'x' }, false],
  [{ project: 'app', state: 'absent' }, true],
  [{ ...WEB, state: 'absent' }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('docker_compose', parameters)).toBe(ok);
});

test('services are replaced after those on which they depend; one with a new dependency is left to compose', () => {
  const outdated = (service: string, letter: string) =>
    container(service, { Id: letter.repeat(64) }, { 'com.docker.compose.config-hash': 'b'.repeat(64) });
  const on = (name: string) => ({ depends_on: { [name]: { condition: 'service_started' } } });
  const config = {
    web: { image: 'app:1', ...on('db') },
    db: { image: 'app:1' },
    page: { image: 'app:1', ...on('new') },
  };
  const services = { ...config, new: { image: 'app:1' } };
  const { run } = planText(
    'docker_compose',
    {
      project: 'app',
      content: { services: Object.fromEntries(Object.keys(services).map((name) => [name, { image: 'app:1' }])) },
    },
    [
      configOf(services),
      hashesOf(...Object.keys(services)),
      http(...host([outdated('web', '1'), outdated('db', '2'), outdated('page', '3')]), image()),
      http([404, { message: 'none' }], [404, { message: 'none' }], [404, { message: 'none' }]),
    ],
  );
  expect(run.filter((one) => one.includes(' --scale ')).map((one) => one.split(' ').at(-1))).toEqual(['db', 'web']);
});

test('an image that an earlier step changes: the services are known after it', () => {
  const desired = dockerCompose.schema.parse(WEB);
  const current = dockerCompose
    .probe(desired)
    .parse([web, hashesOf('web'), http(...host([container('web')]), image())]);
  const touched = { ...NOTHING_TOUCHED, images: ['docker.io/library/app:1'] };
  expect(() => dockerCompose.plan(current, desired, { ...EMPTY_CONTEXT, touched })).toThrow(
    'an earlier step changes the image app:1',
  );
});

test('a project that was not there is removed by an undo; one that was there is not', () => {
  const undo = (containers: readonly object[]) =>
    restored('docker_compose', WEB, [web, hashesOf('web'), http(...host(containers), image())]);
  expect(undo([])).toEqual({ project: 'app', state: 'absent' });
  expect(undo([container('web')])).toBeUndefined();
});
