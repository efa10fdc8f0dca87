import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/events.ts';
import { paint } from '../../src/output/format.ts';
import { runLog } from '../../src/runs/run-log.ts';
import { RunView } from '../../src/output/run-view.ts';
import { findRun, loggedRuns, readRun } from '../../src/runs/read-runs.ts';
import { runSummary, runsText } from '../../src/output/runs-text.ts';
import { TextReport } from '../../src/output/text-report.ts';
import { text } from './input.ts';
import { change, field, START, step, Teller } from './run-events.ts';
import { tempDir } from './temp-dir.ts';

const plain = paint(false);
const at = (seconds: number) => new Date(START + seconds * 1000).toLocaleString('sv-SE');
const selinux = step(1, 'selinux', '', [change('change', field('mode', undefined, 'disabled'))]);
const tree = step(2, 'package', 'tree', [change('add', field('tree', 'absent', 'installed'))]);

/** An apply of two hosts, up to its end. */
function applied(): Teller {
  const hosts = [
    { name: 'a', steps: 2 },
    { name: 'b', steps: 2 },
  ];
  const teller = new Teller().start('apply', hosts).plan('a', '192.0.2.1', [selinux, tree]);
  teller.plan('b', '192.0.2.2', [step(1, 'selinux', ''), step(2, 'package', 'tree')]);
  teller.tell({ type: 'step-started', host: 'a', step: selinux }).done('a', selinux, 'changed');
  teller.tell({ type: 'step-started', host: 'a', step: tree }).done('a', tree, 'changed', 2);
  const counts = { ok: 0, changed: 2, failed: 0, skipped: 0 };
  return teller.end('a', 'changed', { counts }).end('b', 'ok').finish({ ok: 1, changed: 1 }, { changes: 2 });
}

/** Logs the first so many events. Returns the file. */
function log(directory: string, run: string, events: readonly Event[]): string {
  const { listener, file } = runLog(directory, run);
  events.forEach(listener);
  return file;
}

function transcript(events: readonly Event[]): string {
  let out = '';
  const report = new TextReport({
    write: (more) => (out += more),
    paint: plain,
    verbose: false,
    showPlan: false,
    showSteps: () => true,
    again: 'provision apply class.yaml',
    replan: 'provision plan class.yaml',
    restart: 'provision apply class.yaml --reboot',
    columns: () => undefined,
  });
  events.forEach(report.listener);
  if (events.at(-1)?.type !== 'run-finished') report.breakOff();
  return out;
}

describe('the log of a run', () => {
  test('gives back the events, what was absent among them', async () => {
    const directory = tempDir();
    const { events } = applied();
    log(directory, 'one', events);
    expect(await readRun(directory, 'one')).toEqual({ events, strange: 0 });
  });

  test('that was cut off in the middle of a line gives back what was whole', async () => {
    const directory = tempDir();
    const { events } = applied();
    const file = log(directory, 'one', events);
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.slice(0, -20));
    expect(await readRun(directory, 'one')).toEqual({ events: events.slice(0, -1), strange: 1 });
  });

  test('with lines of something else gives back the rest', async () => {
    const directory = tempDir();
    const { events } = applied();
    const file = log(directory, 'one', events.slice(0, 1));
    appendFileSync(file, 'hello\n[1]\nnull\n{"type":"run-exploded","time":"2026-01-01T00:00:00.000Z"}\n');
    log(directory, 'one', events.slice(1));
    expect(await readRun(directory, 'one')).toEqual({ events, strange: 4 });
  });
});

describe('the runs', () => {
  test('are listed with the newest first; other files are none', async () => {
    const directory = tempDir();
    for (const run of ['20260101T000000Z-b', '20260103T000000Z-a', '20260102T000000Z-c']) log(directory, run, []);
    writeFileSync(join(directory, 'runs', 'notes.txt'), '');
    expect(await loggedRuns(directory)).toEqual(['20260103T000000Z-a', '20260102T000000Z-c', '20260101T000000Z-b']);
    expect(await loggedRuns(join(directory, 'none'))).toEqual([]);
  });

  const runs = ['20260103T000000Z-aa', '20260103T000000Z-a', '20260102T000000Z-c'];
  test.each([
    ['last', { kind: 'one', run: '20260103T000000Z-aa' }],
    ['20260102', { kind: 'one', run: '20260102T000000Z-c' }],
    ['20260102t000000z-C', { kind: 'one', run: '20260102T000000Z-c' }],
    ['20260103T000000Z-a', { kind: 'one', run: '20260103T000000Z-a' }],
    ['20260103', { kind: 'several', runs: ['20260103T000000Z-aa', '20260103T000000Z-a'] }],
    ['20260102T000001Z-c', { kind: 'none', near: '20260102T000000Z-c' }],
    ['lost', { kind: 'none', near: 'last' }],
    ['docker1', { kind: 'none', near: undefined }],
  ])('%s', (word, found) => {
    expect(findRun(runs, word)).toEqual(found);
  });

  test('none is the last of none', () => {
    expect(findRun([], 'last')).toEqual({ kind: 'none', near: undefined });
  });

  test('are a row each, with what came of them', () => {
    const finished = applied();
    const plan = new Teller().start('plan', [{ name: 'a', steps: 2 }]).end('a', 'changed');
    plan.finish({ changed: 1 }, { changes: 2, interrupted: true });
    const failed = new Teller()
      .start('apply', [{ name: 'a', steps: 2 }])
      .end('a', 'failed')
      .end('a', 'unreachable');
    const rows = [
      ['r3', finished.events],
      ['r2', plan.events],
      ['r1', failed.events],
      ['r0', []],
    ] as const;
    expect(
      runsText(
        rows.map(([run, events]) => runSummary(run, RunView.of(events))),
        plain,
      ),
    ).toBe(text`
      run  when                 command  inventory             took   outcome
      r3   ${at(0)}  apply    inventory/class.yaml  3.0 s  1 ok, 1 changed, 2 changes
      r2   ${at(0)}  plan     inventory/class.yaml  0.0 s  1 to change, 2 changes, interrupted
      r1   ${at(0)}  apply    inventory/class.yaml         1 unreachable, did not end
      r0   ?                    ?        ?                            did not end
    `);
  });
});

describe('a run that did not end is told up to its last event', () => {
  const { events } = applied();
  const END = text`
    This run did not come to its end: nothing is known of it after ${'AT'}. Either it is still going on, or it was ended from outside, and what a host was doing it finished by itself.
      Then: provision apply class.yaml
  `;
  test.each<[string, number, string]>([
    ['nobody was contacted', 1, 'a  had not begun\nb  had not begun\n'],
    ['one is being read', 2, 'a  was being read\nb  had not begun\n'],
    ['one is planned', 4, 'a  was planned, and nothing was changed\nb  had not begun\n'],
    ['in the first step', 8, 'a  was at step 1 of 2: selinux\nb  was planned, and nothing was changed\n'],
    ['between two steps', 9, 'a  had been through 1 of 2 steps\nb  was planned, and nothing was changed\n'],
    ['one is through', 12, 'a  changed\nb  was planned, and nothing was changed\n'],
  ])('%s', (_what, count, hosts) => {
    const told = transcript(events.slice(0, count));
    const until = Date.parse(events[count - 1]?.time ?? '') - START;
    expect(told).toContain(hosts + END.replace('AT', at(until / 1000)));
  });

  test('with the steps that were through', () => {
    expect(transcript(events.slice(0, 9))).toMatch(
      /^a {2}1\/2 {2}changed {2}selinux {2}mode \(none\) → disabled {2}1\.0 s\na /,
    );
  });

  test('one that ended says no such thing', () => {
    expect(transcript(events)).not.toContain('did not come to its end');
    expect(transcript(events)).toMatch(/2 hosts · 2 changes · 3\.0 s\n$/);
  });

  test('a plan shows the hosts that were planned by then', () => {
    const plan = new Teller().start('plan', [
      { name: 'a', steps: 2 },
      { name: 'b', steps: 2 },
    ]);
    plan.plan('a', '192.0.2.1', [selinux]).tell({ type: 'host-started', host: 'b' });
    const told = transcript(plan.events);
    expect(told).toMatch(/^a {2}192\.0\.2\.1 {3}CentOS Stream 9\n {2}~ selinux/);
    expect(told).toContain('b  was being read\n');
  });
});
