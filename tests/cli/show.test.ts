import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdtemp, open, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EventSchema } from '../../src/model/events.ts';
import { runLog } from '../../src/runs/run-log.ts';
import { loggedRuns, readRun } from '../../src/runs/read-runs.ts';
import { change, EventScript, field, step } from '../unit/run-events.ts';

const MAIN = resolve('dist/main.js');
const OLDER = '20260101T000000Z-aaaaaa';
const NEWER = '20260102T000000Z-bbbbbb';

let home: string;
let state: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'provision-show-'));
  state = join(home, 'provision');
});
afterEach(() => rm(home, { recursive: true, force: true }));

const provision = (...args: readonly string[]) => provisionWith({}, ...args);

async function provisionWith(variables: Record<string, string>, ...args: readonly string[]) {
  const own = { HOME: home, XDG_STATE_HOME: home, LOCALAPPDATA: home, NO_COLOR: '1' };
  const env = { PATH: dirname(process.execPath), ...own, ...variables };
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: home, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((ended) => child.on('close', ended)),
  ]);
  return { status, stdout, stderr };
}

const selinux = step(1, 'selinux', '', [change('change', field('mode', null, 'disabled'))]);

/** Logs a run of one host, up to its end or up to its first step. */
function logged(run: string, { ended = true } = {}): EventScript {
  const script = new EventScript()
    .start('apply', [{ name: 'docker1', steps: 1 }])
    .plan('docker1', '192.0.2.1', [selinux]);
  script.add({ type: 'step-started', host: 'docker1', step: selinux });
  if (ended) {
    script.done('docker1', selinux, 'changed').end('docker1', 'changed', { reboot: ['SELinux'] });
    script.finish({ changed: 1 }, { changes: 1 });
  }
  const { listener } = runLog(state, run);
  for (const event of script.events) listener(event);
  return script;
}

describe('show', () => {
  test('without any runs', async () => {
    expect(await provision('show')).toEqual({
      status: 0,
      stdout: 'There are no runs on this computer yet.\n',
      stderr: '',
    });
    expect(await provision('show', 'last')).toMatchObject({ status: 3, stdout: '' });
  });

  test('lists the runs, the newest first', async () => {
    logged(OLDER);
    logged(NEWER, { ended: false });
    const { stdout, status } = await provision('show');
    expect(status).toBe(0);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/^run +when +command +inventory +took +outcome$/),
      expect.stringMatching(new RegExp(`^${NEWER} .* apply +inventory/class.yaml +did not finish$`)),
      expect.stringMatching(new RegExp(`^${OLDER} .* apply +inventory/class.yaml +1.0 s +1 changed, 1 change$`)),
      '',
    ]);
    expect((await provision('show', '--limit', '1')).stdout).toMatch(/… and 1 older run \(--limit shows more\)\n$/);
    const lines = (await provision('show', '--output', 'json')).stdout.trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { run: NEWER, ended: false, changes: null },
      { run: OLDER, ended: true, changes: 1, hosts: { changed: 1 } },
    ]);
  });

  test('prints a run as the apply printed it', async () => {
    logged(OLDER);
    const { stdout } = await provision('show', '20260101');
    expect(stdout).toBe(`docker1  1/1  selinux  changed  1.0 s

host     result     changed  time
docker1  ✓ changed           1.0 s  reboot pending
1 host: 1 changed · 1 change in 1.0 s

Reboot pending: SELinux (docker1)
Reboot:  provision apply inventory/class.yaml --reboot
`);
  });

  test('prints the events of a run', async () => {
    const { events } = logged(OLDER);
    const lines = (await provision('show', OLDER, '--output', 'json')).stdout.trimEnd().split('\n');
    expect(lines.map((line) => EventSchema.parse(JSON.parse(line)))).toHaveLength(events.length);
  });

  test('writes a run as a page, to a given file or one with the name of the run', async () => {
    logged(OLDER);
    expect(await provision('show', 'last', '--html', 'page.html')).toMatchObject({
      status: 0,
      stdout: 'Report: page.html\n',
    });
    await provision('show', '--html', '--', 'last');
    const [one, other] = await Promise.all(
      ['page.html', `provision-${OLDER}.html`].map((file) => readFile(join(home, file), 'utf8')),
    );
    expect(one).toContain('<h1>provision apply inventory/class.yaml</h1>');
    expect(other).toBe(one);
    expect(await provision('show', 'last', '--html', 'nowhere/page.html')).toMatchObject({ status: 3 });
  });

  test('offers commands as the program was called', async () => {
    logged(OLDER, { ended: false });
    const { stdout } = await provisionWith({ npm_command: 'exec' }, 'show', 'last');
    expect(stdout).toContain('Retry:  npx provision apply inventory/class.yaml\n');
  });

  test('shows an unfinished run up to its last event', async () => {
    logged(OLDER, { ended: false });
    const [file = ''] = await readdir(join(state, 'runs'));
    await appendFile(join(state, 'runs', file), '{"time":"2024-01-01T00:00:00.000Z","type":"step-fin');
    const { stdout, status } = await provision('show', 'last');
    expect(status).toBe(0);
    expect(stdout).toContain('docker1  was at step 1 of 1: selinux\nThis run did not finish: ');
    expect(stdout).toContain('Retry:  provision apply inventory/class.yaml\nSkipped 1 unreadable line of the log');
    expect((await provision('show', 'last', '--html', 'x.html')).status).toBe(0);
    expect(await readFile(join(home, 'x.html'), 'utf8')).toContain('the run did not finish');
  });

  test('names the version that wrote a log in another format', async () => {
    logged(OLDER);
    const file = join(state, 'runs', `${OLDER}.jsonl`);
    await writeFile(file, (await readFile(file, 'utf8')).replace('"format":1,', ''));
    expect((await provision('show')).stdout).toContain('written by provision 1.2.3, in another format');
    expect(JSON.parse((await provision('show', '--output', 'json')).stdout)).toMatchObject({ readable: false });
    expect(await provision('show', 'last')).toEqual({
      status: 3,
      stdout: '',
      stderr:
        `error: the log of ${OLDER} was written by provision 1.2.3 without a format number; this version reads format 1\n` +
        `Show the run with the version that wrote the log. The log has one JSON event per line: ${file}\n`,
    });
  });

  test.each([
    ['lost', 'error: no run matches "lost"\nDid you mean last?\n'],
    ['docker1', 'error: no run matches "docker1"\nList the runs with: provision show\n'],
    ['2026', `error: "2026" matches 2 runs\n${NEWER}\n${OLDER}\n`],
  ])('%s names no run', async (word, stderr) => {
    logged(OLDER);
    logged(NEWER);
    expect(await provision('show', word)).toEqual({ status: 3, stdout: '', stderr });
  });

  test('--html without a run, and a log without events', async () => {
    expect((await provision('show', '--html')).stderr).toContain('provision show last --html');
    runLog(state, OLDER);
    await writeFile(join(state, 'runs', `${OLDER}.jsonl`), 'hello\n');
    expect((await provision('show', 'last')).stderr).toContain(`the log of ${OLDER} has no events: `);
  });
});

test('after SIGKILL the log has all events that were reported', async () => {
  for (const size of [2000, 40_000, 200_000]) {
    const script = join(import.meta.dirname, 'writes-log.ts');
    // A file: a full pipe would block the child.
    const output = await open(join(home, `reported-${size}`), 'w+');
    const child = spawn(process.execPath, ['--import', 'tsx', script, state, `run-${size}`], {
      stdio: ['ignore', output.fd, 'inherit'],
    });
    const ended = once(child, 'close');
    await expect.poll(async () => (await output.stat()).size, { interval: 5, timeout: 20_000 }).toBeGreaterThan(size);
    child.kill('SIGKILL');
    expect(await ended).toEqual([null, 'SIGKILL']);
    await output.close();
    const reported = (await readFile(join(home, `reported-${size}`), 'utf8')).split('\n').length - 1;
    const { events, unreadable } = await readRun(state, `run-${size}`);
    expect(reported).toBeGreaterThan(size / 10);
    expect(events.length - 1).toBeGreaterThanOrEqual(reported);
    // The one that was being written.
    expect(unreadable).toBeLessThanOrEqual(1);
  }
  expect(await loggedRuns(state)).toHaveLength(3);
});

test('history names an unreachable host, and exits with status 1', async () => {
  await writeFile(
    join(home, 'inventory.yaml'),
    'ssh: { user: root, port: 1, connect_timeout: 5 }\nhosts: { one: { address: 127.0.0.1 } }\n',
  );
  const { status, stdout } = await provision('history', 'inventory.yaml');
  expect(status).toBe(1);
  expect(stdout).toMatch(/^one {2}unreachable\n.*connection refused[^]*\n1 host · 0 changes\n$/);
  const json = await provision('history', 'inventory.yaml', '--output', 'json');
  expect(JSON.parse(json.stdout)).toMatchObject({ host: 'one', failure: { code: 'unreachable' } });
  expect((await provision('history', 'inventory.yaml', '--limit', '0')).status).toBe(3);
});
