import { expect, test } from 'vitest';
import { paint } from '../../src/output/format.ts';
import { RunView } from '../../src/output/run-view.ts';
import { type SummaryOptions, summaryLines } from '../../src/output/summary.ts';
import { text } from './input.ts';
import { change, EventScript, field, NO_STEPS, step, unknownStep } from './run-events.ts';

function summary({ events }: EventScript, options: Partial<SummaryOptions> = {}): string {
  const lines = summaryLines(RunView.of(events), {
    paint: paint(false),
    columns: Infinity,
    commands: {
      retry: 'provision apply class.yaml',
      plan: 'provision plan class.yaml',
      replan: 'provision plan class.yaml --out plan.json',
      reboot: 'provision apply class.yaml --reboot',
      trust: 'provision trust class.yaml',
    },
    verbose: false,
    ...options,
  });
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

const names = (count: number) => Array.from({ length: count }, (_item, index) => `web${index + 1}`);
const start = (all: readonly string[]) =>
  new EventScript().start(
    'apply',
    all.map((name) => ({ name, steps: 2 })),
  );

test('equal failures of several hosts share a block', () => {
  const script = start([...names(7), 'db']);
  for (const name of names(7)) {
    script.end(name, 'unreachable', { failure: { message: `${name}: no answer`, next: 'Is it on?' } });
  }
  script.end('db', 'unreachable', { failure: { message: 'db: no answer', next: 'Is it on?' } });
  expect(summary(script.finish({ unreachable: 8 }))).toContain(text`

    web1–7, db  unreachable
      web1: no answer
      Next: Is it on?

    Retry:  provision apply class.yaml
  `);
});

test('more than five failed hosts, but not all: the command is for all hosts of the run', () => {
  const retry = (failed: number) => {
    const script = start(names(8));
    for (const [index, name] of names(8).entries()) script.end(name, index < failed ? 'failed' : 'ok');
    return /^Retry: +(.*)$/m.exec(summary(script.finish({ failed, ok: 8 - failed })))?.[1];
  };
  const five = names(5).map((name) => ` --host ${name}`);
  expect(retry(5)).toBe(`provision apply class.yaml${five.join('')}`);
  expect(retry(6)).toBe('provision apply class.yaml');
});

test('a command is unbroken on its line, however narrow the terminal is', () => {
  const script = start(names(3));
  script
    .end('web1', 'failed', { reboot: ['the kernel was updated'] })
    .end('web2', 'failed')
    .end('web3', 'ok');
  script.finish({ failed: 2, ok: 1 });
  for (const columns of [20, 40, 60]) {
    const lines = summary(script, { columns }).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^(Reboot: +)?provision apply class\.yaml --reboot --host web1$/),
        expect.stringMatching(/^(Retry: +)?provision apply class\.yaml --host web1 --host web2$/),
      ]),
    );
  }
});

test('a host has its failure in short, and the whole command below; names align on a narrow terminal', () => {
  const script = start(['docker1', '도커2']);
  const install = step(1, 'package', 'docker-ce');
  const message = `dnf -y install -- ${'docker-ce '.repeat(9)}exited with status 1`;
  script.end('docker1', 'ok');
  script.done('도커2', install, 'failed', 1).end('도커2', 'failed', { failure: { message } });
  script.finish({ ok: 1, failed: 1 });
  const lines = summary(script, { columns: 50 }).split('\n');
  expect(lines.filter((line) => /^(docker1|도커2) {2,}[✓✗]/.test(line))).toEqual([
    'docker1  ✓ ok  0.0 s',
    '도커2    ✗ failed  1.0 s  step 1 package',
  ]);
  expect(lines).toContain('  docker-ce: dnf … exited with status 1');
  expect(lines.join(' ').replaceAll(/ +/g, ' ')).toContain(message);
});

test('different failures have blocks of their own', () => {
  const script = start(['a', 'b', 'c']);
  for (const [name, message] of [
    ['a', 'no answer'],
    ['b', 'another key'],
    ['c', 'no answer'],
  ] as const) {
    script.end(name, 'unreachable', { failure: { message } });
  }
  expect(summary(script.finish({ unreachable: 3 }))).toContain(text`

    a, c  unreachable
      no answer

    b  unreachable
      another key

    Retry:  provision apply class.yaml
  `);
});

test('of many hosts those with equal results share a line, unless --verbose is given', () => {
  const script = start(names(60));
  const failed = step(1, 'package', 'x');
  for (const [index, name] of names(60).entries()) {
    script.now = index * 100;
    if (index === 12) script.done(name, failed, 'failed', 0).end(name, 'failed', { failure: { message: 'broken' } });
    else if (index % 2 === 0 && index < 40) script.end(name, 'ok');
    else script.end(name, 'changed', { counts: { ok: 1, changed: 1, unknown: 0, failed: 0, skipped: 0 } });
  }
  script.finish({ ok: 19, changed: 40, failed: 1 }, { changes: 40 });
  expect(summary(script)).toBe(text`
    host      result     changed  time
    19 hosts  ✓ ok                0.0 s to 3.8 s
    40 hosts  ✓ changed  1        0.1 s to 5.9 s
    web13     ✗ failed            1.2 s           step 1 package x: broken
    60 hosts: 19 ok, 40 changed, 1 failed · 40 changes in 5.9 s

    web13  failed at step 1 of 2: package x
      broken

    Retry:  provision apply class.yaml --host web13
  `);
  expect(summary(script, { verbose: true }).split('\n').slice(0, 61)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^web60 +✓ changed +1 +5\.9 s$/)]),
  );
});

test('a pending reboot is shown for each host, and its reason once', () => {
  const script = start(['a1', 'a2', 'a3', 'b']);
  const reason = 'SELinux is permissive now, disabled after a reboot';
  for (const name of ['a1', 'a2', 'a3']) script.end(name, 'ok', { reboot: [reason] });
  expect(summary(script.end('b', 'ok').finish({ ok: 4 }))).toBe(text`
    host  result  changed  time
    a1    ✓ ok             0.0 s  reboot pending
    a2    ✓ ok             0.0 s  reboot pending
    a3    ✓ ok             0.0 s  reboot pending
    b     ✓ ok             0.0 s
    4 hosts: 4 ok · no changes in 0.0 s

    Reboot pending: SELinux is permissive now, disabled after a reboot (a1–3)
    Reboot:  provision apply class.yaml --reboot --host a1 --host a2 --host a3
  `);
});

test('a host whose key is not recorded: the command that records it comes before the one that retries', () => {
  const script = new EventScript().start('apply', [
    { name: 'a', steps: 1 },
    { name: 'b', steps: 1 },
  ]);
  const failure = { code: 'host-key-unknown' as const, message: 'the host key of a is not recorded' };
  script.end('a', 'unreachable', { failure });
  expect(summary(script.end('b', 'ok').finish({ ok: 1, unreachable: 1 }))).toContain(text`
    Record the keys:  provision trust class.yaml --host a
    Retry:            provision apply class.yaml --host a
  `);
});

test('a dry run shows pending reboots, except of hosts that its plan reboots', () => {
  const reboots = { ...change('change', field('reboot', 'the kernel', 'rebooted')), reboots: true as const };
  const script = new EventScript().start('plan', [
    { name: 'a', steps: 2 },
    { name: 'b', steps: 2 },
  ]);
  script.plan('a', '192.0.2.1', [step(1, 'reboot', '', [reboots])]).end('a', 'changed', { reboot: ['the kernel'] });
  script.plan('b', '192.0.2.2', [step(1, 'hostname', 'b')]).end('b', 'ok', { reboot: ['SELinux'] });
  expect(summary(script.finish({ ok: 1, changed: 1 }))).toBe(text`
    Plan: 1 host, 1 change. Reboots 1 host.
    Dry run in 0.0 s: nothing was changed.

    Reboot pending: SELinux (b)
    Apply:   provision apply class.yaml
    Reboot:  provision apply class.yaml --reboot --host b
  `);
});

test('a host that drifted from its saved plan', () => {
  const script = start(['a', 'b']).end('a', 'ok');
  script.add({
    type: 'host-drifted',
    host: 'b',
    differences: [
      { step: 2, title: 'service docker', field: 'enabled', planned: 'unchanged', found: 'disabled → enabled' },
    ],
  });
  script.end('b', 'skipped', { counts: { ok: 0, changed: 0, unknown: 0, failed: 0, skipped: 2 } });
  expect(summary(script.finish({ ok: 1, skipped: 1 }))).toBe(text`
    host  result     changed  time
    a     ✓ ok                0.0 s
    b     ✗ drifted           0.0 s  differs from the saved plan
    2 hosts: 1 ok, 1 drifted · no changes in 0.0 s

    b  differs from the saved plan: nothing was changed on this host
      step 2: service docker: enabled
        planned  unchanged
        now      disabled → enabled
      Next: Save a new plan and review it before you apply it.

    Plan again:  provision plan class.yaml --out plan.json
  `);
});

test('steps that are known after apply are counted apart from changes', () => {
  const script = new EventScript().start('plan', [{ name: 'a', steps: 3 }]);
  const add = step(1, 'package', 'tree', [change('add', field('tree', 'absent', 'installed'))]);
  script.plan('a', '192.0.2.1', [add, unknownStep(2, 'command', 'tree')]).end('a', 'changed', { steps: 3 });
  expect(summary(script.finish({ changed: 1 }, { changes: 1, unknown: 1 }))).toMatch(
    /^Plan: 1 host, 1 change \(1 add\), 1 known later\.\n/,
  );
});

test('interrupted hosts are not counted as failed', () => {
  const script = start(['a', 'b', 'c']).done('a', step(1, 'package', 'x'), 'changed', 1);
  const failure = { message: 'interrupted after step 1 of 2', next: 'Run it again to continue.' };
  script.end('a', 'interrupted', { counts: { ...NO_STEPS, changed: 1, skipped: 1 }, failure });
  script.end('b', 'interrupted', { counts: { ...NO_STEPS, skipped: 2 } }).end('c', 'ok');
  expect(summary(script.finish({ ok: 1, interrupted: 2 }, { changes: 1, interrupted: true }))).toBe(text`
    host  result         changed  time
    a     ! interrupted  1        1.0 s  after 1 of 2 steps
    b     ! interrupted           1.0 s  before its first step
    c     ✓ ok                    1.0 s
    3 hosts: 1 ok, 2 interrupted · 1 change in 1.0 s

    a  interrupted after 1 of 2 steps

    b  interrupted before its first step

    Continue:  provision apply class.yaml --host a --host b
  `);
});
