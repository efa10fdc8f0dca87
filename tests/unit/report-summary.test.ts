import { expect, test } from 'vitest';
import { paint } from '../../src/output/format.ts';
import { RunView } from '../../src/output/run-view.ts';
import { type SummaryOptions, summaryLines } from '../../src/output/summary.ts';
import { text } from './input.ts';
import { change, field, step, Teller } from './run-events.ts';

function summary({ events }: Teller, options: Partial<SummaryOptions> = {}): string {
  const lines = summaryLines(RunView.of(events), {
    paint: paint(false),
    columns: Infinity,
    again: 'provision apply class.yaml',
    replan: 'provision plan class.yaml --out plan.json',
    restart: 'provision apply class.yaml --reboot',
    verbose: false,
    ...options,
  });
  return lines.map((line) => `${line.trimEnd()}\n`).join('');
}

const names = (count: number) => Array.from({ length: count }, (_item, index) => `web${index + 1}`);
const start = (all: readonly string[]) =>
  new Teller().start(
    'apply',
    all.map((name) => ({ name, steps: 2 })),
  );

test('hosts that have the same trouble are told together, in the words of the first', () => {
  const teller = start([...names(7), 'db']);
  for (const name of names(7)) {
    teller.end(name, 'unreachable', { failure: { message: `${name}: no answer`, next: 'Is it on?' } });
  }
  teller.end('db', 'unreachable', { failure: { message: 'db: no answer', next: 'Is it on?' } });
  expect(summary(teller.finish({ unreachable: 8 }))).toContain(text`

    web1–7, db  unreachable
      web1: no answer
      Next: Is it on?
      Then: provision apply class.yaml

    8 hosts · 8 unreachable · no changes · 0.0 s
  `);
});

test('a trouble of its own is told on its own', () => {
  const teller = start(['a', 'b', 'c']);
  for (const [name, message] of [
    ['a', 'no answer'],
    ['b', 'another key'],
    ['c', 'no answer'],
  ] as const) {
    teller.end(name, 'unreachable', { failure: { message } });
  }
  expect(summary(teller.finish({ unreachable: 3 }))).toContain(text`

    a, c  unreachable
      no answer
      Then: provision apply class.yaml --host a --host c

    b  unreachable
      another key
      Then: provision apply class.yaml --host b
  `);
});

test('with many hosts those that ended alike share a line, unless all are asked for', () => {
  const teller = start(names(60));
  const failed = step(1, 'package', 'x');
  for (const [index, name] of names(60).entries()) {
    teller.now = index * 100;
    if (index === 12) teller.done(name, failed, 'failed', 0).end(name, 'failed', { failure: { message: 'broken' } });
    else if (index % 2 === 0 && index < 40) teller.end(name, 'ok');
    else teller.end(name, 'changed', { counts: { ok: 1, changed: 1, failed: 0, skipped: 0 } });
  }
  teller.finish({ ok: 19, changed: 40, failed: 1 }, { changes: 40 });
  expect(summary(teller)).toBe(text`
    19 hosts  ok           2 steps, no changes  0.0 s to 3.8 s
    40 hosts  changed      2 steps, 1 changed   0.1 s to 5.9 s
    web13     failed       2 steps              1.2 s

    web13  failed at step 1 of 2: package x
      broken
      Then: provision apply class.yaml --host web13

    60 hosts · 1 failed · 40 changes · 5.9 s
  `);
  expect(summary(teller, { verbose: true }).split('\n').slice(0, 60)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^web60 +changed +2 steps, 1 changed +5\.9 s$/)]),
  );
});

test('a reboot is told at the host, and its reason once', () => {
  const teller = start(['a1', 'a2', 'a3', 'b']);
  const reason = 'SELinux is permissive, disabled after a reboot';
  for (const name of ['a1', 'a2', 'a3']) teller.end(name, 'ok', { reboot: [reason] });
  expect(summary(teller.end('b', 'ok').finish({ ok: 4 }))).toBe(text`
    a1  ok           2 steps, no changes  0.0 s  reboot needed
    a2  ok           2 steps, no changes  0.0 s  reboot needed
    a3  ok           2 steps, no changes  0.0 s  reboot needed
    b   ok           2 steps, no changes  0.0 s
    reboot needed: SELinux is permissive, disabled after a reboot (a1–3)
      Next: restart. A last step "- reboot: needed" in the playbook does that in every run that needs it.
      Then: provision apply class.yaml --reboot --host a1 --host a2 --host a3
    4 hosts · no changes · 0.0 s
  `);
});

test('a dry run tells which hosts need a reboot, but for those that its plan restarts', () => {
  const restarts = { ...change('change', field('restart', 'the kernel', 'restarted')), reboots: true as const };
  const teller = new Teller().start('plan', [
    { name: 'a', steps: 2 },
    { name: 'b', steps: 2 },
  ]);
  teller.plan('a', '192.0.2.1', [step(1, 'reboot', '', [restarts])]).end('a', 'changed', { reboot: ['the kernel'] });
  teller.plan('b', '192.0.2.2', [step(1, 'hostname', 'b')]).end('b', 'ok', { reboot: ['SELinux'] });
  expect(summary(teller.finish({ ok: 1, changed: 1 }))).toBe(text`
    b  ok           2 steps, no changes  0.0 s  reboot needed
    reboot needed: SELinux (b)
      Next: restart. A last step "- reboot: needed" in the playbook does that in every run that needs it.
      Then: provision apply class.yaml --reboot --host b
    2 hosts · no changes · nothing was changed (dry run)
  `);
});

test('a host that is not as its saved plan says', () => {
  const teller = start(['a', 'b']).end('a', 'ok');
  teller.tell({
    type: 'host-drifted',
    host: 'b',
    differences: [
      { step: 2, title: 'service docker', field: 'enabled', planned: 'in place', found: 'disabled → enabled' },
    ],
  });
  teller.end('b', 'skipped', { counts: { ok: 0, changed: 0, failed: 0, skipped: 2 } });
  expect(summary(teller.finish({ ok: 1, skipped: 1 }))).toBe(text`
    a  ok           2 steps, no changes   0.0 s
    b  refused      2 steps, 2 not tried  0.0 s

    b  is not as the plan says: nothing was changed there
      step 2: service docker: enabled
        planned  in place
        now      disabled → enabled
      Next: make a new plan, and look at it before it is applied.
      Then: provision plan class.yaml --out plan.json

    2 hosts · 1 refused · no changes · 0.0 s
  `);
});
