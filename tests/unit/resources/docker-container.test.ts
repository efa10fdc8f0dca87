import { describe, expect, test } from 'vitest';
import type { Operation } from '../../../src/model/operation.ts';
import type { Result } from '../../../src/model/result.ts';
import { Secret } from '../../../src/model/secret.ts';
import { bind } from '../../../src/model/step.ts';
import { resources } from '../../../src/resources/index.ts';
import { from41, from44, fromBoth, stopped as engineStopped } from './docker-answers.ts';
import {
  container,
  image,
  noContainer,
  noImage,
  OLD_ID,
  OTHER_IMAGE_ID,
  previous,
  replacement,
} from './docker-inspect.ts';
import { accepts, advice, plan, planText, restored, unchanged, unknownState } from './resource.ts';

const WEB = { name: 'web', image: 'app:1' };
const KEPT = 'web.provision-previous';
const DOCKER = 'docker --host unix:///run/docker.sock';
const AWAIT = `${DOCKER} ps --all --filter 'name=^/web$' --format '{{.Status}}'`;

type Parts = Parameters<typeof container>[0];
const found = (parts: Parts = {}, own = image()): Result => fromBoth(container(parts), noContainer, own);
const none = fromBoth(noContainer, noContainer, image());
const diffOf = (parameters: object, parts: Parts = {}) =>
  planText('docker_container', { ...WEB, ...parameters }, [found(parts)]).diff;
const runOf = (parameters: object, answer: Result) =>
  planText('docker_container', { ...WEB, ...parameters }, [answer]).run;
/** The commands without the engine's address. */
const short = (lines: readonly string[]) => lines.map((line) => line.replace(`${DOCKER} `, ''));

const AS_DECLARED: readonly [string, object, Parts][] = [
  ['only the image', {}, {}],
  ['the same command', { command: ['sleep', 'infinity'] }, {}],
  [
    'an entrypoint, whose further words are the command',
    { entrypoint: ['sh', '-c'], command: ['a b'] },
    { config: { Entrypoint: ['sh'], Cmd: ['-c', 'a b'] } },
  ],
  [
    'the variables of the image stay',
    { env: { MODE: 'a=b' } },
    { config: { Env: ['MODE=a=b', 'VERSION=1', 'PATH=/usr/bin:/bin'] } },
  ],
  [
    'published ports',
    { ports: ['8080:80', '127.0.0.1:53:53/udp', '[::1]:80:80'] },
    {
      host: {
        PortBindings: {
          '80/tcp': [
            { HostIp: '', HostPort: '8080' },
            { HostIp: '::1', HostPort: '80' },
          ],
          '53/udp': [{ HostIp: '127.0.0.1', HostPort: '53' }],
        },
      },
    },
  ],
  ['labels of SELinux', { volumes: ['/srv:/srv:ro,z', '/a:/a:Z'] }, { host: { Binds: ['/a:/a:Z', '/srv:/srv:z,ro'] } }],
  ['volumes', { volumes: ['data:/data:rw', '/srv:/srv/:ro'] }, { host: { Binds: ['/srv:/srv:ro', 'data:/data'] } }],
  [
    'mounts',
    {
      mounts: [
        { type: 'tmpfs', target: '/tmp', size: '16m' },
        { type: 'bind', source: '/srv', target: '/srv', read_only: true },
      ],
    },
    {
      host: {
        Mounts: [
          { Type: 'bind', Source: '/srv', Target: '/srv', ReadOnly: true },
          { Type: 'tmpfs', Target: '/tmp', TmpfsOptions: { SizeBytes: 16_777_216 } },
        ],
      },
    },
  ],
  [
    'networks',
    { networks: { backend: { aliases: ['www'], address: '172.30.0.5' }, frontend: null } },
    {
      networks: {
        frontend: { IPAMConfig: {}, Aliases: ['ffffffffffff'] },
        backend: { IPAMConfig: { IPv4Address: '172.30.0.5' }, Aliases: ['other', 'www', 'ffffffffffff'] },
      },
    },
  ],
  ['the network of the host', { networks: ['host'] }, { host: { NetworkMode: 'host' }, networks: { host: {} } }],
  [
    'a restart policy',
    { restart: 'on-failure:3' },
    { host: { RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 3 } } },
  ],
  [
    'a health check; what is not declared is that of the image',
    { health: { test: 'test -e /ready', interval: '90s' } },
    { config: { Healthcheck: { Test: ['CMD-SHELL', 'test -e /ready'], Interval: 9e10, Timeout: 3e10, Retries: 5 } } },
  ],
  ['no health check', { health: 'none' }, { config: { Healthcheck: { Test: ['NONE'] } } }],
  ['a user by ID', { user: 1000 }, { config: { User: '1000' } }],
  [
    'capabilities, of which the engine keeps another form',
    { cap_add: ['net_admin'], cap_drop: ['CAP_MKNOD'] },
    { host: { CapAdd: ['CAP_NET_ADMIN'], CapDrop: ['MKNOD'] } },
  ],
  [
    'a device',
    { devices: ['/dev/null'] },
    { host: { Devices: [{ PathOnHost: '/dev/null', PathInContainer: '/dev/null', CgroupPermissions: 'rwm' }] } },
  ],
  ['limits', { memory: '0.5g', cpus: 1.5 }, { host: { Memory: 536_870_912, NanoCpus: 1_500_000_000 } }],
  ['further labels', { labels: { tier: 'front' } }, { config: { Labels: { tier: 'front', other: 'x' } } }],
  [
    'a log driver with its options',
    { log: { driver: 'local', options: { 'max-size': '1m' } } },
    { host: { LogConfig: { Type: 'local', Config: { 'max-size': '1m' } } } },
  ],
  ['entries of /etc/hosts', { extra_hosts: { db: 'fd00::1' } }, { host: { ExtraHosts: ['db:fd00::1'] } }],
  [
    'flags, of which one is off',
    { init: true, read_only: true, privileged: false },
    { host: { Init: true, ReadonlyRootfs: true } },
  ],
  [
    'texts',
    { hostname: 'www', working_dir: '/srv', stop_signal: 'SIGQUIT', stop_timeout: '1m' },
    { config: { Hostname: 'www', WorkingDir: '/srv', StopSignal: 'SIGQUIT', StopTimeout: 60 } },
  ],
];

test.each(AS_DECLARED)('unchanged: %s', (_what, parameters, parts) => {
  expect(planText('docker_container', { ...WEB, ...parameters }, [found(parts)])).toEqual(unchanged);
});

test.each([
  ['20.10 to 24', from41],
  ['29', from44],
])('unchanged: of Docker Engine %s', (_engine, from) => {
  expect(planText('docker_container', WEB, [from(container(), noContainer, image())])).toEqual(unchanged);
});

test.each<[string, object, Parts, readonly string[]]>([
  ['a command', { command: ['sleep', '9'] }, {}, ['command: sleep infinity → sleep 9']],
  ['words that look alike', { command: ['sleep infinity'] }, {}, ['command: sleep infinity → "sleep infinity"']],
  [
    'variables; those of an earlier declaration may have been secrets',
    { env: { MODE: 'new', MORE: 1 } },
    { config: { Env: ['PATH=/usr/bin:/bin', 'VERSION=2', 'MODE=old', 'PASSWORD=hunter2'] } },
    [
      'env MODE: another value → new',
      'env MORE: (none) → 1',
      'env VERSION: another value → (none)',
      'env PASSWORD: another value → (none)',
    ],
  ],
  [
    'ports',
    { ports: ['8080:80'] },
    { host: { PortBindings: { '80/tcp': [{ HostIp: '127.0.0.1', HostPort: '8080' }] } } },
    ['port 8080:80/tcp: absent → present', 'port 127.0.0.1:8080:80/tcp: present → absent'],
  ],
  [
    'no volumes any more',
    { volumes: [] },
    { host: { Binds: ['data:/data'] } },
    ['volume data:/data: present → absent'],
  ],
  [
    'a health check',
    { health: { test: 'true', interval: '1m', retries: 2 } },
    { config: { Healthcheck: { Test: ['CMD', 'test', '-e', '/a b'], Interval: 3e10 } } },
    ['health test: test -e "/a b" → true', 'health interval: 30s → 60s', 'health retries: (none) → 2'],
  ],
  ['a flag', { privileged: false }, { host: { Privileged: true } }, ['privileged: yes → no']],
  ['a label', { labels: { tier: 'front' } }, { config: { Labels: { tier: 'back' } } }, ['label tier: back → front']],
  ['from networks to that of the host', { networks: ['host'] }, {}, ['networks: bridge → host']],
  [
    'from the network of the host',
    { networks: ['backend'] },
    { host: { NetworkMode: 'host' }, networks: { host: {} } },
    ['networks: host → backend'],
  ],
])('recreated for %s', (_what, parameters, parts, diff) => {
  const text = planText('docker_container', { ...WEB, ...parameters }, [found(parts)]);
  expect(text.diff).toEqual(diff);
  expect(text.run[0]).toBe(`${DOCKER} rename web ${KEPT}`);
  expect(text.notes).toEqual([
    'creates a new container: the previous one serves until it starts, and is removed once it runs',
  ]);
});

describe('the image', () => {
  const retagged = found({}, image({ Id: OTHER_IMAGE_ID }));

  test('a tag that names another image', () => {
    expect(planText('docker_container', WEB, [retagged]).diff).toEqual([
      'image: app:1 (111111111111) → app:1 (222222222222)',
    ]);
  });

  test('variables of the previous image are no difference of their own', () => {
    const answer = found({ config: { Env: ['VERSION=0', 'MODE=a'] } }, image({ Id: OTHER_IMAGE_ID }));
    const { diff } = planText('docker_container', { ...WEB, env: { MODE: 'b' } }, [answer]);
    expect(diff).toEqual(['image: app:1 (111111111111) → app:1 (222222222222)', 'env MODE: another value → b']);
  });

  test('another tag of the same image is no difference', () => {
    expect(planText('docker_container', { ...WEB, image: 'app:stable' }, [found()])).toEqual(unchanged);
  });

  test('that the host does not have any more', () => {
    const answer = fromBoth(container(), noContainer, noImage);
    expect(planText('docker_container', { ...WEB, image: 'docker.io/library/app:1', env: {} }, [answer])).toEqual(
      unchanged,
    );
    expect(planText('docker_container', { ...WEB, image: 'app:2' }, [answer]).diff).toEqual([
      'image: app:1 (111111111111) → app:2',
    ]);
  });

  test('that an earlier step changes: known later', () => {
    const resource = resources.get('docker_container');
    if (!resource) throw new Error();
    const step = bind(resource, resource.schema.parse({ ...WEB, image: 'app' }), 1);
    const touched = { files: [], packages: [], units: [], contents: new Map() };
    const images = ['docker.io/library/app:latest'];
    expect(step.plan([found()], { touched: { ...touched, images } })).toMatchObject({ kind: 'unknown', missing: true });
    expect(step.plan([none], { touched: { ...touched, images } })).toMatchObject({ kind: 'planned' });
    expect(step.plan([found()], { touched: { ...touched, images: ['docker.io/library/app:1'] } })).toMatchObject({
      kind: 'planned',
    });
    expect(step.follows).toBe(true);
  });
});

describe('new', () => {
  test('created, started, and awaited', () => {
    expect(planText('docker_container', { ...WEB, command: ['sleep', 'infinity'], ports: ['80:80'] }, [none])).toEqual({
      diff: [
        'container: absent → running',
        'image: (none) → app:1',
        'command: (none) → sleep infinity',
        'port 80:80/tcp: absent → present',
      ],
      run: [`${DOCKER} create --name web --publish 80:80/tcp app:1 sleep infinity`, `${DOCKER} start web`, AWAIT],
    });
    expect(runOf({ state: 'stopped' }, none)).toEqual([`${DOCKER} create --name web app:1`]);
  });

  test('a plan names each port, volume and network', () => {
    const sets = { ports: ['80:80'], volumes: ['data:/data'], networks: ['backend', 'frontend'] };
    const [change] = plan('docker_container', { ...WEB, ...sets }, [none]).changes;
    expect(change?.diff.map(({ field, plain }) => [field, plain ?? false])).toEqual([
      ['container', true],
      ['image', false],
      ['port 80:80/tcp', false],
      ['volume data:/data', false],
      ['network backend', false],
      ['network frontend', false],
    ]);
  });

  test('an image that the host does not have is pulled', () => {
    expect(planText('docker_container', WEB, [fromBoth(noContainer, noContainer, noImage)]).notes).toEqual([
      'Docker Engine pulls app:1, which the host does not have',
    ]);
  });

  test('with every option', () => {
    const all = Object.assign({}, ...AS_DECLARED.map(([, parameters]) => parameters), {
      networks: ['backend', 'frontend'],
    }) as object;
    expect(short(runOf(all, none)).slice(0, 2)).toEqual([
      [
        'create --name web --entrypoint sh --publish 8080:80/tcp --publish 127.0.0.1:53:53/udp --publish',
        "'[::1]:80:80/tcp' --volume data:/data --volume /srv:/srv:ro --mount type=tmpfs,target=/tmp,tmpfs-size=16777216",
        '--mount type=bind,source=/srv,target=/srv,readonly --restart on-failure:3 --no-healthcheck --user 1000',
        '--hostname www --workdir /srv --privileged=false --init=true --read-only=true --cap-add NET_ADMIN',
        '--cap-drop MKNOD --device /dev/null:/dev/null:rwm --memory 536870912 --cpus 1.5 --label tier=front',
        '--log-driver local --log-opt max-size=1m --add-host db:fd00::1 --stop-signal SIGQUIT --stop-timeout 60',
        "--network backend --env-file /dev/stdin app:1 -c 'a b'",
      ].join(' '),
      'network connect frontend web',
    ]);
    const health = { test: 'true', interval: 1, timeout: 2, start_period: 3, retries: 4 };
    expect(short(runOf({ health }, none))[0]).toBe(
      'create --name web --health-cmd true --health-interval 1s --health-timeout 2s --health-start-period 3s --health-retries 4 app:1',
    );
  });

  test('variables are standard input: no argument has a secret', () => {
    const env = { PASSWORD: new Secret('hunter2'), MODE: 'a', TEXT: 'one\ntwo' };
    const [change] = plan('docker_container', { ...WEB, env }, [none]).changes;
    const [creation] = change?.operations ?? [];
    if (creation?.kind !== 'exec') throw new Error();
    expect(creation.argv.join(' ')).toContain('--env TEXT=one\ntwo --env-file /dev/stdin app:1');
    expect(creation.stdin).toBeInstanceOf(Secret);
    expect((creation.stdin as Secret).reveal()).toBe('PASSWORD=hunter2\nMODE=a\n');
    expect(JSON.stringify([change?.diff, creation.argv])).not.toContain('hunter2');
    expect(change?.diff).toContainEqual({ field: 'env PASSWORD', before: null, after: '(secret)' });
  });

  test('a secret that differs', () => {
    const answer = found({ config: { Env: ['PATH=/usr/bin:/bin', 'VERSION=1', 'PASSWORD=old'] } });
    const text = planText('docker_container', { ...WEB, env: { PASSWORD: new Secret('hunter2') } }, [answer]);
    expect(text.diff).toEqual(['env PASSWORD: another value → (secret)']);
    expect(planText('docker_container', { ...WEB, env: { PASSWORD: new Secret('old') } }, [answer])).toEqual(unchanged);
  });
});

describe('changed in place', () => {
  test('the restart policy and limits', () => {
    const parameters = { ...WEB, restart: 'always', memory: '64m', cpus: 0.5 };
    expect(planText('docker_container', parameters, [found({ host: { Memory: 33_554_432 } })])).toEqual({
      diff: ['restart: no → always', 'memory: 32m → 64m', 'cpus: (none) → 0.5'],
      run: [`${DOCKER} update --restart always --memory 67108864 --memory-swap 134217728 --cpus 0.5 web`],
    });
  });

  test('networks', () => {
    const networks = { backend: { aliases: ['www'], address: '172.30.0.5' }, frontend: null };
    const current = {
      backend: { IPAMConfig: { IPv4Address: '172.30.0.9' }, Aliases: ['ffffffffffff', 'old'] },
      bridge: {},
    };
    const state = plan('docker_container', { ...WEB, networks }, [found({ networks: current })]);
    expect(
      state.changes.flatMap(({ diff }) => diff.map(({ field, before, after }) => `${field}: ${before} → ${after}`)),
    ).toEqual([
      'network backend: connected at 172.30.0.9 as old → connected at 172.30.0.5 as www',
      'network frontend: not connected → connected',
      'network bridge: connected → not connected',
    ]);
    expect(short(runOf({ networks }, found({ networks: current })))).toEqual([
      'network disconnect backend web',
      'network connect --alias www --ip 172.30.0.5 backend web',
      'network connect frontend web',
      'network disconnect bridge web',
    ]);
    expect(undoOf(state.changes[0]?.operations[1])).toEqual([
      'network connect --alias old --ip 172.30.0.9 backend web',
    ]);
  });

  test.each<[string, object, Parts, string, readonly string[]]>([
    ['stopped by hand', {}, { state: { Status: 'exited' } }, 'state: exited → running', ['start web']],
    ['paused by hand', {}, { state: { Status: 'paused' } }, 'state: paused → running', ['unpause web']],
    ['in a loop', {}, { state: { Status: 'restarting' } }, 'state: restarting → running', ['restart web']],
    ['to be stopped', { state: 'stopped' }, {}, 'state: running → stopped', ['stop web']],
    [
      'not healthy yet',
      { wait: 'healthy', health: { test: 'true' } },
      { state: { Health: { Status: 'starting' } }, config: { Healthcheck: { Test: ['CMD-SHELL', 'true'] } } },
      'health: starting → healthy',
      [],
    ],
    [
      'unhealthy',
      { wait: 'healthy', health: { test: 'true' } },
      { state: { Health: { Status: 'unhealthy' } }, config: { Healthcheck: { Test: ['CMD-SHELL', 'true'] } } },
      'health: unhealthy → healthy',
      ['restart web'],
    ],
  ])('%s', (_what, parameters, parts, diff, run) => {
    const waits = 'state' in parameters ? [] : [AWAIT.replace(`${DOCKER} `, '')];
    expect(diffOf(parameters, parts)).toEqual([diff]);
    expect(short(runOf(parameters, found(parts)))).toEqual([...run, ...waits]);
  });
});

/** The commands that undo an operation. */
function undoOf(operation: Operation | undefined): readonly string[] {
  if (operation?.kind !== 'exec') throw new Error();
  return short((operation.onFailure?.undo ?? []).map((words) => words.join(' ')));
}

describe('replaced', () => {
  const operations = (answer: Result, parameters: object = {}) =>
    plan('docker_container', { ...WEB, env: { MODE: 'new' }, ...parameters }, [answer]).changes.flatMap((change) =>
      change.operations.map((operation) => ({
        run: operation.kind === 'exec' ? short([operation.argv.join(' ')])[0] : '',
        undo: undoOf(operation),
      })),
    );
  const back = ['rm --force --volumes web', `rename ${KEPT} web`, 'start web'];
  const creation = `create --name web --label provision.previous=${OLD_ID} --env-file /dev/stdin app:1`;
  const own = creation.replace(OLD_ID, 'f'.repeat(64));
  const awaited = 'ps --all --filter name=^/web$ --format {{.Status}}';

  test('the previous one serves until the new one starts, and is brought back', () => {
    expect(operations(found(), { networks: ['a', 'b'] }).map(({ run }) => run)).toContain('network connect b web');
    expect(operations(found())).toEqual([
      { run: `rename web ${KEPT}`, undo: [] },
      { run: own, undo: back.slice(1) },
      { run: `stop ${KEPT}`, undo: back },
      { run: 'start web', undo: back },
      { run: awaited, undo: back },
      { run: `rm ${KEPT}`, undo: [] },
    ]);
  });

  test('one that does not run is not started when it is brought back', () => {
    expect(operations(found({ state: { Status: 'exited' } }), { state: 'stopped' })).toEqual([
      { run: `rename web ${KEPT}`, undo: [] },
      { run: own, undo: back.slice(1, 2) },
      { run: `rm ${KEPT}`, undo: [] },
    ]);
  });

  test.each([
    ['exited', []],
    ['running', [`stop ${KEPT}`]],
  ])('a run ended before the new container was created; the previous one is %s', (status, stops) => {
    const answer = fromBoth(noContainer, previous(status), image());
    expect(operations(answer)).toEqual([
      { run: creation, undo: back.slice(1) },
      ...[...stops, 'start web', awaited].map((run) => ({ run, undo: back })),
      { run: `rm ${KEPT}`, undo: [] },
    ]);
    const { diff, notes } = planText('docker_container', WEB, [answer]);
    expect(diff[0]).toBe('container: in replacement → running');
    expect(notes).toEqual([
      'an earlier run did not finish the replacement of web: the previous container is kept until the new one runs',
    ]);
  });

  const env = { Env: ['PATH=/usr/bin:/bin', 'VERSION=1', 'MODE=new'], Labels: { 'provision.previous': OLD_ID } };

  test('a run ended before the new container was started', () => {
    const answer = fromBoth(replacement({ state: { Status: 'created' }, config: env }), previous('running'), image());
    expect(operations(answer)).toEqual([
      ...[`stop ${KEPT}`, 'start web', awaited].map((run) => ({ run, undo: back })),
      { run: `rm ${KEPT}`, undo: [] },
    ]);
    expect(planText('docker_container', { ...WEB, env: { MODE: 'new' } }, [answer]).diff).toEqual([
      'state: created → running',
      'previous container: kept → absent',
    ]);
  });

  test('a run ended before the new container had proved itself', () => {
    expect(operations(fromBoth(replacement({ config: env }), previous(), image()))).toEqual([
      { run: awaited, undo: back },
      { run: `rm ${KEPT}`, undo: [] },
    ]);
  });

  test('a run ended, and the declaration has changed since: the previous one stays', () => {
    expect(operations(fromBoth(replacement(), previous(), image()))).toEqual([
      { run: 'rm --force --volumes web', undo: [] },
      { run: creation, undo: back.slice(1) },
      ...['start web', awaited].map((run) => ({ run, undo: back })),
      { run: `rm ${KEPT}`, undo: [] },
    ]);
  });

  test('a container that nobody replaced stays', () => {
    const answer = fromBoth(container(), previous(), image());
    expect(planText('docker_container', WEB, [answer])).toEqual(unchanged);
    expect(plan('docker_container', WEB, [answer]).warning?.message).toContain(`the container ${KEPT} is left over`);
    expect(unknownState('docker_container', { ...WEB, privileged: true }, [answer])).toMatchObject({
      reason: `the previous container of web would be kept as ${KEPT}, but there is a container of this name`,
      refused: true,
    });
  });
});

test('waits for what is declared, for as long as is declared', () => {
  const untilOf = (parameters: object) => {
    const operation = plan('docker_container', { ...WEB, ...parameters }, [none]).changes[0]?.operations.at(-1);
    if (operation?.kind !== 'exec' || !operation.until) throw new Error();
    const { succeeds, fails, attempts } = operation.until;
    return {
      attempts,
      result: (line: string) =>
        new RegExp(succeeds).test(line) ? 'yes' : new RegExp(fails).test(line) ? 'no' : 'wait',
    };
  };
  const running = untilOf({});
  const healthy = untilOf({ wait: 'healthy', within: '5m', health: { test: 'true' } });
  expect([running.attempts, healthy.attempts]).toEqual([60, 300]);
  expect(
    [
      'Up Less than a second',
      'Up 2 seconds',
      'Up 3 seconds',
      'Up 10 seconds (health: starting)',
      'Up About a minute',
      'Exited (0) 1 second ago',
      'Restarting (1) 1 second ago',
    ].map(running.result),
  ).toEqual(['wait', 'wait', 'yes', 'yes', 'yes', 'no', 'no']);
  expect(
    [
      'Up 9 seconds (health: starting)',
      'Up 9 seconds (healthy)',
      'Up 9 seconds (unhealthy)',
      'Restarting (1) 1 second ago',
      'Exited (1) 1 second ago',
    ].map(healthy.result),
  ).toEqual(['wait', 'yes', 'no', 'wait', 'no']);
  // An engine that is itself restarted stops the container, and starts it again.
  for (const restart of ['always', 'unless-stopped']) {
    const ended = ['Exited (0) 1 second ago', 'Restarting (1) 1 second ago', 'Dead'];
    expect(ended.map(untilOf({ restart }).result)).toEqual(['wait', 'no', 'no']);
    const health = { restart, wait: 'healthy', health: { test: 'true' } };
    expect(ended.map(untilOf(health).result)).toEqual(['wait', 'wait', 'no']);
  }
  expect(untilOf({ restart: 'on-failure' }).result('Exited (0) 1 second ago')).toBe('no');
});

describe('absent', () => {
  const absent = { name: 'web', state: 'absent' };

  test.each<[string, Result, readonly string[], readonly string[]]>([
    ['as declared', fromBoth(noContainer, noContainer), [], []],
    ['one that runs', fromBoth(container(), noContainer), ['container: running → absent'], ['stop web', 'rm web']],
    [
      'in a replacement',
      fromBoth(replacement(), previous()),
      ['container: running → absent', 'previous container: exited → absent'],
      ['stop web', 'rm web', `rm ${KEPT}`],
    ],
  ])('%s', (_what, answer, diff, run) => {
    const text = planText('docker_container', absent, [answer]);
    expect(text.diff).toEqual(diff);
    expect(short(text.run)).toEqual(run);
  });
});

describe('refused', () => {
  test.each<[string, object, Result, string]>([
    [
      'recreate: never',
      { recreate: 'never', user: 'app' },
      found(),
      'Docker Engine cannot change user of the existing container web',
    ],
    [
      'wait: healthy without a check',
      { wait: 'healthy' },
      found(),
      'web has no health check, so that it never becomes healthy',
    ],
    [
      'a check that the image turns off',
      { wait: 'healthy' },
      fromBoth(noContainer, noContainer, image({}, { Healthcheck: { Test: ['NONE'] } })),
      'web has no health check, so that it never becomes healthy',
    ],
  ])('%s', (_what, parameters, answer, reason) => {
    expect(unknownState('docker_container', { ...WEB, ...parameters }, [answer])).toMatchObject({
      reason,
      refused: true,
    });
  });

  test('a state of a container that does not exist', () => {
    expect(unknownState('docker_container', { name: 'web' }, [fromBoth(noContainer, noContainer)]).reason).toBe(
      'there is no container web, and the step has no image',
    );
  });
});

test('a name that only is the beginning of an ID is another container', () => {
  const answer = fromBoth(container({ more: { Name: '/other' } }), noContainer, image());
  expect(planText('docker_container', WEB, [answer]).diff[0]).toBe('container: absent → running');
});

test('unknown if Docker Engine is not running', () => {
  expect(unknownState('docker_container', WEB, [engineStopped])).toMatchObject({ missing: true });
});

test('what is changed in place can be restored', () => {
  expect(restored('docker_container', WEB, [none])).toMatchObject({ name: 'web', state: 'absent' });
  expect(restored('docker_container', WEB, [found({ state: { Status: 'exited' } })])).toMatchObject({
    state: 'stopped',
  });
  expect(
    restored('docker_container', { ...WEB, restart: 'always', cpus: 1 }, [found({ host: { NanoCpus: 5e8 } })]),
  ).toMatchObject({
    image: 'app:1',
    restart: 'no',
    cpus: 0.5,
  });
  expect(restored('docker_container', { ...WEB, user: 'app' }, [found()])).toBeUndefined();
  expect(restored('docker_container', { ...WEB, networks: ['a'] }, [found()])).toBeUndefined();
  expect(
    restored('docker_container', { name: 'web', state: 'absent' }, [fromBoth(container(), noContainer)]),
  ).toBeUndefined();
});

test('advice', () => {
  expect(advice('docker_container', WEB, 'Up 4 seconds (unhealthy)')).toContain('did not become healthy');
  expect(advice('docker_container', WEB, 'anything else')).toBeUndefined();
});

test.each<[object, boolean]>([
  [{}, true],
  [{ name: '-web' }, false],
  [{ image: 'App' }, false],
  [{ image: 'registry:5000/team/app:1.4@sha256:' + 'a'.repeat(64) }, true],
  [{ image: 'app:1?x' }, false],
  [{ ports: ['80'] }, false],
  [{ ports: ['0:80'] }, false],
  [{ ports: ['80:65536'] }, false],
  [{ ports: ['1.2.3.400:80:80'] }, false],
  [{ volumes: ['/data'] }, false],
  [{ volumes: ['data:relative'] }, false],
  [{ mounts: [{ type: 'bind', source: 'data', target: '/x' }] }, false],
  [{ mounts: [{ type: 'tmpfs', source: 'data', target: '/x' }] }, false],
  [{ mounts: [{ type: 'volume', target: '/x' }] }, false],
  [{ mounts: [{ type: 'volume', source: 'data', target: '/x', size: '1m' }] }, false],
  [{ networks: ['host', 'backend'] }, false],
  [{ networks: { none: { aliases: ['www'] } } }, false],
  [{ networks: { backend: { address: '172.30.0.5/24' } } }, false],
  [{ restart: 'on-failure:0' }, false],
  [{ memory: '1m' }, false],
  [{ memory: 'much' }, false],
  [{ env: { 'A B': 'x' } }, false],
  [{ env: { A: new Secret('one\ntwo') } }, false],
  [{ env: { A: 'nul\0' } }, false],
  [{ command: new Secret('x') }, false],
  [{ devices: ['null'] }, false],
  [{ extra_hosts: { db: 'nowhere' } }, false],
  [{ health: 'none', wait: 'healthy' }, false],
  [{ state: 'stopped', wait: 'healthy' }, false],
  [{ state: 'absent' }, false],
  [{ image: undefined }, true],
  [{ image: undefined, ports: ['80:80'] }, false],
])('%j: %s', (parameters, valid) => {
  expect(accepts('docker_container', { ...WEB, ...parameters })).toBe(valid);
});
