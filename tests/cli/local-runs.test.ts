import { spawn } from 'node:child_process';
import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process, { platform } from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../stories/person.ts';
import { Pty } from './pty.ts';

// Runs on this computer, with "connection: local". They change nothing but their own directory.

const MAIN = resolve('dist/main.js');

let home: string;
let env: Record<string, string>;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'provision-local-'));
  env = { PATH: process.env['PATH'] ?? '', HOME: home, XDG_STATE_HOME: home, NO_COLOR: '1', LANG: 'C.UTF-8' };
  await inventory({ here: {} });
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function inventory(hosts: Readonly<Record<string, object>>, more: object = {}): Promise<void> {
  const local = Object.entries(hosts).map(([name, host]) => [name, { connection: 'local', ...host }] as const);
  const content = { playbook: 'playbook.yaml', ...more, hosts: Object.fromEntries(local) };
  await writeFile(join(home, 'inventory.yaml'), JSON.stringify(content));
}

async function playbook(...runs: readonly { readonly run: string; readonly creates: string }[]): Promise<void> {
  const steps = runs.map(({ run: line, creates }) => ({ command: { run: line, creates: join(home, creates) } }));
  await writeFile(join(home, 'playbook.yaml'), JSON.stringify({ steps }));
}

const provision = (...args: readonly string[]) => run(process.execPath, [MAIN, ...args], env, { cwd: home });
const has = (name: string) =>
  access(join(home, name)).then(
    () => true,
    () => false,
  );

// Windows knows no signals of other processes.
describe.skipIf(platform === 'win32').each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s in a run', (signal) => {
  test('lets the running step finish, names it, starts no other one, and prints the command that continues', async () => {
    const wait = `touch ${join(home, 'begun')}; until test -e ${join(home, 'go')}; do sleep 0.1; done; touch ${join(home, 'first')}`;
    await playbook({ run: wait, creates: 'first' }, { run: `touch ${join(home, 'second')}`, creates: 'second' });
    const child = spawn(process.execPath, [MAIN, 'apply', 'inventory.yaml', '--yes'], {
      cwd: home,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const closed = new Promise((ended) => child.on('close', ended));
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (printed += chunk));
    await expect.poll(() => has('begun'), { timeout: 40_000 }).toBe(true);
    child.kill(signal);
    await expect.poll(() => printed, { timeout: 40_000 }).toContain('Interrupted: no further step starts.');
    expect(printed).toMatch(/Waiting for the steps that are running:\n {2}here {2}step 1 of 2: command touch/);
    await writeFile(join(home, 'go'), '');
    expect(await closed).toBe(130);
    expect([await has('first'), await has('second')]).toEqual([true, false]);
    expect(printed).toMatch(/^1 host: 1 interrupted/m);
    expect(printed).toMatch(/^Continue: +provision apply inventory\.yaml$/m);
  });
});

test.skipIf(platform !== 'linux')(
  'a second Ctrl-C leaves no progress rows, and prints a command to paste',
  async () => {
    // The command outlives provision: it ends with the directory of this test.
    const wait = `touch ${join(home, 'begun')}; while test -e ${join(home, 'begun')}; do sleep 0.1; done`;
    await playbook({ run: wait, creates: 'never' });
    const line = `${process.execPath} ${MAIN} apply inventory.yaml --yes`;
    const terminal = new Pty(line, { cwd: home, env: { ...env, TERM: 'xterm', npm_command: 'exec' } });
    await expect.poll(() => has('begun'), { timeout: 40_000 }).toBe(true);
    terminal.types('\u0003');
    await terminal.sees('Press Ctrl-C again');
    terminal.types('\u0003');
    expect(await terminal.ended).toBe(130);
    expect(terminal.screen).toMatch(/Exiting\. Still running:\n {2}here {2}step 1 of 1: command touch/);
    // Nothing is drawn below it.
    expect(terminal.screen).toMatch(/\nContinue: {2}npx provision apply inventory\.yaml\n$/);
  },
);

describe.skipIf(platform !== 'linux').each(['SIGTERM', 'SIGHUP'] as const)('%s at the question', (signal) => {
  test('ends the question, and changes nothing', async () => {
    await playbook({ run: `touch ${join(home, 'first')}`, creates: 'first' });
    const line = `echo process $$.; exec ${process.execPath} ${MAIN} apply inventory.yaml`;
    const terminal = new Pty(line, { cwd: home, env: { ...env, TERM: 'xterm' } });
    await terminal.sees('[y/N] ');
    process.kill(Number(/process (\d+)\./.exec(terminal.screen)?.[1]), signal);
    expect([await terminal.ended, await has('first')]).toEqual([130, false]);
    expect(terminal.screen).toMatch(/Cancelled\. Nothing was changed\.\n$/);
    expect(terminal.screen).not.toContain('Interrupted');
  });
});

describe.skipIf(platform === 'win32')('a dry run of a host that cannot be planned', () => {
  test.each([[[]], [['--detailed-exitcode']], [['--quiet']]])(
    'says so first, and exits with status 1: %j',
    async (options) => {
      const steps = [{ line: { path: join(home, 'missing'), line: 'a' } }];
      await writeFile(join(home, 'playbook.yaml'), JSON.stringify({ steps }));
      const { status, stdout } = await provision('plan', 'inventory.yaml', ...options);
      expect(status).toBe(1);
      expect(stdout).toMatch(/^Plan failed for 1 host: apply would fail there, too\.$/m);
      expect(stdout).not.toContain('no changes');
    },
  );
});

describe.skipIf(platform === 'win32')('explain', () => {
  const touch = (name: string) => ({ run: `touch ${join(home, name)}`, creates: name });

  test('--step shows the commands of the selected steps only', async () => {
    await playbook(touch('first'), touch('second'));
    const { status, stdout } = await provision('explain', 'inventory.yaml', '--step', '2');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^# 2 command /m);
    expect(stdout).not.toContain(join(home, 'first'));
    expect((await provision('explain', 'inventory.yaml', '--start-at', '2')).stdout).toBe(stdout);
    expect((await readdir(home)).filter((name) => ['first', 'second'].includes(name))).toEqual([]);
  });

  test('--script is refused for several hosts', async () => {
    await playbook(touch('first'));
    await inventory({ here: {}, there: {} });
    expect(await provision('explain', 'inventory.yaml', '--script')).toEqual({
      status: 3,
      stdout: '',
      stderr: 'error: --script writes the script of one host, and 2 are selected\nAdd --host NAME.\n',
    });
    const one = await provision('explain', 'inventory.yaml', '--script', '--host', 'there');
    expect(one).toMatchObject({ status: 0, stdout: expect.stringMatching(/^#!\/bin\/sh\n/) });
  });
});

describe.skipIf(platform === 'win32')('a guessable secret', () => {
  beforeEach(async () => {
    await playbook({ run: 'true', creates: '/' });
    await writeFile(
      join(home, 'inventory.yaml'),
      'playbook: playbook.yaml\nssh: { user: root, password: !env CLASS_PASSWORD }\nhosts: { here: { connection: local } }\n',
    );
  });
  const warning = /inventory\.yaml:2:35 {2}.*guess/s;

  test.each(['here', 'abc'])(
    '%s: check prints a warning, and other commands print it on standard error',
    async (word) => {
      env['CLASS_PASSWORD'] = word;
      const checked = await provision('check', 'inventory.yaml');
      expect(checked).toMatchObject({ status: 0, stderr: '' });
      expect(checked.stdout).toMatch(warning);
      expect(checked.stdout).toContain('1 warning');
      const planned = await provision('plan', 'inventory.yaml');
      expect(planned.status).toBe(0);
      expect(planned.stderr).toMatch(warning);
      expect(planned.stdout).not.toMatch(warning);
    },
  );

  test('another one gives no warning', async () => {
    env['CLASS_PASSWORD'] = 'correct horse battery staple';
    expect((await provision('check', 'inventory.yaml')).stdout).not.toMatch(warning);
    expect((await provision('plan', 'inventory.yaml')).stderr).toBe('');
  });
});
