import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeEach, describe, expect, test } from 'vitest';
import { tempDir } from '../unit/temp-dir.ts';

const MAIN = resolve('dist/main.js');

let home: string;
const HERE = 'playbook: playbook.yaml\nhosts: { here: { connection: local } }\n';
const NOTHING = 'steps: [{ command: { run: "true", creates: / } }]\n';

beforeEach(() => {
  home = tempDir();
  writeFileSync(join(home, 'here.yaml'), HERE);
  writeFileSync(join(home, 'playbook.yaml'), NOTHING);
});

interface Options {
  readonly state?: string;
  readonly stdout?: number;
}

/** Runs the built program in `home`. */
async function provision(args: readonly string[], { state = join(home, 'state'), stdout }: Options = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: home,
    env: { PATH: process.env['PATH'] ?? '', HOME: home, NO_COLOR: '1', XDG_STATE_HOME: state },
    stdio: ['ignore', stdout ?? 'pipe', 'pipe'],
  });
  const [printed, errors, status] = await Promise.all([
    child.stdout ? text(child.stdout) : '',
    text(child.stderr as NonNullable<typeof child.stderr>),
    new Promise<number | null>((ended) => child.on('close', ended)),
  ]);
  expect(errors).not.toMatch(/^\s+at .*\(|node:internal|Internal error/m);
  return { status, stdout: printed, stderr: errors };
}

const plan = (...args: readonly string[]) => provision(['plan', 'here.yaml', ...args]);
const at = (...names: readonly string[]) => join(home, ...names);

describe('a file to write', () => {
  test('is readable by its owner only, and no input', async () => {
    const { status, stdout } = await plan('--out', 'plan.json', '--report', 'report.html');
    expect({ status, stdout }).toMatchObject({
      status: 0,
      stdout: expect.stringMatching(/^Plan: plan\.json\nReport: /m),
    });
    expect(JSON.parse(readFileSync(at('plan.json'), 'utf8'))).toMatchObject({ totals: { changes: 0 } });
    await provision(['show', 'last', '--html', 'shown.html']);
    const modes = ['plan.json', 'report.html', 'shown.html'].map((name) =>
      (statSync(at(name)).mode & 0o777).toString(8),
    );
    // Windows has other permissions.
    expect(modes).toEqual(Array<string>(3).fill(process.platform === 'win32' ? '666' : '600'));
    const refused = [
      await plan('--report', 'playbook.yaml'),
      await provision(['apply', '--plan', 'plan.json', '--report', 'plan.json']),
      await plan('--out', 'state/provision/known_hosts'),
    ];
    for (const { status: code, stderr } of refused) {
      expect(stderr).toMatch(/^error: --\w+ \S+ would overwrite \S+, which this command reads\nName another file\.\n$/);
      expect(code).toBe(3);
    }
    expect(readdirSync(at('state', 'provision', 'runs'))).toHaveLength(1);
  });
});

describe.skipIf(process.platform !== 'linux')('output that cannot be written', () => {
  const full = () => openSync('/dev/full', 'w');

  test.each([
    [['--version']],
    [['check', 'here.yaml']],
    [['run', 'here.yaml', '--prefix', '--', 'true']],
    [['plan', 'here.yaml', '--output', 'json', '--detailed-exitcode']],
  ])('%j says so once and fails', async (args) => {
    const { status, stderr } = await provision(args, { stdout: full() });
    expect(stderr).toMatch(
      /^Cannot write to standard output: ENOSPC: no space left on device, write\. The command continues/,
    );
    expect(stderr.match(/Cannot write/g)).toHaveLength(1);
    expect(status).toBe(1);
  });

  test('an apply goes on, and its summary is on standard error', async () => {
    writeFileSync(
      at('playbook.yaml'),
      JSON.stringify({
        steps: ['one', 'two'].map((name) => ({
          command: { run: `touch ${home}/${name}-{{ host.name }}`, creates: `${home}/${name}-{{ host.name }}` },
        })),
      }),
    );
    const { status, stderr } = await provision(['apply', '--yes', 'here.yaml'], { stdout: full() });
    expect(existsSync(at('two-here'))).toBe(true);
    expect(stderr).toMatch(
      /^Cannot write to standard output: .*\n(.*\n)*here +✓ changed +2 .*\n(.*\n)*1 host: 1 changed · 2 changes /,
    );
    expect(status).toBe(1);
  });
});

describe('a state directory that is', () => {
  test.each([
    ['a file', (state: string) => writeFileSync(state, '')],
    [
      'a directory with a file in place of the runs',
      (state: string) => {
        mkdirSync(join(state, 'provision'), { recursive: true });
        for (const name of ['runs', 'known_hosts.lock']) writeFileSync(join(state, 'provision', name), '');
        mkdirSync(join(state, 'provision', 'machine'));
      },
    ],
  ])('%s: a run goes on, and says once that its log is incomplete', async (_what, make) => {
    const state = at('no-state');
    make(state);
    const { status, stdout, stderr } = await provision(['apply', '--yes', 'here.yaml', '--verbose'], { state });
    expect(stdout).toMatch(/^here +✓ ok .*\n1 host: 1 ok · no changes /m);
    expect(stderr).toMatch(/^The log of this run is incomplete: \S+: .*\n$/);
    expect(status).toBe(0);
    expect(await provision(['ping', 'here.yaml'], { state })).toMatchObject({ status: 0, stderr: '' });
  });
});

// Windows does not delete a directory in use.
test.skipIf(process.platform === 'win32')('in a directory that was deleted, absolute paths still work', async () => {
  const gone = at('gone');
  mkdirSync(gone);
  const inGone = async (file: string) => {
    const child = spawn('sh', ['-c', 'rmdir "$PWD" && exec "$0" "$@"', process.execPath, MAIN, 'check', file], {
      cwd: gone,
      env: { PATH: process.env['PATH'] ?? '', HOME: home, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    return { stdout, stderr };
  };
  expect(await inGone(at('here.yaml'))).toEqual({ stdout: expect.stringContaining('the input is valid'), stderr: '' });
  mkdirSync(gone);
  expect(await inGone('here.yaml')).toEqual({
    stdout: '',
    stderr:
      'error: the current directory no longer exists\nChange to another one with cd, or name the files by absolute paths.\n',
  });
});

test('a log that cannot be read is listed, and named when it is shown', async () => {
  mkdirSync(at('state', 'provision', 'runs', '20260101T000000Z-a.jsonl'), { recursive: true });
  expect((await provision(['show'])).stdout).toMatch(/^20260101T000000Z-a +\?/m);
  const { status, stderr } = await provision(['show', 'last']);
  expect(stderr).toMatch(/^error: cannot read \S+20260101T000000Z-a\.jsonl: EISDIR/);
  expect(status).toBe(3);
});

test('a run log has no characters that control a terminal', async () => {
  const control = '\\u009b2J\\u202etxt';
  writeFileSync(at('playbook.yaml'), `steps: [{ command: { run: "true # a${control}b", creates: / } }]\n`);
  const { status, stdout } = await provision(['apply', '--yes', 'here.yaml', '--verbose']);
  expect({ status, stdout }).toMatchObject({ status: 0, stdout: expect.stringContaining('a\uFFFD2J\uFFFDtxtb') });
  const [name = ''] = readdirSync(at('state', 'provision', 'runs'));
  const log = readFileSync(at('state', 'provision', 'runs', name), 'utf8');
  expect(log).toContain(`a${control}b`);
  expect((await provision(['show', 'last', '--output', 'json'])).stdout).toContain(`a${control}b`);
  expect((await provision(['check', 'here.yaml', '--verbose'])).stdout).toContain('a\uFFFD2J\uFFFDtxtb');
});
