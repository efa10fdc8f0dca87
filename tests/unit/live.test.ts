import stringWidth from 'string-width';
import { describe, expect, test } from 'vitest';
import { paint } from '../../src/output/format.ts';
import { ASCII, UNICODE } from '../../src/output/glyphs.ts';
import { Durations } from '../../src/runs/durations.ts';
import { type LiveOptions, liveRows } from '../../src/output/live-rows.ts';
import { RunView } from '../../src/output/run-view.ts';
import { text } from './input.ts';
import { change, EventScript, field, NO_STEPS, START, step, unknownStep } from './run-events.ts';

const docker = step(2, 'package', 'docker-ce docker-ce-cli containerd.io docker-buildx-plugin docker-compose-plugin', [
  change('add', field('docker-ce', 'absent', 'installed')),
]);
const hostname = step(1, 'hostname', '', [change('change', { ...field('x', 'a', 'b'), plain: true })]);
const durations = new Durations();
durations.add({ host: 'docker1', step: docker, seconds: 41.3 });

function picture(script: EventScript, options: Partial<LiveOptions> = {}): string {
  const size = { columns: 80, rows: 24, ...options };
  const rows = liveRows(RunView.of(script.events), START + script.now, {
    ...size,
    paint: paint(false),
    glyphs: UNICODE,
    durations,
    frame: 0,
    ...options,
  });
  // The terminal must not wrap a row, and the cursor and a line above need room.
  expect(Math.max(...rows.map((row) => stringWidth(row)))).toBeLessThan(size.columns);
  expect(rows.length).toBeLessThanOrEqual(size.rows - 2);
  return rows.map((row) => `${row.trimEnd()}\n`).join('');
}

const BROKEN = { message: 'dnf -y install -- docker-ce docker-ce-cli exited with status 1' };

/** docker1 installs, docker2 has finished, docker3 failed, docker4 is being read, docker5 waits. */
function midway(): EventScript {
  const script = new EventScript().start(
    'apply',
    [1, 2, 3, 4, 5].map((number) => ({ name: `docker${number}`, steps: 10 })),
  );
  for (const name of ['docker1', 'docker2', 'docker3']) script.plan(name, '192.0.2.1', [hostname, docker]);
  for (const name of ['docker1', 'docker2', 'docker3']) script.done(name, hostname, 'changed', 1);
  script.done('docker2', docker, 'changed', 2).end('docker2', 'changed');
  script.done('docker3', { ...docker, failure: BROKEN }, 'failed', 1).end('docker3', 'failed');
  script.add({ type: 'step-started', host: 'docker1', step: docker });
  script.now += 10_000;
  script.add({ type: 'host-started', host: 'docker4' });
  const line = '\u001B[1m  Installing       : 한글-1.6.32-3.1.el9.x86_64          3/7\r';
  script.add({ type: 'step-output', host: 'docker1', step: 2, line });
  script.now += 2000;
  return script;
}

describe('a run in progress', () => {
  test('has a row for each host: bar, step, time, usual time', () => {
    expect(picture(midway())).toBe(text`
      docker1  █░░░░░░░░░   1/10  ⠋ package docker-ce and 4 more   12 s, usually 41 s
      docker2  ██░░░░░░░░   2/10  ✓ changed, 2 steps                              5 s
      docker3  ██░░░░░░░░   2/10  ✗ dnf -y install -- docker-ce docker-ce-cli …   6 s
      docker4  ░░░░░░░░░░   0/10  ⠋ connecting and reading                        2 s
      docker5  ░░░░░░░░░░   0/10    waiting
      5 hosts: 1 failed, 2 running, 1 waiting, 1 done · 4 changes · 18 s
    `);
  });

  test('also has step output on a wide terminal', () => {
    expect(picture(midway(), { columns: 150, rows: 50 })).toBe(text`
      docker1  █░░░░░░░░░   1/10  ⠋ package docker-ce and 4 more  Installing : 한글-1.6.32-3.1.el9.x86_64 3/7                            12 s, usually 41 s
      docker2  ██░░░░░░░░   2/10  ✓ changed, 2 steps                                                                                                    5 s
      docker3  ██░░░░░░░░   2/10  ✗ dnf -y install -- docker-ce docker-ce-cli exited with status 1                                                      6 s
      docker4  ░░░░░░░░░░   0/10  ⠋ connecting and reading                                                                                              2 s
      docker5  ░░░░░░░░░░   0/10    waiting
      5 hosts: 1 failed, 2 running, 1 waiting, 1 done · 4 changes · 18 s
    `);
  });

  test('shows the same where there are few rows', () => {
    expect(picture(midway(), { rows: 10 })).toBe(text`
      docker1  █░░░░░░░░░   1/10  ⠋ package docker-ce and 4 more   12 s, usually 41 s
      docker2  ██░░░░░░░░   2/10  ✓ changed, 2 steps                              5 s
      docker3  ██░░░░░░░░   2/10  ✗ dnf -y install -- docker-ce docker-ce-cli …   6 s
      docker4  ░░░░░░░░░░   0/10  ⠋ connecting and reading                        2 s
      docker5  ░░░░░░░░░░   0/10    waiting
      5 hosts: 1 failed, 2 running, 1 waiting, 1 done · 4 changes · 18 s
    `);
  });

  test('is drawn in ASCII on a terminal without Unicode', () => {
    const drawn = picture(midway(), { glyphs: ASCII });
    expect(drawn.replaceAll('한글', '')).toMatch(/^[ -~\n]+$/);
    expect(drawn).toBe(text`
      docker1  #.........   1/10  - package docker-ce and 4 more   12 s, usually 41 s
      docker2  ##........   2/10  + changed, 2 steps                              5 s
      docker3  ##........   2/10  x dnf -y install -- docker-ce docker-ce-cli ..  6 s
      docker4  ..........   0/10  - connecting and reading                        2 s
      docker5  ..........   0/10    waiting
      5 hosts: 1 failed, 2 running, 1 waiting, 1 done - 4 changes - 18 s
    `);
  });

  test('fits on terminals of any width', () => {
    for (const columns of [40, 20, 10, 3]) expect(picture(midway(), { columns }).split('\n')).toHaveLength(6 + 1);
  });

  test('shows the usual time only of steps that take more than 2 s', () => {
    const row = (seconds: number) => {
      const known = new Durations();
      known.add({ host: 'docker1', step: docker, seconds });
      return picture(midway(), { durations: known }).split('\n', 1)[0];
    };
    expect(row(2)).toMatch(/ {2}12 s$/);
    expect(row(2.1)).toMatch(/ {2}12 s, usually 2 s$/);
  });

  test('shows why a host is unreachable', () => {
    const script = new EventScript().start('apply', [{ name: 'docker1', steps: 2 }]);
    const failure = { message: '192.0.2.1 port 22: no answer\nwithin 10 s', code: 'unreachable' as const };
    expect(picture(script.end('docker1', 'unreachable', { failure }))).toMatch(
      /^docker1 .* ✗ unreachable: 192\.0\.2\.1 port 22: no answer … +0 s$/m,
    );
  });

  test('shows failed and running hosts of many, and counts the others', () => {
    const names = Array.from({ length: 200 }, (_item, index) => `web${index + 1}`);
    const script = new EventScript().start(
      'apply',
      names.map((name) => ({ name, steps: 2 })),
    );
    for (const [index, name] of names.entries()) {
      if (index >= 170) break;
      script.plan(name, '192.0.2.1', [hostname]);
      if (index < 150) script.end(name, index % 50 === 49 ? 'failed' : 'ok');
      else if (index < 160) script.add({ type: 'step-started', host: name, step: hostname });
    }
    script.now = 3000;
    expect(picture(script)).toBe(text`
      web50   ░░░░░░░░░░  0/2  ✗ failed                                           0 s
      web100  ░░░░░░░░░░  0/2  ✗ failed                                           0 s
      web150  ░░░░░░░░░░  0/2  ✗ failed                                           0 s
      web151  ░░░░░░░░░░  0/2  ⠋ hostname                                         3 s
      web152  ░░░░░░░░░░  0/2  ⠋ hostname                                         3 s
      web153  ░░░░░░░░░░  0/2  ⠋ hostname                                         3 s
      web154  ░░░░░░░░░░  0/2  ⠋ hostname                                         3 s
      web155  ░░░░░░░░░░  0/2  ⠋ hostname                                         3 s
      web156  ░░░░░░░░░░  0/2  ⠋ hostname                                         3 s
      web157  ░░░░░░░░░░  0/2  ⠋ hostname                                         3 s
      web158  ░░░░░░░░░░  0/2  ⠋ hostname                                         3 s
      web159  ░░░░░░░░░░  0/2  ⠋ hostname                                         3 s
      web160  ░░░░░░░░░░  0/2  ⠋ hostname                                         3 s
      … and 187 more: 10 planned, 30 waiting, 147 ok
      200 hosts: 3 failed, 10 running, 10 planned, 30 waiting, 147 done · 3 s
    `);
  });

  test('keeps rows for running hosts where there are more failures than rows', () => {
    const names = Array.from({ length: 100 }, (_item, index) => `web${index + 1}`);
    const script = new EventScript().start(
      'apply',
      names.map((name) => ({ name, steps: 2 })),
    );
    for (const [index, name] of names.entries()) {
      script.plan(name, '192.0.2.1', [hostname]);
      if (index < 50) script.end(name, 'unreachable');
      else script.add({ type: 'step-started', host: name, step: hostname });
    }
    expect(picture(script, { rows: 12 })).toBe(text`
      web1    ░░░░░░░░░░  0/2  ✗ unreachable                                      0 s
      web2    ░░░░░░░░░░  0/2  ✗ unreachable                                      0 s
      web3    ░░░░░░░░░░  0/2  ✗ unreachable                                      0 s
      web51   ░░░░░░░░░░  0/2  ⠋ hostname                                         0 s
      web52   ░░░░░░░░░░  0/2  ⠋ hostname                                         0 s
      web53   ░░░░░░░░░░  0/2  ⠋ hostname                                         0 s
      … and 94 more: 47 unreachable, 47 running
      100 hosts: 50 unreachable, 50 running · 0 s
    `);
  });

  test('has no step numbers in a dry run', () => {
    const script = new EventScript().start(
      'plan',
      ['a', 'b', 'c'].map((name) => ({ name, steps: 2 })),
    );
    script.plan('a', '192.0.2.1', [hostname, docker]).end('a', 'changed');
    script
      .plan('b', '192.0.2.2', [step(1, 'hostname', '')])
      .end('b', 'ok')
      .add({ type: 'host-started', host: 'c' });
    expect(picture(script)).toBe(text`
      a  ✓ 2 to change                                                            0 s
      b  ✓ no changes                                                             0 s
      c  ⠋ connecting and reading                                                 0 s
      3 hosts: 1 running, 2 done · 0 s
    `);
  });

  test('counts steps that are known after apply', () => {
    const script = new EventScript().start('plan', [{ name: 'a', steps: 2 }]);
    script.plan('a', '192.0.2.1', [hostname, unknownStep(2, 'command', 'tree')]);
    script.end('a', 'changed', { counts: { ...NO_STEPS, changed: 1, unknown: 1 } });
    expect(picture(script)).toBe(text`
      a  ✓ 1 to change, 1 known after apply                                       0 s
      1 host: 1 done · 0 s
    `);
  });

  test('shows interrupted and drifted hosts as such', () => {
    const script = new EventScript().start(
      'apply',
      ['a', 'b'].map((name) => ({ name, steps: 2 })),
    );
    script.plan('a', '192.0.2.1', [hostname, docker]).done('a', hostname, 'changed', 1).end('a', 'interrupted');
    const drift = { step: 1, title: 'hostname', field: 'name', planned: 'a → b', found: 'unchanged' };
    script.plan('b', '192.0.2.2', [hostname, docker]).add({ type: 'host-drifted', host: 'b', differences: [drift] });
    expect(picture(script.end('b', 'skipped'))).toBe(text`
      a  █████░░░░░  1/2  ! interrupted after 1 of 2 steps                        1 s
      b  ░░░░░░░░░░  0/2  ✗ drifted                                               1 s
      2 hosts: 1 drifted, 1 interrupted · 1 change · 1 s
    `);
  });
});
