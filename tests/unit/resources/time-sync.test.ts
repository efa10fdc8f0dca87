import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { withSources } from '../../../src/resources/time-sync/chrony-conf.ts';
import { named } from '../named.ts';
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
  unchanged,
  unknownState,
} from './resource.ts';

const CONF = (...sources: readonly string[]) =>
  `# Servers\n${sources.map((one) => `${one}\n`).join('')}\nmakestep 1.0 3\n`;
const OWN = CONF('server time1.example.com iburst');
const CSV = 'C0A80205,192.168.2.5,3,1700000000.0,0.0,0.0,0.0,0.0,0.0,0.1,0.001,0.001,64.0';
const NOW = 1_700_000_000_000_000;

interface HostState {
  readonly unit?: Readonly<Record<string, string>>;
  readonly conf?: Result;
  readonly leap?: string;
  readonly tracking?: Result;
  /** Seconds before now. */
  readonly started?: number;
  readonly changed?: number;
}

function answers(state: HostState = {}): Result[] {
  const { unit = {}, conf = file(OWN), leap = 'Normal', started = 100, changed = 200 } = state;
  const properties = {
    LoadState: 'loaded',
    ActiveState: 'active',
    UnitFileState: 'enabled',
    ConditionResult: 'yes',
    ConditionTimestampMonotonic: '5000000',
    ...unit,
  };
  const at = NOW - started * 1e6;
  const since = 1e9 - started * 1e6;
  const time = ((NOW - changed * 1e6) / 1e6).toFixed(6);
  return [
    done(
      Object.entries(properties)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    ),
    conf,
    state.tracking ?? done(`${CSV},${leap}\n`),
    done(`${NOW}\n`),
    file('1000.00 900.00\n'),
    done(`t ${at}\nt ${since}\nt ${at}\nt ${since}\nb false\n`),
    done(`t ${at}\nt ${since}\n`),
    done(`${time} /etc/chrony.conf\n`),
    done(`${time} /etc/chrony.conf\n`),
  ];
}

const SERVER = 'time1.example.com';
const STOPPED: HostState = {
  unit: { ActiveState: 'inactive', UnitFileState: 'disabled' },
  tracking: done('', 1, '506 Cannot talk to daemon'),
};
const wait = 'chronyc -n waitsync 60 0 0 1';
const restart = 'systemctl restart -- chronyd.service';
const write = (text: string) => `write /etc/chrony.conf: ${text}`;

test.each(
  named<{ what: string; parameters: unknown; state: HostState; expected: PlanText }>([
    { what: 'as declared', parameters: SERVER, state: {}, expected: unchanged },
    {
      what: 'as declared, with other options and in another order',
      parameters: ['b.example.com', 'a.example.com'],
      state: { conf: file(CONF('server a.example.com', ' Server b.example.com minpoll 4')) },
      expected: unchanged,
    },
    {
      what: 'the pool of the distribution becomes a comment',
      parameters: SERVER,
      state: { conf: file(CONF('pool 2.centos.pool.ntp.org iburst')) },
      expected: {
        diff: [
          `/etc/chrony.conf: ${CONF('pool 2.centos.pool.ntp.org iburst')} → ${CONF('# pool 2.centos.pool.ntp.org iburst', `server ${SERVER} iburst`)}`,
          'chronyd: running with the older file → restarted',
        ],
        run: [write(CONF('# pool 2.centos.pool.ntp.org iburst', `server ${SERVER} iburst`)), restart, wait],
      },
    },
    {
      what: 'stopped and not enabled',
      parameters: { servers: [SERVER], within: '2m' },
      state: STOPPED,
      expected: {
        diff: [
          'enabled: disabled → enabled',
          'chronyd: stopped → running',
          'synchronised: not synchronised → synchronised',
        ],
        run: [
          'systemctl enable -- chronyd.service',
          'systemctl start -- chronyd.service',
          'chronyc -n waitsync 120 0 0 1',
        ],
      },
    },
    {
      what: 'only not synchronised',
      parameters: SERVER,
      state: { leap: 'Not synchronised' },
      expected: { diff: ['synchronised: not synchronised → synchronised'], run: [wait] },
    },
    {
      what: 'its own clock is no proof',
      parameters: SERVER,
      state: { tracking: done('7F7F0101,,10,0,0,0,0,0,0,0,0,0,0,Normal\n') },
      expected: { diff: ['synchronised: not synchronised → synchronised'], run: [wait] },
    },
    { what: 'a leap second is announced', parameters: SERVER, state: { leap: 'Insert second' }, expected: unchanged },
    {
      what: 'a run was killed before the restart',
      parameters: SERVER,
      state: { started: 200, changed: 100 },
      expected: { diff: ['chronyd: running with the older file → restarted'], run: [restart, wait] },
    },
    {
      what: 'the file is from the future',
      parameters: SERVER,
      state: { changed: -3600 },
      expected: {
        diff: ['chronyd: running with the older file → restarted'],
        run: [
          'touch -c -h -r /etc/chrony.conf -- /etc/chrony.conf',
          'touch -c -r /etc/chrony.conf -- /etc/chrony.conf',
          restart,
          wait,
        ],
      },
    },
    {
      what: 'the clock was set back since the start, and the file is older than the start',
      parameters: SERVER,
      state: { started: -3500, changed: -3400 },
      expected: unchanged,
    },
    {
      what: 'the servers of the distribution',
      parameters: {},
      state: { conf: file(CONF('pool 2.centos.pool.ntp.org iburst')) },
      expected: unchanged,
    },
    {
      what: 'without the proof',
      parameters: { servers: [SERVER], wait: false },
      state: { leap: 'Not synchronised' },
      expected: unchanged,
    },
  ]),
)('%s', (_what, { parameters, state, expected }) => {
  expect(planText('time_sync', parameters, answers(state))).toEqual(expected);
});

test.each([
  ['no source', 'makestep 1.0 3\n', 'makestep 1.0 3\nserver a iburst\n'],
  ['no file content', '', 'server a iburst\n'],
  ['no line end', 'pool x', '# pool x\nserver a iburst\n'],
  ['one stays, one goes', 'server a key 1\npeer b\nrtcsync\n', 'server a key 1\n# peer b\nrtcsync\n'],
  ['a comment is no source', '#server a\nserver b\n', '#server a\n# server b\nserver a iburst\n'],
])('the file: %s', (_what, before, after) => {
  expect(withSources(before, [{ directive: 'server', name: 'a' }])).toBe(after);
  expect(withSources(after, [{ directive: 'server', name: 'a' }])).toBe(after);
});

test('without the proof, a clock that is not synchronised is a warning', () => {
  const found = plan('time_sync', { servers: [SERVER], wait: false }, answers({ leap: 'Not synchronised' }));
  expect(found.warning?.message).toBe('the clock is not synchronised');
});

test('the wait ends by itself', () => {
  const [change] = plan('time_sync', SERVER, answers({ leap: 'Not synchronised' })).changes;
  expect(change?.operations.at(-1)).toMatchObject({ timeout: 90 });
});

test('the change starts the unit, for services that restart on it', () => {
  expect(plan('time_sync', SERVER, answers(STOPPED)).touched?.units).toEqual(['chronyd.service']);
  expect(plan('time_sync', SERVER, answers({ leap: 'Not synchronised' })).touched?.units).toEqual([]);
});

test.each<[string, HostState]>([
  ['no unit', { unit: { LoadState: 'not-found', ActiveState: 'inactive' } }],
  ['no file', { conf: absent }],
])('the state is unknown: %s', (_what, state) => {
  expect(unknownState('time_sync', SERVER, answers(state))).toMatchObject({
    reason: 'chrony is not installed',
    next: 'Add a step before this one: package: chrony.',
    missing: true,
  });
});

test('refused: a masked unit', () => {
  const unit = { LoadState: 'masked', ActiveState: 'inactive', UnitFileState: 'masked' };
  expect(unknownState('time_sync', SERVER, answers({ ...STOPPED, unit }))).toMatchObject({
    reason: 'chronyd is masked: it cannot be started',
    solution: {
      by: [
        [
          { type: 'service', name: 'chronyd' },
          { type: 'service', name: 'chronyd.service' },
        ],
      ],
    },
  });
});

test('refused: a condition of the unit failed, as in a container', () => {
  const unit = { ...STOPPED.unit, ConditionResult: 'no' };
  expect(unknownState('time_sync', SERVER, answers({ ...STOPPED, unit })).reason).toBe(
    'systemd does not start chronyd, because a condition of its unit failed',
  );
  const never = { ...unit, ConditionTimestampMonotonic: '0' };
  expect(planText('time_sync', SERVER, answers({ ...STOPPED, unit: never })).diff).toContain(
    'chronyd: stopped → running',
  );
});

test.each<[string, unknown, HostState, unknown]>([
  [
    'the sources',
    SERVER,
    { conf: file(CONF('server a', 'server b', 'pool p')) },
    { servers: ['a', 'b'], pools: ['p'], wait: true, within: 60 },
  ],
  ['a pool instead of a server', SERVER, { conf: file(CONF('pool p')) }, { pools: ['p'], wait: true, within: 60 }],
  ['a peer', SERVER, { conf: file(CONF('peer p', 'server a')) }, undefined],
  ['a clock that was not synchronised', SERVER, { leap: 'Not synchronised' }, undefined],
  ['a service that was stopped', SERVER, STOPPED, undefined],
])('restored: %s', (_what, parameters, state, expected) => {
  expect(restored('time_sync', parameters, answers(state))).toEqual(expected);
});

test.each([
  ['try: 60, refid: 00000000, correction: 0.000000000, skew: 0.000', /UDP port 123/],
  ['506 Cannot talk to daemon', /systemctl status chronyd/],
  ['Job for chronyd.service failed.', /journalctl -u chronyd/],
])('advice: %s', (words, expected) => {
  expect(advice('time_sync', SERVER, words)).toMatch(expected);
});

test.each<[unknown, boolean]>([
  [SERVER, true],
  [['192.168.2.5', '2001:db8::5'], true],
  [{ servers: [SERVER], pools: ['2.centos.pool.ntp.org'] }, true],
  [{}, true],
  [{ wait: false, within: '5m' }, true],
  [[], false],
  ['', false],
  ['a b', false],
  ['a\nserver b', false],
  ['-x', false],
  [[SERVER, SERVER], false],
  [{ servers: [SERVER], pools: [SERVER] }, false],
  [{ within: 0 }, false],
  [{ servers: SERVER }, false],
  [{ servers: [SERVER], more: 1 }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('time_sync', parameters)).toBe(ok);
});
