import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { NOTHING_TOUCHED } from '../../../src/model/touched.ts';
import { Secret } from '../../../src/model/secret.ts';
import { bind } from '../../../src/model/step.ts';
import { dockerDaemon } from '../../../src/resources/docker-daemon/index.ts';
import { named } from '../named.ts';
import { container, from41, fromBoth, ok, stopped } from './docker-answers.ts';
import {
  absent,
  accepts,
  advice,
  done,
  file,
  plan,
  planText,
  type PlanText,
  restored,
  textOf,
  unchanged,
  unknownState,
} from './resource.ts';

const NOW = 1_700_000_000_000_000;
const EXEC = '/usr/bin/dockerd -H fd:// --containerd=/run/containerd/containerd.sock';

interface HostState {
  readonly config?: object | string;
  readonly version?: string;
  readonly running?: boolean;
  readonly execStart?: string;
  readonly liveRestore?: boolean;
  readonly swarm?: string;
  readonly containers?: readonly string[];
  readonly count?: number;
  readonly api?: Result;
  /** Seconds before now. */
  readonly started?: number;
  readonly reloaded?: number;
  readonly changed?: number;
  readonly mtu?: Result;
}

function answers(state: HostState = {}): Result[] {
  const { config, version = '26.1.5', running = true, execStart = EXEC, started = 100, changed = 200 } = state;
  const moments = (before: number) => `t ${NOW - before * 1e6}\nt ${1e9 - before * 1e6}\n`;
  const time = ((NOW - changed * 1e6) / 1e6).toFixed(6);
  const stat = config === undefined ? done('', 1) : done(`${time} /etc/docker/daemon.json\n`);
  return [
    done(`Docker version ${version}, build a72d7cd\n`),
    done(
      `ActiveState=${running ? 'active' : 'inactive'}\nExecStart={ path=/usr/bin/dockerd ; argv[]=${execStart} ; ignore_errors=no ; status=0/0 }\n`,
    ),
    config === undefined ? absent : file(typeof config === 'string' ? config : JSON.stringify(config)),
    state.api ?? (running ? fromBoth(...replies(state)) : stopped),
    done(`${NOW}\n`),
    file('1000.00 900.00\n'),
    done(`${moments(started)}${moments(state.reloaded ?? started)}b true\n`),
    done(moments(started)),
    stat,
    stat,
    ...(state.mtu ? [state.mtu] : []),
  ];
}

function replies({ liveRestore = false, swarm = 'inactive', containers = [], count = containers.length }: HostState) {
  const info = { ContainersRunning: count, ContainersPaused: 0, LiveRestoreEnabled: liveRestore };
  return [ok({ ...info, Swarm: { LocalNodeState: swarm } }), ok(containers.map((name) => container(name)))];
}

const MIRROR = { 'registry-mirrors': ['https://mirror.example.com'] };
const LOGS = { 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m', 'max-file': 3 } };
const WRITTEN_LOGS = { 'log-driver': 'json-file', 'log-opts': { 'max-size': '10m', 'max-file': '3' } };
const write = (config: object) => `write /etc/docker/daemon.json: ${JSON.stringify(config, undefined, 2)}\n`;
const restart = 'systemctl restart -- docker.service';
const reload = 'systemctl reload -- docker.service';

test.each(
  named<{ what: string; parameters: unknown; state: HostState; expected: PlanText }>([
    { what: 'as declared', parameters: LOGS, state: { config: { debug: true, ...WRITTEN_LOGS } }, expected: unchanged },
    {
      what: 'no file, not running: no start',
      parameters: LOGS,
      state: { running: false },
      expected: {
        diff: ['log-driver: (none) → json-file', 'log-opts: (none) → {"max-size":"10m","max-file":"3"}'],
        run: ['mkdir -p -- /etc/docker', write(WRITTEN_LOGS)],
      },
    },
    {
      what: 'keys that a reload is enough for; keys of others stay',
      parameters: MIRROR,
      state: { config: { 'log-driver': 'journald' }, containers: ['web'] },
      expected: {
        diff: [
          'registry-mirrors: (none) → ["https://mirror.example.com"]',
          'docker.service: running without the new registry-mirrors → reloaded',
        ],
        run: [write({ 'log-driver': 'journald', ...MIRROR }), reload],
      },
    },
    {
      what: 'a removal that a reload does not notice',
      parameters: { 'registry-mirrors': null },
      state: { config: { ...MIRROR, debug: true } },
      expected: {
        diff: [
          'registry-mirrors: ["https://mirror.example.com"] → (none)',
          'docker.service: running without the new registry-mirrors → restarted',
        ],
        run: [write({ debug: true }), restart],
      },
    },
    {
      what: 'a restart, and the containers that it stops',
      parameters: { ...MIRROR, mtu: 1400 },
      state: { config: {}, containers: ['web', 'db'], count: 3 },
      expected: {
        diff: [
          'registry-mirrors: (none) → ["https://mirror.example.com"]',
          'mtu: (none) → 1400',
          'docker.service: running without the new registry-mirrors, mtu → restarted',
        ],
        run: [write({ ...MIRROR, mtu: 1400 }), restart],
        notes: ['the restart stops 3 containers (web, db, 1 more); Docker starts those with a restart policy again'],
      },
    },
    {
      what: 'a restart that keeps the containers',
      parameters: { mtu: 1400 },
      state: { config: {}, containers: ['web'], liveRestore: true },
      expected: {
        diff: ['mtu: (none) → 1400', 'docker.service: running without the new mtu → restarted'],
        run: [write({ mtu: 1400 }), restart],
        notes: ['1 container (web) keeps running during the restart (live-restore)'],
      },
    },
    {
      what: 'a run was killed before the restart',
      parameters: { mtu: 1400 },
      state: { config: { mtu: 1400 }, started: 200, changed: 100 },
      expected: {
        diff: ['docker.service: running since before the change of daemon.json → restarted'],
        run: [restart],
      },
    },
    {
      what: 'reloaded since the change',
      parameters: MIRROR,
      state: { config: MIRROR, started: 200, changed: 100, reloaded: 50 },
      expected: unchanged,
    },
    {
      what: 'edited by hand: a restart, because nobody knows what the engine has read',
      parameters: MIRROR,
      state: { config: { 'registry-mirrors': [] }, started: 200, changed: 100 },
      expected: {
        diff: [
          'registry-mirrors: [] → ["https://mirror.example.com"]',
          'docker.service: running since before the change of daemon.json → restarted',
        ],
        run: [write(MIRROR), restart],
      },
    },
    {
      what: 'a file from the future',
      parameters: { mtu: 1400 },
      state: { config: { mtu: 1400 }, changed: -3600 },
      expected: {
        diff: ['docker.service: running since before the change of daemon.json → restarted'],
        run: [
          'touch -c -h -r /etc/docker/daemon.json -- /etc/docker/daemon.json',
          'touch -c -r /etc/docker/daemon.json -- /etc/docker/daemon.json',
          restart,
        ],
      },
    },
    {
      what: 'the MTU of a network device',
      parameters: { mtu: 'ens33' },
      state: { running: false, config: {}, mtu: file('1450\n') },
      expected: { diff: ['mtu: (none) → 1450'], run: [write({ mtu: 1450 })] },
    },
    { what: 'nothing to remove', parameters: { options: { hosts: null } }, state: {}, expected: unchanged },
    {
      what: 'an empty file',
      parameters: { options: { debug: true } },
      state: { config: '\n', running: false },
      expected: { diff: ['debug: (none) → true'], run: [write({ debug: true })] },
    },
  ]),
)('%s', (_what, { parameters, state, expected }) => {
  expect(planText('docker_daemon', parameters, answers(state))).toEqual(expected);
});

test('which containers stop is unknown where the engine does not answer', () => {
  const state = { config: {}, api: done('', 124) };
  expect(planText('docker_daemon', { mtu: 1400 }, answers(state)).notes).toEqual([
    'the restart stops the running containers, and which ones is unknown: Docker Engine did not answer within 30 s',
  ]);
});

const writeOf = (version: string, parameters: unknown = LOGS) =>
  plan('docker_daemon', parameters, answers({ version, config: {}, running: false })).changes[0]?.operations.at(-1);

test('dockerd validates the new file before it replaces the old one, from version 23 on', () => {
  const validate = ['dockerd', '--validate', '--config-file', '%s'];
  expect(writeOf('26.1.5')).toMatchObject({ validate });
  expect(writeOf('23.0.0')).toMatchObject({ validate });
  expect(writeOf('20.10.24')).not.toHaveProperty('validate');
  const old = answers({ version: '20.10.24', config: {}, running: false });
  expect(planText('docker_daemon', LOGS, old).notes).toEqual([
    'this version of dockerd cannot check the file before it uses it: 23 and later can',
  ]);
});

test('a secret is masked, and only root reads the file', () => {
  const parameters = { proxies: { 'https-proxy': new Secret('http://class:pa55word@proxy:3128') } };
  const [change] = plan(
    'docker_daemon',
    parameters,
    answers({ config: { proxies: { 'https-proxy': 'old' } } }),
  ).changes;
  expect(change?.operations[0]).toMatchObject({ mode: '0600' });
  expect(JSON.stringify(change)).not.toContain('pa55word');
  expect(change?.diff[0]).toEqual({
    field: 'proxies',
    before: '(not shown)',
    after: '{"https-proxy":"(secret)"}',
  });
  expect(restored('docker_daemon', parameters, answers({ config: {} }))).toBeUndefined();
});

test.each([
  ['proxies', { 'https-proxy': 'http://class:pa55word@proxy:3128' }],
  ['log-opts', { 'splunk-token': 'pa55word' }],
])('what may be a password of the host is neither shown nor kept: %s', (key, value) => {
  const found = answers({ config: { [key]: value } });
  const [change] = plan('docker_daemon', { [key]: null }, found).changes;
  expect(change?.diff[0]).toEqual({ field: key, before: '(not shown)', after: null });
  expect(restored('docker_daemon', { [key]: null }, found)).toBeUndefined();
});

test('Docker Engine 20.10 answers in another version of its API', () => {
  const state: HostState = { config: {}, version: '20.10.24', containers: ['web'] };
  const api = from41(...replies(state));
  expect(planText('docker_daemon', { mtu: 1400 }, answers({ ...state, api })).notes?.[1]).toContain('(web)');
});

test('an earlier step writes the file, or starts the engine', () => {
  const step = bind(dockerDaemon, dockerDaemon.schema.parse({ mtu: 1400 }), 1);
  const touched = (text: string, units: string[] = []) => ({
    touched: {
      ...NOTHING_TOUCHED,
      files: ['/etc/docker/daemon.json'],
      units,
      contents: new Map([['/etc/docker/daemon.json', text]]),
    },
  });
  const planned = (config: object, context: ReturnType<typeof touched>, running = true) => {
    const state = step.plan(answers({ config, running }), context);
    if (state.kind === 'unknown') throw new Error(state.reason);
    return textOf(state).run;
  };
  expect(planned({}, touched('{"mtu": 1400}'))).toEqual([restart]);
  expect(planned({}, touched('{"debug": true}'))).toEqual([write({ debug: true, mtu: 1400 }), restart]);
  expect(planned({}, touched('{"mtu": 1400}', ['docker.service']))).toEqual([]);
  expect(planned({}, touched('{}'), false)).toEqual([write({ mtu: 1400 })]);
  expect(planned({}, touched('{}', ['docker.service']), false)).toEqual([write({ mtu: 1400 }), restart]);
});

test('what the change restarts, for services that restart on it', () => {
  const touched = (state: HostState) => plan('docker_daemon', LOGS, answers(state)).touched?.units;
  expect(touched({ config: {} })).toEqual(['docker.service']);
  expect(touched({ config: {}, running: false })).toEqual([]);
});

test.each<[string, unknown, HostState, string]>([
  [
    'hosts, which the unit gives as -H',
    { options: { hosts: ['tcp://0.0.0.0:2375'] } },
    {},
    'dockerd does not start with hosts in daemon.json, because docker.service runs dockerd with -H',
  ],
  [
    'a key of others that the unit gives',
    { mtu: 1400 },
    { config: { hosts: [] } },
    'dockerd does not start with hosts in daemon.json, because docker.service runs dockerd with -H',
  ],
  [
    'another file',
    { mtu: 1400 },
    { execStart: '/usr/bin/dockerd --config-file /etc/other.json' },
    'docker.service runs dockerd with --config-file /etc/other.json, so that dockerd does not read /etc/docker/daemon.json',
  ],
  [
    'proxies before version 23',
    { proxies: { 'http-proxy': 'http://proxy:3128' } },
    { version: '20.10.24' },
    'Docker Engine 20 does not read proxies from daemon.json: 23 and later do',
  ],
  [
    'live-restore in a swarm',
    { 'live-restore': true },
    { swarm: 'active' },
    'the host is part of a swarm, and dockerd does not start with live-restore there',
  ],
])('refused: %s', (_what, parameters, state, reason) => {
  expect(unknownState('docker_daemon', parameters, answers(state))).toMatchObject({ reason, refused: true });
});

test('a key of others that the unit gives matters only with a change', () => {
  expect(planText('docker_daemon', { mtu: 1400 }, answers({ config: { hosts: [], mtu: 1400 } }))).toEqual(unchanged);
});

test('an earlier step that writes a drop-in of the unit solves the refusal', () => {
  const { solution } = unknownState('docker_daemon', { options: { hosts: ['fd://'] } }, answers());
  expect(solution?.by).toEqual([
    [{ path: '/etc/systemd/system/docker.service' }, { path: '/etc/systemd/system/docker.service.d' }],
  ]);
  expect(solution?.plan.changes).toHaveLength(1);
});

test.each<[string, unknown, HostState | Result, object]>([
  ['no engine', LOGS, done('', 127, 'dockerd: not found'), { missing: true, reason: /not installed/ }],
  ['a file that is no object', LOGS, { config: '[]' }, { reason: /is not a JSON object/ }],
  ['no such device', { mtu: 'ens33' }, { mtu: absent }, { reason: /no network device ens33/ }],
  ['no number', { mtu: 'ens33' }, { mtu: file('many\n') }, { reason: /is not a number/ }],
])('the state is unknown: %s', (_what, parameters, state, { reason, ...expected }: { reason?: RegExp }) => {
  const given = 'kind' in state ? [state, ...answers({ running: false }).slice(1)] : answers(state);
  const found = unknownState('docker_daemon', parameters, given);
  expect(found).toMatchObject(expected);
  expect(found.reason).toMatch(reason ?? /./);
});

test.each<[string, unknown, HostState, unknown]>([
  ['what was there', LOGS, { config: { 'log-driver': 'local' } }, { 'log-driver': 'local', 'log-opts': null }],
  ['other keys', { options: { debug: true } }, { config: { debug: false } }, { debug: false }],
  ['no file', { mtu: 1400 }, {}, { mtu: null }],
  ['a number in place of a device', { mtu: 'ens33' }, { config: { mtu: 1400 }, mtu: file('1450\n') }, { mtu: 1400 }],
  ['what the schema does not accept', { mtu: 1400 }, { config: { mtu: 1 } }, undefined],
  ['an engine that has not read its file', { mtu: 1400 }, { config: {}, started: 200, changed: 100 }, undefined],
])('restored: %s', (_what, parameters, state, settings) => {
  const expected = settings === undefined ? undefined : { settings, mtuOf: undefined };
  expect(restored('docker_daemon', parameters, answers(state))).toEqual(expected);
});

const hosts = {
  docker1: { name: 'docker1', address: '192.168.2.10' },
  web: { name: 'web', address: 'web.example.com' },
};

test.each<[string, unknown, unknown]>([
  ['without addresses of hosts', { 'default-address-pools': [{ base: '172.30.0.0/16', size: 24 }] }, []],
  [
    'with one',
    {
      'default-address-pools': [
        { base: '172.30.0.0/16', size: 24 },
        { base: '192.168.0.0/16', size: 24 },
      ],
    },
    [['default-address-pools', 1, 'base']],
  ],
  ['of the bridge', { options: { bip: '192.168.2.1/24', 'fixed-cidr': '10.0.0.0/24' } }, [['options', 'bip']]],
  ['removed', { 'default-address-pools': null }, []],
])('subnets %s', (_what, parameters, expected) => {
  const paths: unknown[] = [];
  const desired = dockerDaemon.schema.parse(parameters);
  expect(dockerDaemon.inInventory?.(desired, { hosts, groups: {} }, ({ path }) => paths.push(path))).toBe(desired);
  expect(paths).toEqual(expected);
});

test.each([
  ['/etc/docker/daemon.json was not replaced: the validation exited with status 1', /are unchanged/],
  ['Job for docker.service failed because the control process exited with error code.', /journalctl -u docker/],
])('advice: %s', (words, expected) => {
  expect(advice('docker_daemon', LOGS, words)).toMatch(expected);
});

test('the name of a step is that of its keys', () => {
  const nameOf = (parameters: unknown) => dockerDaemon.name(dockerDaemon.schema.parse(parameters));
  expect(nameOf({ mtu: 'ens33', options: { debug: true } })).toBe('debug mtu');
  expect(nameOf({ ...LOGS, ...MIRROR, 'live-restore': true })).toBe('registry-mirrors log-driver and 2 more');
});

test.each<[unknown, boolean]>([
  [LOGS, true],
  [MIRROR, true],
  [{ 'registry-mirrors': null }, true],
  [{ options: { 'data-root': '/srv/docker', hosts: null } }, true],
  [{ proxies: { 'https-proxy': 'http://u:p@proxy:3128', 'no-proxy': ['localhost', '.example.com'] } }, true],
  [{ 'insecure-registries': ['master:5000', '192.168.2.0/24', '[2001:db8::1]:5000'] }, true],
  [{ 'log-driver': 'journald', 'log-opts': { tag: 'a' } }, true],
  [{ 'log-driver': 'grafana/loki-docker-driver:latest', 'log-opts': { 'loki-url': 'http://loki:3100' } }, true],
  [{ 'log-opts': { 'max-size': '10m', compress: true } }, true],
  [{ mtu: 'ens33' }, true],
  [{ 'default-address-pools': [{ base: 'fd00:30::/48', size: 64 }] }, true],
  [{}, false],
  [{ options: {} }, false],
  [{ options: { mtu: 1400 } }, false],
  [{ options: { '--debug': true } }, false],
  [{ options: { 'registry-mirror': ['https://a'] } }, false],
  [{ options: { 'add-runtime': {} } }, false],
  [{ debug: true }, false],
  [{ mtu: 0 }, false],
  [{ mtu: '../x' }, false],
  [{ mtu: '..' }, false],
  [{ 'registry-mirrors': ['mirror.example.com'] }, false],
  [{ 'registry-mirrors': ['https://mirror.example.com/v2'] }, false],
  [{ 'insecure-registries': ['http://master:5000'] }, false],
  [{ 'log-driver': 'json-file', 'log-opts': { 'max-sise': '10m' } }, false],
  [{ 'log-driver': 'local', 'log-opts': { tag: 'a' } }, false],
  [{ 'log-driver': 'local', 'log-opts': { 'max-size': 'large' } }, false],
  [{ 'log-driver': 'local', 'log-opts': { 'max-file': 0 } }, false],
  [{ 'default-address-pools': [{ base: '172.30.0.0/16', size: 8 }] }, false],
  [{ 'default-address-pools': [{ base: '172.30.0.1/16', size: 24 }] }, false],
  [{ proxies: { 'https-proxy': 'proxy:3128' } }, false],
])('%j: %s', (parameters, valid) => {
  expect(accepts('docker_daemon', parameters)).toBe(valid);
});
