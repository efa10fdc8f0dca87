import { describe, expect, test } from 'vitest';
import type { Exec } from '../../../src/model/operation.ts';
import type { Result } from '../../../src/model/result.ts';
import { reveal, Secret } from '../../../src/model/secret.ts';
import { bind } from '../../../src/model/step.ts';
import { dockerService } from '../../../src/resources/docker-service/index.ts';
import { accepts, advice, done, skipped, textOf, unchanged } from './resource.ts';

const ADDRESSES = { docker1: '192.168.2.10', docker2: '192.168.2.11', master: '192.168.2.20' };
const hosts = Object.fromEntries(Object.entries(ADDRESSES).map(([name, address]) => [name, { name, address }]));
const WEB = { name: 'web', image: 'app:1' };

interface Given {
  readonly spec?: object;
  readonly service?: object;
  readonly tasks?: readonly object[];
  readonly nodes?: readonly object[];
  readonly networks?: readonly object[];
}

const container = (more: object = {}) => ({ Image: 'app:1', ...more });
const spec = (more: object = {}, ofContainer: object = {}, ofTask: object = {}) => ({
  ...{ Name: 'web', Labels: {}, Mode: { Replicated: { Replicas: 2 } } },
  TaskTemplate: { ContainerSpec: container(ofContainer), ForceUpdate: 1, ...ofTask },
  ...more,
});
const task = (status: string, more: object = {}, error = '') => ({
  ...{ CreatedAt: '2026-01-01T00:00:00Z', ServiceID: 's1', NodeID: 'n1', DesiredState: 'running' },
  Status: { State: status, Err: error },
  ...more,
});
const TWO = [task('running'), task('running')];
const node = (id: string, name: string, isManager = false) => ({
  ...{ ID: id, CreatedAt: '2026-01-01T00:00:00Z', Spec: { Availability: 'active', Labels: {} } },
  ...{ Description: { Hostname: name }, Status: { State: 'ready', Addr: '0.0.0.0' } },
  ...(isManager ? { ManagerStatus: { Reachability: 'reachable', Addr: '192.168.2.99:2377' } } : {}),
});

/** Answers of an engine that accepts both versions of the API. */
function engine({
  spec: of,
  service = {},
  tasks = TWO,
  nodes = [node('n1', 'docker1')],
  networks = [],
}: Given): Result {
  const services = of ? [{ ID: 's1', Version: { Index: 7 }, Spec: of, ...service }] : [];
  const bodies = [services, tasks, nodes, networks].map((one) => `${JSON.stringify(one)}\nHTTP 200\n`.repeat(2));
  return done(bodies.join(''));
}

function bound(declared: object, own = 'docker1') {
  const parsed = dockerService.schema.parse({ ...WEB, ...declared });
  return bind(dockerService, dockerService.inInventory?.(parsed, { hosts, groups: {}, own }, () => {}) ?? parsed, 1);
}

function state(declared: object, given: Given, own?: string) {
  return bound(declared, own).plan([engine(given)]);
}

function text(declared: object, given: Given) {
  const found = state(declared, given);
  return found.kind === 'unknown' ? found.reason : textOf(found);
}

/** What the engine gets. */
function body(declared: object, given: Given): unknown {
  const found = state(declared, given);
  if (found.kind === 'unknown') throw new Error(found.reason);
  const [post] = found.changes
    .flatMap(({ operations }) => operations)
    .filter((one): one is Exec => one.kind === 'exec');
  return JSON.parse(reveal(post?.stdin ?? '')) as unknown;
}

test('a new service is created with what is declared, and waited for', () => {
  const declared = { replicas: 3, env: { MODE: 'a' }, ports: ['8080:80'], constraints: ['node.role==worker'] };
  const found = text(declared, {});
  expect(found).toMatchObject({
    diff: [
      ...['service: absent → replicated', 'image: (none) → app:1', 'replicas: (none) → 3'],
      ...['constraint node.role == worker: absent → present', 'env MODE: (none) → a'],
      'port 8080:80/tcp (ingress): absent → present',
    ],
    run: [
      expect.stringMatching(/--data-binary @- .* http:\/\/localhost\/services\/create$/),
      expect.stringContaining('/tasks?filters='),
      'sleep 3',
      expect.stringContaining('/tasks?filters='),
    ],
  });
  expect(body(declared, {})).toEqual({
    ...{ Name: 'web', Mode: { Replicated: { Replicas: 3 } } },
    TaskTemplate: {
      ContainerSpec: { Image: 'app:1', Env: ['MODE=a'] },
      Placement: { Constraints: ['node.role == worker'] },
    },
    EndpointSpec: { Ports: [{ Protocol: 'tcp', TargetPort: 80, PublishedPort: 8080, PublishMode: 'ingress' }] },
  });
});

test('a service on each node has as many tasks as the engine says', () => {
  expect(body({ mode: 'global' }, {})).toMatchObject({ Mode: { Global: {} } });
  expect(text({ mode: 'global' }, {})).toMatchObject({
    run: [expect.anything(), expect.stringContaining('service ls'), 'sleep 3', expect.stringContaining('service ls')],
  });
});

test('an update has everything that is not declared as it is', () => {
  const given = { spec: spec({ Labels: { other: '1' } }, { Env: ['MODE=old', 'MORE=1'], Isolation: 'default' }) };
  const declared = { image: 'app:2', labels: { tier: 'front' } };
  expect(text(declared, given)).toMatchObject({
    diff: ['image: app:1 → app:2', 'label tier: (none) → front'],
    run: [
      expect.stringMatching(/\/services\/s1\/update\?version=7'?$/),
      ...['sleep 3', expect.stringContaining('service inspect --format'), expect.stringContaining('/tasks?filters=')],
    ],
  });
  expect(body(declared, given)).toEqual({
    ...{ Name: 'web', Labels: { other: '1', tier: 'front' }, Mode: { Replicated: { Replicas: 2 } } },
    TaskTemplate: {
      ContainerSpec: { Image: 'app:2', Env: ['MODE=old', 'MORE=1'], Isolation: 'default' },
      ForceUpdate: 1,
    },
  });
});

describe('nothing to do', () => {
  test.each<[string, object, Given]>([
    ['only what is declared counts', {}, { spec: spec({}, { Env: ['MODE=old'], User: '1' }) }],
    [
      'the digest of the docker command',
      {},
      { spec: spec({}, { Image: `docker.io/library/app:1@sha256:${'0'.repeat(64)}` }) },
    ],
    [
      'the defaults of the swarm',
      {
        ...{ endpoint_mode: 'vip', restart: { condition: 'any', delay: '5s', max_attempts: 0 } },
        update: { on_failure: 'pause', order: 'stop-first', monitor: '5s' },
      },
      { spec: spec() },
    ],
    [
      'a network by its ID',
      { networks: ['backend'] },
      {
        spec: spec({}, {}, { Networks: [{ Target: 'x1' }] }),
        networks: [{ Id: 'x1', Name: 'backend', Driver: 'overlay', IPAM: {} }],
      },
    ],
    [
      'a task of a node that is down',
      {},
      { spec: spec(), tasks: [...TWO, task('running', { DesiredState: 'shutdown' })] },
    ],
    [
      'an update that is complete',
      {},
      { spec: spec(), service: { UpdateStatus: { State: 'completed', Message: '' } } },
    ],
    ['no task at all', { replicas: 0 }, { spec: spec({ Mode: { Replicated: { Replicas: 0 } } }), tasks: [] }],
    ['removed', { state: 'absent', image: undefined }, {}],
  ])('%s', (_what, declared, given) => {
    expect(text(declared, given)).toEqual(unchanged);
  });
});

test('tasks that do not run are waited for, with their errors', () => {
  const failed = task('rejected', { DesiredState: 'shutdown' }, 'No such image: app:1');
  expect(
    text(
      {},
      { spec: spec(), tasks: [task('running'), task('pending', { NodeID: '' }, 'no suitable node'), failed, failed] },
    ),
  ).toEqual({
    diff: ['tasks: 1 of 2 running → 2 of 2 running'],
    run: [expect.stringContaining('/tasks?'), 'sleep 3', expect.stringContaining('/tasks?')],
    notes: [
      'the swarm starts the tasks by itself: provision waits for them',
      'a task does not start: no suitable node',
      'a task on docker1 has ended: No such image: app:1',
    ],
  });
});

test('a task that is to end does not count, although it runs', () => {
  const tasks = [task('running'), task('running', { DesiredState: 'shutdown' })];
  expect(text({}, { spec: spec(), tasks })).toMatchObject({ diff: ['tasks: 1 of 2 running → 2 of 2 running'] });
});

test('an update that is under way is waited for; one that was paused is declared again', () => {
  const status = (State: string) => ({ service: { UpdateStatus: { State, Message: 'why' } }, spec: spec() });
  expect(text({}, status('updating'))).toMatchObject({ diff: ['update: updating → completed'] });
  expect(text({}, status('paused'))).toMatchObject({
    diff: ['update: paused: why → completed'],
    run: [expect.stringContaining('update?version=7'), ...Array<unknown>(3).fill(expect.anything())],
  });
  expect(text({ image: 'app:2' }, status('rollback_completed'))).toMatchObject({
    diff: ['image: app:1 → app:2'],
    notes: ['the last update was rolled back: why'],
  });
});

test('secrets are in the input only, and those of before are not shown', () => {
  const declared = { env: { KEY: new Secret('of today') } };
  const given = { spec: spec({}, { Env: ['KEY=of yesterday'] }) };
  const found = text(declared, given);
  expect(found).toMatchObject({ diff: ['env KEY: another value → (secret)'] });
  expect(JSON.stringify(found)).not.toMatch(/of (today|yesterday)/);
  expect(body(declared, given)).toMatchObject({ TaskTemplate: { ContainerSpec: { Env: ['KEY=of today'] } } });
  expect(JSON.stringify(state({ image: 'app:2' }, given))).not.toContain('of yesterday');
  expect(text({ env: { KEY: new Secret('of yesterday') } }, given)).toEqual(unchanged);
});

test('the first manager of the inventory that works changes the service; the others wait for it', () => {
  const nodes = [node('n1', 'docker1'), node('n2', 'docker2', true), node('m', 'master', true)];
  expect(bound({}, 'master').after).toEqual(['docker1', 'docker2'].map((host) => ({ host, type: 'docker_service' })));
  expect(state({}, { nodes }, 'master')).toMatchObject({ kind: 'unknown', awaits: 'docker2' });
  expect(state({}, { nodes }, 'docker2').kind).toBe('planned');
  expect(state({}, { nodes, spec: spec() }, 'master')).toMatchObject({ kind: 'planned', changes: [] });
  const down = { ...node('n2', 'docker2', true), ManagerStatus: { Reachability: 'unreachable' } };
  expect(state({}, { nodes: [down, node('m', 'master', true)] }, 'master').kind).toBe('planned');
});

test('a host that manages no swarm, or has no engine, may do so after an earlier step', () => {
  const worker = done(`${JSON.stringify({ message: 'This node is not a swarm manager.' })}\nHTTP 503\n`.repeat(8));
  expect([worker, skipped].map((one) => bound({}).plan([one]))).toMatchObject([
    { kind: 'unknown', missing: true, reason: 'this host is no manager of a swarm' },
    { kind: 'unknown', missing: true },
  ]);
});

test('another mode is refused, and a service without an image', () => {
  expect(text({ mode: 'global' }, { spec: spec() })).toBe(
    'the swarm cannot change the mode of the service web, which is replicated',
  );
  expect(text({ replicas: 2 }, { spec: spec({ Mode: { Global: {} } }) })).toBe(
    'the swarm cannot change the mode of the service web, which is global',
  );
  expect(text({ image: undefined }, {})).toBe('there is no service web, and the step has no image');
});

test('a service whose name only begins so is another one', () => {
  expect(text({ state: 'absent', image: undefined }, { spec: { ...spec(), Name: 'web2' } })).toEqual(unchanged);
});

test.each([
  ['rollback_completed: rollback completed', 'New tasks failed, and the swarm went back to the previous version.'],
  [
    'rollback_completed: x\nweb.1 on : Pending: "no suitable node"',
    'New tasks failed, and the swarm went back to the previous version.',
  ],
  ['rollback_paused: update paused', 'New tasks failed, and so did the way back to the previous version.'],
  ['web.1 on docker1: Rejected 1 second ago: No such image: app:9', 'A node could not pull the image'],
  ['web.1 on docker1: Failed 1 second ago: task: non-zero exit (1)', 'Not all tasks run'],
  ['{"message":"rpc error: code = Unknown desc = update out of sequence"}', 'The service was changed meanwhile'],
])('advice for %s', (words, expected) => {
  expect(advice('docker_service', WEB, words)).toContain(expected);
});

test.each<[unknown, boolean]>([
  [WEB, true],
  [{ name: 'web' }, true],
  [{ name: 'my.web' }, false],
  [{ ...WEB, replicas: -1 }, false],
  [{ ...WEB, mode: 'global', replicas: 1 }, false],
  [{ ...WEB, ports: ['80'] }, false],
  [{ ...WEB, ports: ['8080:80'], endpoint_mode: 'dnsrr' }, false],
  [{ ...WEB, ports: [{ published: 80, target: 80, mode: 'host' }], endpoint_mode: 'dnsrr' }, true],
  [{ ...WEB, ports: [{ published: 70_000, target: 80 }] }, false],
  [{ ...WEB, constraints: ['node.role = worker'] }, false],
  [{ ...WEB, mounts: [{ type: 'bind', source: 'data', target: '/data' }] }, false],
  [{ ...WEB, update: { on_failure: 'rollback' } }, true],
  [{ ...WEB, rollback: { on_failure: 'rollback' } }, false],
  [{ name: 'web', state: 'absent' }, true],
  [{ ...WEB, state: 'absent' }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('docker_service', parameters)).toBe(ok);
});

test('what is wrong with a mount is said of that mount', () => {
  const fine = { type: 'volume', source: 'data', target: '/data' };
  const pathsOf = (mount: object) =>
    dockerService.schema.safeParse({ ...WEB, mounts: [fine, mount] }).error?.issues.map(({ path }) => path.join('.'));
  expect(pathsOf({ type: 'bind', target: '/x' })).toEqual(['mounts.1']);
  expect(pathsOf({ type: 'bind', source: 'x', target: '/x' })).toEqual(['mounts.1.source']);
  expect(pathsOf({ type: 'tmpfs', source: 'x', target: '/x' })).toEqual(['mounts.1.source']);
  expect(pathsOf({ ...fine, size: '1m' })).toEqual(['mounts.1.size']);
});
