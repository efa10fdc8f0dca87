import { describe, expect, test } from 'vitest';
import {
  type Difference,
  type Event,
  type EventBody,
  type EventOf,
  type Failure,
  type PlannedChange,
  type PlannedStep,
} from '../../src/model/events.ts';
import { EVENT_FORMAT } from '../../src/model/formats.ts';
import { changeLines, changeSummary } from '../../src/output/changes.ts';
import { failureLines } from '../../src/output/failure-lines.ts';
import { paint, plural, seconds } from '../../src/output/format.ts';
import { jsonReport } from '../../src/output/json-report.ts';
import { TextReport, type TextOptions } from '../../src/output/text-report.ts';
import { text } from './input.ts';
import { named } from './named.ts';

const plain = paint(false);
const field = (name: string, before: string | null, after: string | null): Difference => ({
  field: name,
  before,
  after,
});
const word = (before: string | null, after: string | null): Difference => ({
  ...field('x', before, after),
  plain: true,
});
const change = (action: PlannedChange['action'], diff: readonly Difference[], more: Partial<PlannedChange> = {}) => ({
  action,
  diff,
  notes: [],
  ...more,
});
const step = (type: string, name: string, changes: readonly PlannedChange[] = [], more: Partial<PlannedStep> = {}) => ({
  number: 1,
  type,
  name,
  changes,
  ...more,
});

/** The plan of the class's docker1 after its installation. */
const DOCKER1: readonly PlannedStep[] = [
  step('hostname', '', [change('change', [word('localhost.localdomain', 'docker1.example.com')])]),
  step('network', 'ens33', [
    change(
      'change',
      [
        field('method', 'auto', 'manual'),
        field('address', '192.168.2.131/24', '192.168.2.10/24'),
        field('gateway', '192.168.2.254 (dhcp)', '192.168.2.254'),
        field('dns', null, '168.126.63.1'),
      ],
      { movesTo: '192.168.2.10' },
    ),
  ]),
  step('service', 'firewalld', [change('change', [word('running', 'stopped'), word('enabled', 'disabled')])]),
  step('selinux', '', [
    change('change', [word('enforcing', 'disabled')], { notes: ['needs a reboot to take full effect'] }),
  ]),
  step('reachable', 'www.google.com'),
  step('package', 'runc', [change('remove', [field('runc', '1.1.12-1.el9', 'absent')])]),
  step('package', 'dnf-plugins-core', [change('add', [field('dnf-plugins-core', 'absent', 'installed')])]),
  step('dnf_repo', 'docker-ce', [
    change('add', [word(null, 'https://download.docker.com/linux/centos/docker-ce.repo')]),
  ]),
  step('package', 'docker-ce docker-ce-cli containerd.io', [
    change(
      'add',
      ['docker-ce', 'docker-ce-cli', 'containerd.io'].map((name) => field(name, 'absent', 'installed')),
    ),
  ]),
  step('service', 'docker', [change('change', [word('not found', 'running'), word('not found', 'enabled')])]),
].map((one, index) => ({ ...one, number: index + 1 }));

describe('lines of a change', () => {
  test.each(
    named<{ what: string; step: PlannedStep; lines: readonly string[] }>([
      {
        what: 'some of the packages are installed',
        step: step('package', 'a b c', [
          change('add', [field('a', 'absent', 'installed'), field('c', 'absent', 'installed')]),
        ]),
        lines: ['+ package a b c', '    a c   absent → installed'],
      },
      {
        what: 'a removal of dependent packages',
        step: step('package', 'runc', [
          change('remove', [field('runc', '1.1-1', 'absent'), field('podman', '4.9-1', 'absent')], {
            notes: ['also removes 1 package'],
          }),
        ]),
        lines: [
          '- package runc            1.1-1 → absent',
          '    podman   4.9-1 → absent',
          '    ! also removes 1 package',
        ],
      },
      {
        what: 'names of several words, each on a line',
        step: step('directory', '/etc/app', [
          change('remove', [field('my file', 'a file', null), field('a', 'a file', null), field('b', 'a file', null)]),
        ]),
        lines: ['- directory /etc/app', '    my file   a file → (none)', '    a b       a file → (none)'],
      },
      {
        what: 'the content of a new file',
        step: step('file', '/etc/motd', [change('add', [{ ...field('content', null, 'one\n'), content: true }])]),
        lines: ['+ file /etc/motd', '    content', '      @@ -0,0 +1,1 @@', '      +one'],
      },
      {
        what: 'the key of the login is removed',
        step: step('authorized_key', 'root', [
          change('remove', [field('a key', 'present', 'absent')], { notes: ['removes the key'], endsLogin: true }),
        ]),
        lines: ['- authorized_key root', '    a key   present → absent', '    ! removes the key'],
      },
      {
        what: 'a command, with its note beside it',
        step: step('command', 'echo hi', [change('run', [], { notes: ['runs every time'] })]),
        lines: ['> command echo hi', 'note: runs every time'],
      },
      {
        what: 'a title that is wider than the column',
        step: step('service', 'x', [change('change', [word('stopped', 'running')])], {
          title: 'Start what has to be started first',
        }),
        lines: ['~ Start what has to be started first  stopped → running'],
      },
      {
        what: 'a command of several lines',
        step: step('command', 'set -e\necho', [change('run', [], { notes: ['a', 'b'] })]),
        lines: ['> command set -e …', '    a', '    b'],
      },
      {
        what: 'empty values',
        step: step('network', 'ens33', [change('change', [field('dns', '', '1.1.1.1'), field('search', 'a', '')])]),
        lines: ['~ network ens33', '    dns      (none) → 1.1.1.1', '    search   a → (none)'],
      },
      {
        what: 'a host that keeps its address',
        step: step('network', 'ens33', [change('change', [field('dns', null, 'x')], { movesTo: '192.168.2.131' })]),
        lines: ['~ network ens33', '    dns   (none) → x'],
      },
    ]),
  )('%s', (_what, { step: planned, lines }) => {
    const options = { address: '192.168.2.131', paint: plain, full: false };
    const shown = planned.changes.flatMap((one) => changeLines(planned, one, options));
    expect(
      shown.flatMap(({ lead, text: words, note }) => [lead + words, ...(note === undefined ? [] : [`note: ${note}`])]),
    ).toEqual(lines);
  });

  test.each<{ planned: PlannedStep; summary: string }>([
    { planned: DOCKER1[0] as PlannedStep, summary: 'localhost.localdomain → docker1.example.com' },
    { planned: DOCKER1[2] as PlannedStep, summary: 'running → stopped, enabled → disabled' },
    { planned: DOCKER1[5] as PlannedStep, summary: '1.1.12-1.el9 → absent' },
    { planned: DOCKER1[6] as PlannedStep, summary: '' },
    { planned: DOCKER1[8] as PlannedStep, summary: '' },
    {
      planned: step('network', 'e', [change('change', [field('dns', null, 'x'), field('method', 'auto', 'manual')])]),
      summary: 'dns (none) → x, method auto → manual',
    },
  ])('in one line: $summary', ({ planned, summary }) => {
    expect(planned.changes.map((one) => changeSummary(planned, one)).join()).toBe(summary);
  });
});

test('a failure: what failed, the words of the host, what to do next', () => {
  const failure: Failure = { message: 'a\nb', words: 'one\ntwo', next: 'Repair it.' };
  expect(failureLines(failure)).toEqual(['a', 'b', '  one', '  two', 'Next: Repair it.']);
  expect(failureLines({ message: 'a' })).toEqual(['a']);
});

test.each([
  [0, '0.0 s'],
  [0.34, '0.3 s'],
  [99.94, '99.9 s'],
  [100, '1 min 40 s'],
  [119.7, '2 min 0 s'],
  [3600, '60 min 0 s'],
])('%d seconds', (value, shown) => {
  expect(seconds(value)).toBe(shown);
});

test('one host, two hosts', () => {
  expect([plural(1, 'host'), plural(2, 'hosts'.slice(0, -1)), plural(0, 'change')]).toEqual([
    '1 host',
    '2 hosts',
    '0 changes',
  ]);
});

test('colours only where they are enabled', () => {
  expect([paint(false)('red', 'x'), paint(true)('red', 'x')]).toEqual(['x', '\u001B[31mx\u001B[39m']);
});

const HOSTS = [
  { name: 'docker1', address: '192.168.2.10', steps: DOCKER1.length },
  { name: 'docker10', address: '192.168.2.19', steps: 2 },
  { name: 'master', address: '213.0.113.3', steps: 2 },
];
const started = (command: 'plan' | 'apply'): EventBody => ({
  type: 'run-started',
  format: EVENT_FORMAT,
  run: 'r',
  version: '0',
  command,
  inventory: 'i',
  hosts: HOSTS,
});
const connected = (host: string, address: string): EventBody => ({
  type: 'host-connected',
  host,
  address,
  system: 'CentOS Stream 9',
});
const planned = (host: string, steps: readonly PlannedStep[]): EventBody => ({ type: 'host-planned', host, steps });
const stepDone = (host: string, one: PlannedStep, status: EventOf<'step-finished'>['status']): EventBody => ({
  type: 'step-finished',
  host,
  step: one,
  status,
  seconds: 1.25,
});
const finished = (
  host: string,
  status: EventOf<'host-finished'>['status'],
  more: Partial<EventOf<'host-finished'>> = {},
): EventBody => ({
  type: 'host-finished',
  host,
  status,
  steps: 2,
  counts: { ok: 2, changed: 0, unknown: 0, failed: 0, skipped: 0 },
  seconds: 0.3,
  connections: 1,
  exchanges: 1,
  reboot: [],
  ...more,
});
const end = (
  hosts: Partial<EventOf<'run-finished'>['hosts']>,
  changes: number,
  more: Partial<EventOf<'run-finished'>> = {},
): EventBody => ({
  type: 'run-finished',
  hosts: { ok: 0, changed: 0, failed: 0, skipped: 0, unreachable: 0, interrupted: 0, ...hosts },
  changes,
  unknown: 0,
  seconds: 75.04,
  interrupted: false,
  ...more,
});

function report(events: readonly EventBody[], options: Partial<TextOptions> = {}): string {
  let out = '';
  const { listener } = new TextReport({
    write: (more) => (out += more),
    paint: plain,
    verbose: false,
    showPlan: false,
    showSteps: true,
    commands: {
      retry: 'provision apply inventory/class.yaml',
      plan: 'provision plan inventory/class.yaml',
      replan: 'provision plan inventory/class.yaml --out plan.json',
      reboot: 'provision apply inventory/class.yaml --reboot',
      trust: 'provision trust inventory/class.yaml',
    },
    columns: () => Infinity,
    ...options,
  });
  for (const event of events) listener({ time: '2024-01-01T00:00:00.000Z', ...event });
  return out.replace(/ +$/gm, '');
}

const pending = { counts: { ok: 1, changed: 9, unknown: 0, failed: 0, skipped: 0 }, steps: 10 };

test('a dry run', () => {
  const events = [
    started('plan'),
    connected('docker1', '192.168.2.131'),
    planned('docker1', DOCKER1),
    finished('docker1', 'changed', pending),
    connected('docker10', '192.168.2.19'),
    planned('docker10', [step('selinux', ''), step('hostname', '')]),
    finished('docker10', 'ok'),
    finished('master', 'unreachable', {
      counts: { ok: 0, changed: 0, unknown: 0, failed: 0, skipped: 2 },
      failure: { message: '213.0.113.3: no answer; 192.168.2.134: no answer', code: 'unreachable' },
    }),
    end({ changed: 1, ok: 1, unreachable: 1 }, 9),
  ];
  expect(report(events)).toBe(text`
    docker1  192.168.2.131 → 192.168.2.10   CentOS Stream 9
      1 ~ hostname                localhost.localdomain → docker1.example.com
      2 ~ network ens33
            method    auto → manual
            address   192.168.2.131/24 → 192.168.2.10/24
            gateway   192.168.2.254 (dhcp) → 192.168.2.254
            dns       (none) → 168.126.63.1
            ! changes the address; the host rolls back if it is unreachable there
      3 ~ service firewalld       running, enabled → stopped, disabled
      4 ~ selinux                 enforcing → disabled              needs a reboot to take full effect
      6 - package runc            1.1.12-1.el9 → absent             ! removes 1 package
      7 + package dnf-plugins-core
      8 + dnf_repo docker-ce      https://download.docker.com/linux/centos/docker-ce.repo
      9 + package docker-ce docker-ce-cli containerd.io
     10 ~ service docker          not found → running, enabled
        unchanged: 5 reachable www.google.com
    docker10  no changes (2 steps)

    master  unreachable
      213.0.113.3: no answer; 192.168.2.134: no answer

    Plan failed for 1 of 3 hosts: apply would fail there, too. Plan of the other hosts: 1 host, 9 changes (3 add, 5 change, 1 remove). Changes the address of 1 host, removes 1 package.
    Dry run in 75.0 s: nothing was changed.

    Apply:  provision apply inventory/class.yaml
    Retry:  provision plan inventory/class.yaml --host master
  `);
});

test('hosts are shown in the order of the inventory, in whatever order they finish', () => {
  const one = (host: string, address: string, mode = 'enforcing') => [
    connected(host, address),
    planned(host, [step('selinux', '', [change('change', [word(mode, 'disabled')])])]),
    finished(host, 'changed', { counts: { ok: 1, changed: 1, unknown: 0, failed: 0, skipped: 0 } }),
  ];
  const hosts = [
    one('docker1', '192.168.2.10'),
    one('docker10', '192.168.2.19', 'permissive'),
    one('master', '213.0.113.3'),
  ];
  const orders = [
    [0, 1, 2],
    [2, 1, 0],
    [1, 2, 0],
    [2, 0, 1],
  ];
  const reports = orders.map((order) =>
    report([started('plan'), ...order.flatMap((index) => hosts[index] ?? []), end({ changed: 3 }, 3)]),
  );
  expect(new Set(reports).size).toBe(1);
  // Equal plans are shown together, at the place of the first.
  expect(reports[0]).toBe(text`
    docker1, master  CentOS Stream 9
     1 ~ selinux                 enforcing → disabled
    docker10  192.168.2.19   CentOS Stream 9
     1 ~ selinux                 permissive → disabled

    Plan: 3 hosts, 3 changes.
    Dry run in 75.0 s: nothing was changed.

    Apply:  provision apply inventory/class.yaml
  `);
  const quiet = [started('plan'), ...hosts.flat(), end({ changed: 3 }, 3)];
  expect(report(quiet, { quiet: true })).toBe(
    'Plan: 3 hosts, 3 changes.\nDry run in 75.0 s: nothing was changed.\n\nApply:  provision apply inventory/class.yaml\n',
  );
});

test('a dry run shows which state it could not determine', () => {
  const failure = {
    message: 'package x: cannot determine the state: rpm -q exited with status 1',
    next: 'Look at the rpm database.',
  };
  const steps = [step('selinux', ''), step('package', 'x', [], { number: 2, failure })];
  const events = [
    started('plan'),
    connected('docker1', '192.168.2.10'),
    planned('docker1', steps),
    finished('docker1', 'failed', { counts: { ok: 1, changed: 0, unknown: 0, failed: 1, skipped: 0 }, failure }),
    end({ failed: 1 }, 0),
  ];
  expect(report(events, { verbose: true })).toBe(text`
    docker1  192.168.2.10   CentOS Stream 9
     1 = selinux
     2 ✗ package x: cannot determine the state: rpm -q exited with status 1

    docker1  step 2: package x
      package x: cannot determine the state: rpm -q exited with status 1
      Next: Look at the rpm database.

    Plan failed for 1 host: apply would fail there, too.
    Dry run in 75.0 s: nothing was changed.

    Retry:  provision plan inventory/class.yaml --host docker1
  `);
});

const FAILED: Failure = {
  message: 'dnf -y install -- docker-ce exited with status 1',
  words: 'Error:\n Problem: problem with installed package buildah-1.24.6',
  next: 'Remove buildah first. Steps 1 to 6 are in place and verified. 8 and 9 were not tried.',
};

test('an apply: steps as they finish, then the hosts, then the failures', () => {
  const selinux = { ...(DOCKER1[3] as PlannedStep), number: 1 };
  const install = { ...(DOCKER1[8] as PlannedStep), number: 2, failure: FAILED };
  const events: readonly EventBody[] = [
    started('apply'),
    connected('docker1', '192.168.2.10'),
    { type: 'warning', host: 'docker1', message: 'the clock of docker1 is 3 days behind', next: 'Set it.' },
    planned('docker1', [selinux, install]),
    planned('docker10', []),
    { type: 'step-started', host: 'docker1', step: selinux },
    stepDone('docker10', step('hostname', ''), 'ok'),
    stepDone('docker1', selinux, 'changed'),
    finished('master', 'skipped', { counts: { ok: 0, changed: 0, unknown: 0, failed: 0, skipped: 2 } }),
    stepDone('docker1', install, 'failed'),
    finished('docker1', 'failed', {
      steps: 10,
      counts: { ok: 0, changed: 1, unknown: 0, failed: 1, skipped: 8 },
      seconds: 75,
      failure: FAILED,
      reboot: ['SELinux is enforcing now, disabled after a reboot'],
    }),
    finished('docker10', 'ok'),
    end({ failed: 1, ok: 1, skipped: 1 }, 1, { interrupted: true }),
  ];
  expect(report(events)).toBe(text`
    warning: the clock of docker1 is 3 days behind
      Set it.
    docker1    1/10  selinux  changed  1.3 s
    docker1    2/10  package docker-ce docker-ce-cli containerd.io  ✗ failed  1.3 s
        dnf -y install -- docker-ce exited with status 1

    host      result     changed  time
    docker1   ✗ failed   1        75.0 s  reboot pending  step 2 package docker-ce docker-ce-cli containerd.io: dnf -y install -- docker-ce exited with status 1
    docker10  ✓ ok                0.3 s
    master      skipped           0.3 s
    3 hosts: 1 ok, 1 skipped, 1 failed, interrupted · 1 change in 75.0 s

    docker1  failed at step 2 of 10: package docker-ce docker-ce-cli containerd.io
      dnf -y install -- docker-ce exited with status 1
        Error:
         Problem: problem with installed package buildah-1.24.6
      Next: Remove buildah first. Steps 1 to 6 are in place and verified. 8 and 9 were not tried.

    Reboot pending: SELinux is enforcing now, disabled after a reboot (docker1)
    Reboot:  provision apply inventory/class.yaml --reboot --host docker1
    Retry:   provision apply inventory/class.yaml --host docker1
  `);
  expect(report(events, { quiet: true })).toBe(text`
    warning: the clock of docker1 is 3 days behind
      Set it.
    docker1    2/10  package docker-ce docker-ce-cli containerd.io  ✗ failed  1.3 s
        dnf -y install -- docker-ce exited with status 1
    3 hosts: 1 ok, 1 skipped, 1 failed, interrupted · 1 change in 75.0 s

    docker1  failed at step 2 of 10: package docker-ce docker-ce-cli containerd.io
      dnf -y install -- docker-ce exited with status 1
        Error:
         Problem: problem with installed package buildah-1.24.6
      Next: Remove buildah first. Steps 1 to 6 are in place and verified. 8 and 9 were not tried.

    Reboot pending: SELinux is enforcing now, disabled after a reboot (docker1)
    Reboot:  provision apply inventory/class.yaml --reboot --host docker1
    Retry:   provision apply inventory/class.yaml --host docker1
  `);
});

test('a step that does not apply is shown with --verbose only, at its place', () => {
  const skipped = [
    { number: 2, type: 'service', title: 'start Docker', condition: 'facts.os.major == 8' },
    { number: 4, type: 'package', name: 'epel-release', condition: 'role == "manager"' },
  ];
  const steps = [step('hostname', ''), step('selinux', '', [], { number: 3 })];
  const events = [
    started('plan'),
    connected('docker1', '192.168.2.10'),
    { ...planned('docker1', steps), skipped },
    finished('docker1', 'ok'),
    end({ ok: 1 }, 0),
  ];
  expect(report(events, { verbose: true })).toBe(text`
    docker1  192.168.2.10   CentOS Stream 9
     1 = hostname
     2 · start Docker: skipped, because its condition is false: facts.os.major == 8
     3 = selinux
     4 · package epel-release: skipped, because its condition is false: role == "manager"

    Plan: no changes.
    Dry run in 75.0 s: nothing was changed.
  `);
  expect(report(events)).not.toContain('start Docker');

  // An apply that shows no plan.
  const applied = [started('apply'), ...events.slice(1)];
  expect(report(applied, { verbose: true })).toContain(
    'docker1    2/10  · start Docker: skipped, because its condition is false: facts.os.major == 8\n',
  );
  expect(report(applied)).not.toContain('start Docker');
});

test('a rerun without changes is one line for each host', () => {
  const events = [
    started('apply'),
    ...HOSTS.flatMap(({ name, address, steps }) => [
      connected(name, address),
      planned(name, []),
      stepDone(name, step('hostname', ''), 'ok'),
      finished(name, 'ok', { steps }),
    ]),
    end({ ok: 3 }, 0, { seconds: 0.51 }),
  ];
  expect(report(events)).toBe(
    [
      '',
      'host      result  changed  time',
      'docker1   ✓ ok             0.3 s',
      'docker10  ✓ ok             0.3 s',
      'master    ✓ ok             0.3 s',
      '3 hosts: 3 ok · no changes in 0.5 s',
      '',
    ].join('\n'),
  );
});

test('a person who is asked for approval sees the plans of all hosts first, with warnings', () => {
  const events: readonly EventBody[] = [
    started('apply'),
    connected('docker10', '192.168.2.19'),
    { type: 'warning', host: 'docker10', message: 'docker10 and docker1 show the same host key' },
    planned('docker10', [step('selinux', '', [change('change', [word('enforcing', 'disabled')])])]),
    finished('master', 'unreachable', { failure: { message: '192.168.2.134: no answer', code: 'unreachable' } }),
    connected('docker1', '192.168.2.10'),
    planned('docker1', [step('selinux', '')]),
  ];
  expect(report(events, { showPlan: true })).toBe(text`
    docker10  192.168.2.19   CentOS Stream 9
     warning: docker10 and docker1 show the same host key
     1 ~ selinux                 enforcing → disabled
    docker1  no changes (10 steps)

    master  unreachable
      192.168.2.134: no answer

    Plan failed for 1 of 3 hosts: apply would fail there, too. Plan of the other hosts: 1 host, 1 change.
  `);
});

test('JSON is one event a line, with null where there is no value', () => {
  let out = '';
  const write = jsonReport((more) => (out += more));
  const events: readonly Event[] = [
    {
      time: '2024-01-01T00:00:00.000Z',
      ...planned('docker1', [step('network', 'ens33', [change('change', [field('dns', null, 'a\nb')])])]),
    },
    { time: '2024-01-01T00:00:01.000Z', ...end({}, 0) },
  ];
  events.forEach(write);
  const lines = out.split('\n');
  expect(lines.map((line) => (line === '' ? '' : (JSON.parse(line) as Event).type))).toEqual([
    'host-planned',
    'run-finished',
    '',
  ]);
  expect(lines[0]).toContain('"diff":[{"field":"dns","before":null,"after":"a\\nb"}]');
});
