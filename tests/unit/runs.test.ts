import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/events.ts';
import { localTime, paint } from '../../src/output/format.ts';
import { runLog } from '../../src/runs/run-log.ts';
import { RunView } from '../../src/output/run-view.ts';
import { findRun, loggedRuns, readRun } from '../../src/runs/read-runs.ts';
import { runSummary, runsText, unreadableRun } from '../../src/output/runs-text.ts';
import { TextReport } from '../../src/output/text-report.ts';
import { text } from './input.ts';
import { change, EventScript, field, NO_STEPS, START, step } from './run-events.ts';
import { tempDir } from './temp-dir.ts';

const plain = paint(false);
const at = (seconds: number) => localTime(new Date(START + seconds * 1000).toISOString());
const selinux = step(1, 'selinux', '', [change('change', field('mode', null, 'disabled'))]);
const tree = step(2, 'package', 'tree', [change('add', field('tree', 'absent', 'installed'))]);

/** A finished apply of two hosts. */
function applied(): EventScript {
  const hosts = [
    { name: 'a', steps: 2 },
    { name: 'b', steps: 2 },
  ];
  const script = new EventScript().start('apply', hosts).plan('a', '192.0.2.1', [selinux, tree]);
  script.plan('b', '192.0.2.2', [step(1, 'selinux', ''), step(2, 'package', 'tree')]);
  script.add({ type: 'step-started', host: 'a', step: selinux }).done('a', selinux, 'changed');
  script.add({ type: 'step-started', host: 'a', step: tree }).done('a', tree, 'changed', 2);
  const counts = { ...NO_STEPS, changed: 2 };
  return script.end('a', 'changed', { counts }).end('b', 'ok').finish({ ok: 1, changed: 1 }, { changes: 2 });
}

/** Logs the events. Returns the file. */
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
    showSteps: true,
    commands: {
      retry: 'provision apply class.yaml',
      plan: 'provision plan class.yaml',
      replan: 'provision plan class.yaml --out plan.json',
      reboot: 'provision apply class.yaml --reboot',
      trust: 'provision trust class.yaml',
    },
    columns: () => Infinity,
  });
  events.forEach(report.listener);
  if (events.at(-1)?.type !== 'run-finished') report.endUnfinished();
  return out;
}

describe('the log of a run', () => {
  test('has all events, with null where there is no value', async () => {
    const directory = tempDir();
    const { events } = applied();
    log(directory, 'one', events);
    expect(await readRun(directory, 'one')).toEqual({ events, unreadable: 0 });
  });

  test('has all events before an incomplete line', async () => {
    const directory = tempDir();
    const { events } = applied();
    const file = log(directory, 'one', events);
    const whole = readFileSync(file, 'utf8');
    writeFileSync(file, whole.slice(0, -20));
    expect(await readRun(directory, 'one')).toEqual({ events: events.slice(0, -1), unreadable: 1 });
  });

  test('has all events between other lines', async () => {
    const directory = tempDir();
    const { events } = applied();
    const file = log(directory, 'one', events.slice(0, 1));
    appendFileSync(file, 'hello\n[1]\nnull\n{"type":"run-exploded","time":"2026-01-01T00:00:00.000Z"}\n');
    log(directory, 'one', events.slice(1));
    expect(await readRun(directory, 'one')).toEqual({ events, unreadable: 4 });
  });
});

describe('the log of another version', () => {
  const header = { type: 'run-started', run: 'r', version: '0.0.9', command: 'apply', inventory: 'i', hosts: [] };
  test.each([
    { format: 2, otherFormat: { format: 2, version: '0.0.9' } },
    { format: undefined, otherFormat: { format: null, version: '0.0.9' } },
  ])('of format $format is named, and not shown', async ({ format, otherFormat }) => {
    const directory = tempDir();
    const file = log(directory, 'one', []);
    const { events } = applied();
    const first = { time: events[0]?.time, ...header, format };
    writeFileSync(file, [first, ...events.slice(1)].map((event) => `${JSON.stringify(event)}\n`).join(''));
    expect(await readRun(directory, 'one')).toEqual({ events: [], unreadable: 0, otherFormat });
    expect(runsText([unreadableRun('one', otherFormat.version)], { paint: plain, columns: Infinity })).toMatch(
      /^run .*\none {2}\? +\? +\? +written by provision 0\.0\.9, in another format\n$/,
    );
  });
});

describe('the runs', () => {
  test('are listed with the newest first, without other files', async () => {
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
    ['20260102T000001Z-c', { kind: 'none', similar: '20260102T000000Z-c' }],
    ['lost', { kind: 'none', similar: 'last' }],
    ['docker1', { kind: 'none', similar: undefined }],
  ])('%s', (word, found) => {
    expect(findRun(runs, word)).toEqual(found);
  });

  test('there is no last of none', () => {
    expect(findRun([], 'last')).toEqual({ kind: 'none', similar: undefined });
  });

  test('have a row each, with the outcome', () => {
    const finished = applied();
    const plan = new EventScript().start('plan', [{ name: 'a', steps: 2 }]).end('a', 'changed');
    plan.finish({ changed: 1 }, { changes: 2, interrupted: true });
    const failed = new EventScript()
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
        { paint: plain, columns: Infinity },
      ),
    ).toBe(text`
      run  when                        command  inventory             took   outcome
      r3   ${at(0)}  apply    inventory/class.yaml  3.0 s  1 ok, 1 changed, 2 changes
      r2   ${at(0)}  plan     inventory/class.yaml  0.0 s  1 to change, 2 changes, interrupted
      r1   ${at(0)}  apply    inventory/class.yaml         1 unreachable, did not finish
      r0   ?                           ?        ?                            did not finish
    `);
  });
});

describe('an unfinished run is shown up to its last event', () => {
  const { events } = applied();
  const END = text`
    This run did not finish: its log ends at ${'AT'}. The run is still in progress, or it was killed. A host finishes the step that it has started.
    Retry:  provision apply class.yaml
  `;
  test.each<[string, number, string]>([
    ['no host was contacted', 1, 'a  was not started\nb  was not started\n'],
    ['one is being read', 2, 'a  was being read\nb  was not started\n'],
    ['one is planned', 4, 'a  was planned; nothing was changed\nb  was not started\n'],
    ['in the first step', 8, 'a  was at step 1 of 2: selinux\nb  was planned; nothing was changed\n'],
    ['between two steps', 9, 'a  had finished 1 of 2 steps\nb  was planned; nothing was changed\n'],
    ['one has finished', 12, 'a  changed\nb  was planned; nothing was changed\n'],
  ])('%s', (_what, count, hosts) => {
    const shown = transcript(events.slice(0, count));
    const until = Date.parse(events[count - 1]?.time ?? '') - START;
    expect(shown).toContain(hosts + END.replace('AT', at(until / 1000)));
  });

  test('with the finished steps', () => {
    expect(transcript(events.slice(0, 9))).toMatch(/^a {2}1\/2 {2}selinux {2}changed {2}1\.0 s\na /);
  });

  test('a finished run says nothing of the kind', () => {
    expect(transcript(events)).not.toContain('did not finish');
    expect(transcript(events)).toMatch(/2 hosts: 1 ok, 1 changed · 2 changes in 3\.0 s\n$/);
  });

  test('an unfinished plan shows the hosts that were planned', () => {
    const plan = new EventScript().start('plan', [
      { name: 'a', steps: 2 },
      { name: 'b', steps: 2 },
    ]);
    plan.plan('a', '192.0.2.1', [selinux]).add({ type: 'host-started', host: 'b' });
    const shown = transcript(plan.events);
    expect(shown).toMatch(/^a {2}192\.0\.2\.1 {3}CentOS Stream 9\n 1 ~ selinux/);
    expect(shown).toContain('b  was being read\n');
  });
});
