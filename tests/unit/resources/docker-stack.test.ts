import { describe, expect, test } from 'vitest';
import { LocalFile } from '../../../src/model/local-file.ts';
import type { Exec } from '../../../src/model/operation.ts';
import type { Result } from '../../../src/model/result.ts';
import { reveal, Secret } from '../../../src/model/secret.ts';
import { bind } from '../../../src/model/step.ts';
import { dockerStack } from '../../../src/resources/docker-stack/index.ts';
import { nanoseconds } from '../../../src/resources/docker-stack/duration.ts';
import { advice, done, restored, skipped, textOf, unchanged, unknownState } from './resource.ts';

const ADDRESSES = { docker1: '192.168.2.10', docker2: '192.168.2.11' };
const hosts = Object.fromEntries(Object.entries(ADDRESSES).map(([name, address]) => [name, { name, address }]));
const APP = { name: 'app', content: { services: { web: { image: 'app:1' } } } };
/** What `docker stack config` prints of it. */
const CONFIG = 'version: "3.12"\nservices:\n  web:\n    image: app:1\n';

const http = (...answers: readonly (readonly [number, unknown])[]) =>
  done(answers.map(([status, body]) => `${JSON.stringify(body)}\nHTTP ${status}\n`.repeat(2)).join(''));
const node = (id: string, name: string) => ({
  ...{ ID: id, CreatedAt: '2026-01-01T00:00:00Z', Spec: { Availability: 'active', Labels: {} } },
  ...{ Description: { Hostname: name }, Status: { State: 'ready', Addr: '0.0.0.0' } },
  ManagerStatus: { Reachability: 'reachable', Addr: '192.168.2.99:2377' },
});

interface Given {
  /** More of the service, of its declaration and of its container. */
  readonly service?: object | undefined;
  readonly spec?: object;
  readonly container?: object;
  readonly labels?: object;
  readonly state?: string;
  readonly secrets?: readonly string[];
  readonly config?: string;
  readonly others?: readonly string[];
}

function digestOf(declared: object): string {
  return dockerStack.schema.parse({ ...APP, ...declared }).stack?.services.get('web')?.digest ?? '';
}

/** A swarm that has the service as `docker stack deploy` makes it, unless something else is given. */
function swarm(declared: object, given: Given): readonly Result[] {
  const service = (name: string, container: object, more: object) => ({
    ...{ ID: name.replace('_', ''), Version: { Index: 7 } },
    Spec: {
      ...{ Name: name, Mode: { Replicated: { Replicas: 1 } }, EndpointSpec: { Mode: 'vip' } },
      Labels: { 'com.docker.stack.image': 'app:1', 'provision.stack.digest': digestOf(declared), ...given.labels },
      TaskTemplate: { ContainerSpec: { Image: 'app:1', ...container }, Networks: [{ Target: 'n1' }] },
      ...more,
    },
    ...given.service,
  });
  const isThere = !('service' in given) || given.service !== undefined;
  const task = { CreatedAt: '2026-01-01T00:00:00Z', ServiceID: 'appweb', NodeID: 'n1', DesiredState: 'running' };
  return [
    http(
      [
        200,
        [
          ...(isThere ? [service('app_web', given.container ?? {}, given.spec ?? {})] : []),
          ...(given.others ?? []).map((name) => service(name, {}, {})),
        ],
      ],
      [200, [{ ...task, Status: { State: given.state ?? 'running', Err: 'No such image' } }]],
      [200, [node('n1', 'docker1'), node('n2', 'docker2')]],
      [
        200,
        isThere
          ? [
              {
                ...{ Name: 'app_default', Id: 'n1', Driver: 'overlay', IPAM: {} },
                Labels: { 'com.docker.stack.namespace': 'app' },
              },
            ]
          : [],
      ],
      [200, (given.secrets ?? []).map((Name) => ({ Spec: { Name } }))],
      [200, []],
    ),
    done(given.config ?? CONFIG),
  ];
}

function bound(declared: object, own = 'docker1') {
  const parsed = dockerStack.schema.parse({ ...APP, ...declared });
  return bind(dockerStack, dockerStack.inInventory?.(parsed, { hosts, groups: {}, own }, () => {}) ?? parsed, 1);
}

function state(declared: object, given: Given, own?: string) {
  return bound(declared, own).plan(swarm(declared, given));
}

function text(declared: object, given: Given) {
  const found = state(declared, given);
  return found.kind === 'unknown' ? found.reason : textOf(found);
}

function operations(declared: object, given: Given): readonly Exec[] {
  const found = state(declared, given);
  if (found.kind === 'unknown') throw new Error(found.reason);
  return found.changes.flatMap((change) => change.operations).filter((one): one is Exec => one.kind === 'exec');
}

function issues(declared: object): readonly string[] {
  const { error } = dockerStack.schema.safeParse({ ...APP, ...declared });
  return (error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);
}

const content = (services: object, more: object = {}) => ({ content: { services, ...more } });

test('a stack that is as declared', () => {
  expect(text({}, {})).toEqual(unchanged);
});

test('a stack that is not there is deployed, and waited for', () => {
  const found = text({}, { service: undefined });
  expect(found).toMatchObject({
    diff: [
      ...['web: absent → replicated', 'web image: (none) → app:1', 'web replicas: (none) → 1'],
      ...['web network app_default: absent → present', 'network app_default: absent → present'],
    ],
    run: [
      expect.stringContaining('stack deploy --resolve-image never --compose-file - app'),
      expect.stringContaining('/tasks?filters='),
      'sleep 3',
      expect.stringContaining('/tasks?filters='),
    ],
  });
});

test.each<[string, Given, readonly string[]]>([
  ['replicas', { spec: { Mode: { Replicated: { Replicas: 3 } } } }, ['web replicas: 3 → 1']],
  ['a variable', { container: { Env: ['MORE=1'] } }, ['web env MORE: another value → (none)']],
  ['a user', { container: { User: 'root' } }, ['web user: root → (none)']],
  [
    'a secret',
    { container: { Secrets: [{ SecretName: 'x', SecretID: 'i', File: { Name: 'x' } }] } },
    ['web secret x as x: present → absent'],
  ],
  [
    'what the digest stands for',
    { labels: { 'provision.stack.digest': 'x' } },
    [`web configuration: x → ${digestOf({})}`],
  ],
])('a change by hand is found, also of what is not declared: %s', (_what, given, diff) => {
  expect(text({}, given)).toMatchObject({ diff });
});

test('an image that was changed by hand is not kept', () => {
  const [first, second] = operations({}, { container: { Image: 'app:2' } });
  expect(first?.argv.join(' ')).toContain('--label-rm com.docker.stack.image app_web');
  expect(second?.argv.join(' ')).toContain('stack deploy');
  const declared = content({ web: { image: 'app:3' } });
  const [only] = operations(declared, { config: CONFIG.replace('app:1', 'app:3') });
  expect(only?.argv.join(' ')).toContain('stack deploy');
});

test('tasks that do not run are waited for, without a deployment', () => {
  expect(text({}, { state: 'rejected' })).toMatchObject({
    diff: ['web tasks: 0 of 1 running → 1 of 1 running'],
    run: [expect.stringContaining('/tasks?'), 'sleep 3', expect.stringContaining('/tasks?')],
  });
});

test('an update that was paused is declared again; one that is going on is waited for', () => {
  const update = (State: string) => ({ service: { UpdateStatus: { State, Message: 'because' } } });
  expect(text({}, update('paused'))).toMatchObject({ diff: ['web update: paused: because → completed'] });
  expect(text({}, update('updating'))).toMatchObject({
    diff: ['web update: updating → completed'],
    run: ['sleep 3', expect.stringContaining('service inspect'), expect.stringContaining('/tasks?')],
  });
});

test('the first manager of the inventory deploys it', () => {
  const found = state({}, { service: undefined }, 'docker2');
  expect(found).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('is deployed on docker1') as string });
  expect(
    dockerStack.after?.(
      dockerStack.inInventory?.(dockerStack.schema.parse(APP), { hosts, groups: {}, own: 'docker2' }, () => {}) ??
        dockerStack.schema.parse(APP),
    ),
  ).toEqual([{ host: 'docker1', type: 'docker_stack' }]);
});

describe('secrets and configs', () => {
  const declared = {
    variables: { PASSWORD: new Secret('Top$$ecret "1"') },
    ...content(
      { web: { image: 'app:1', environment: { PASSWORD: '${PASSWORD}' }, secrets: ['password'] } },
      { secrets: { password: { content: '${PASSWORD}' } }, configs: { motd: { content: '5$$' } } },
    ),
  };
  const stack = dockerStack.schema.parse({ ...APP, ...declared }).stack;

  test('have a digest of their content in their names', () => {
    expect(stack?.secrets[0]?.name).toMatch(/^app_password-[0-9a-f]{12}$/);
    const other = dockerStack.schema.parse({ ...APP, ...declared, variables: { PASSWORD: new Secret('2') } }).stack;
    expect(other?.secrets[0]?.name).not.toBe(stack?.secrets[0]?.name);
    expect(other?.configs[0]?.name).toBe(stack?.configs[0]?.name);
  });

  test('are created with their content, which no argument has; Docker gets their names', () => {
    const config = `${CONFIG}    environment: { PASSWORD: 'Top$$ecret "1"' }
    secrets: [{ source: password }]
secrets: { password: { external: true, name: ${stack?.secrets[0]?.name} } }
`;
    const [secret, motd, deploy] = operations(declared, { config, service: undefined });
    const sent = (one: Exec | undefined) => JSON.parse(reveal(one?.stdin ?? '')) as { Data: string };
    expect(Buffer.from(sent(secret).Data, 'base64').toString()).toBe('Top$$ecret "1"');
    expect(Buffer.from(sent(motd).Data, 'base64').toString()).toBe('5$');
    expect(sent(secret)).toMatchObject({ Labels: { 'com.docker.stack.namespace': 'app' } });
    expect(JSON.parse(reveal(deploy?.stdin ?? ''))).toMatchObject({
      secrets: { password: { external: true, name: stack?.secrets[0]?.name } },
      // `$` is doubled for Docker.
      services: { web: { environment: { PASSWORD: 'Top$$$$ecret "1"' } } },
    });
    for (const one of [secret, motd, deploy]) {
      expect(one?.stdin).toBeInstanceOf(Secret);
      expect(one?.argv.every((word) => typeof word === 'string' && !word.includes('ecret "1"'))).toBe(true);
    }
    expect(JSON.stringify(text(declared, { config, service: undefined }))).not.toContain('ecret \\"1');
  });
});

test('what is not declared any more is named, and removed with prune', () => {
  const given = { others: ['app_old'], secrets: ['app_x-1'] };
  const found = state({}, given);
  expect(found).toMatchObject({ changes: [] });
  expect(JSON.stringify(found)).toContain('service app_old, secret app_x-1');
  expect(text({ prune: true }, given)).toMatchObject({
    diff: ['service app_old: present → absent', 'secret app_x-1: present → absent'],
    run: [expect.stringContaining('service rm app_old'), expect.stringContaining('secret rm app_x-1')],
  });
});

test('an absent stack is removed until nothing of it is found', () => {
  const parsed = dockerStack.schema.parse({ name: 'app', state: 'absent' });
  const found = bind(dockerStack, parsed, 1).plan(swarm({}, {}));
  if (found.kind === 'unknown') throw new Error(found.reason);
  expect(textOf(found)).toMatchObject({
    diff: ['service app_web: present → absent', 'network app_default: present → absent'],
    run: [expect.stringContaining('stack rm app')],
  });
});

test('a new stack can be undone, a changed one cannot', () => {
  expect(restored('docker_stack', APP, swarm({}, { service: undefined }))).toMatchObject({
    name: 'app',
    state: 'absent',
  });
  expect(restored('docker_stack', APP, swarm({}, {}))).toBeUndefined();
});

test.each<[string, Result, RegExp, boolean]>([
  ['Docker 20.10', done('', 125, 'unknown flag: --compose-file'), /which Docker 24 introduced/, false],
  ['the file is invalid', done('', 1, 'services.web.ports.0 must be a string'), /does not accept the stack/, false],
  ['an unknown form', done('services: 1'), /unknown form \(field services\)/, false],
  ['no YAML', done('services: ['), /unknown form$/, false],
  [
    'a volume that is not declared',
    done(`${CONFIG}    volumes: [{ type: volume, source: data, target: /data }]\n`),
    /^the service web uses data, which the stack does not declare in volumes$/,
    false,
  ],
])('the state is unknown: %s', (_what, config, reason, missing) => {
  const [engine] = swarm({}, {});
  const found = unknownState('docker_stack', APP, [engine ?? skipped, config]);
  expect(found.reason).toMatch(reason);
  expect(found.missing ?? false).toBe(missing);
});

test('a step before it may create the swarm', () => {
  const nothing = [503, { message: 'This node is not a swarm manager.' }] as const;
  const engine = http(nothing, nothing, nothing, [200, []], nothing, nothing);
  expect(unknownState('docker_stack', APP, [engine, done(CONFIG)])).toMatchObject({
    reason: 'this host is no manager of a swarm',
    missing: true,
  });
  expect(unknownState('docker_stack', APP, [skipped, done('', 127)])).toMatchObject({ missing: true });
});

test('the mode of a service cannot be changed', () => {
  expect(text({}, { spec: { Mode: { Global: {} } } })).toContain('cannot change the mode of the service web');
});

test.each<[object, readonly string[]]>([
  [{}, []],
  [{ content: undefined }, [': needs content or file']],
  [{ state: 'absent' }, ['content: content cannot be combined with state: absent']],
  [content({}), ['content.services: must have at least one service']],
  [
    content({ web: { image: 'app:1', privileged: true } }),
    ['content.services.web.privileged: `docker stack deploy` ignores this option: a swarm does not have it'],
  ],
  [
    content({ web: { image: 'app:1', deploy: { mode: 'replicated-job' } } }),
    [expect.stringMatching(/^content\.services\.web\.deploy\.mode: /) as string],
  ],
  [
    content({ web: { image: 'app:1', command: new Secret('x') } }),
    [expect.stringMatching(/^content\.services\.web\.command: everybody/) as string],
  ],
  [
    content({ web: { image: 'app:1', volumes: ['./x:/x'] } }),
    [expect.stringMatching(/^content\.services\.web\.volumes\.0: /) as string],
  ],
  [
    content({ web: { image: 'app:1' } }, { secrets: { a: { file: './a' } } }),
    [expect.stringMatching(/^content\.secrets\.a: provision reads/) as string],
  ],
  [
    content({ web: { image: 'app:1' } }, { configs: { a: { content: '' } } }),
    ['content.configs.a.content: must be a text that is not empty'],
  ],
  [
    content({ web: { image: 'app:1' } }, { configs: { a: { content: 'x', external: true } } }),
    ['content.configs.a.external: external cannot be combined with content'],
  ],
  [content({ web: { image: 'app:1' } }, { secrets: { a: { external: true } } }), []],
  [content({ web: { image: 'app:1' } }, { secrets: { a: { content: new Secret('') } } }), []],
  [
    content({ web: { image: 'app:1' } }, { secrets: { ['a'.repeat(60)]: { content: 'x' } } }),
    [expect.stringContaining('the name is too long') as string],
  ],
])('%j: %j', (declared, expected) => {
  expect(issues(declared)).toEqual(expected);
});

test('a file: numbers may come from variables; diagnostics name the place in it', () => {
  const fileOf = (yaml: string) => new LocalFile({ file: 'shop.yaml', digest: '', size: yaml.length }, yaml);
  const yaml = 'services: { web: { image: "app:1", deploy: { replicas: "${REPLICAS:-3}" } } }';
  const { stack } = dockerStack.schema.parse({ name: 'app', file: fileOf(yaml) });
  expect(JSON.parse(reveal(stack?.text ?? ''))).toMatchObject({ services: { web: { deploy: { replicas: 3 } } } });
  const { error } = dockerStack.schema.safeParse({ name: 'app', file: fileOf('services: { web: { build: . } }') });
  expect(error?.issues[0]?.message).toMatch(/^shop\.yaml:1:20, services\.web\.build: a swarm builds no images/);
});

test('the order of keys is no difference, and labels may be a list', () => {
  const one = content({ web: { image: 'app:1', user: 'a', deploy: { labels: ['x=1'] } } });
  const other = content({ web: { deploy: { labels: ['x=1'] }, user: 'a', image: 'app:1' } });
  expect(digestOf(one)).toBe(digestOf(other));
  const { stack } = dockerStack.schema.parse({ ...APP, ...one });
  expect(JSON.parse(reveal(stack?.text ?? ''))).toMatchObject({
    services: { web: { deploy: { labels: ['x=1', `provision.stack.digest=${digestOf(one)}`] } } },
  });
});

test.each([
  ['1s', 1e9],
  ['1m30s', 9e10],
  ['1h0m0.5s', 3.6005e12],
  ['500ms', 5e8],
  ['100µs', 1e5],
])('%s is %d ns', (written, expected) => {
  expect(nanoseconds(written)).toBe(expected);
});

test('advice', () => {
  expect(advice('docker_stack', APP, 'secret not found: app_key')).toContain('docker secret create');
  expect(advice('docker_stack', APP, 'rollback_completed: x')).toContain('went back to the previous version');
});
