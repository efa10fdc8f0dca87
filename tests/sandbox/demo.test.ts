import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import process, { env, platform } from 'node:process';
import { text } from 'node:stream/consumers';
import { pathToFileURL } from 'node:url';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let directory: string;
let environment: Record<string, string>;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'provision-test-'));
  // This PATH has only node: no shell, no ssh.
  const bin = join(directory, 'bin');
  await mkdir(bin);
  const node = join(bin, platform === 'win32' ? 'node.exe' : 'node');
  await (platform === 'win32' ? copyFile(process.execPath, node) : symlink(process.execPath, node));
  environment = {
    PATH: bin,
    HOME: directory,
    TMPDIR: directory,
    TEMP: directory,
    NO_COLOR: '1',
    ...(env['SystemRoot'] === undefined ? {} : { SystemRoot: env['SystemRoot'] }),
  };
});
afterAll(() => rm(directory, { recursive: true }));

/** Runs what `npm run demo` runs. */
function demo() {
  const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  return spawn('node', ['--import', tsx, 'scripts/demo.ts'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** What is in the home and temporary directory of the demo, except the programs of this test and the cache of tsx. */
async function left(): Promise<readonly string[]> {
  return (await readdir(directory)).filter((name) => name !== 'bin' && !name.startsWith('tsx-'));
}

/** Whether the first host's port, as printed by the demo, accepts connections. */
async function listens(printed: string): Promise<boolean> {
  const socket = connect({ host: '127.0.0.1', port: Number(/ssh -p (\d+)/.exec(printed)?.[1]) });
  const [event] = await Promise.race([
    once(socket, 'connect').then(() => ['connect']),
    once(socket, 'close').then(() => ['close']),
  ]).catch(() => ['error']);
  socket.destroy();
  return event === 'connect';
}

describe('the demo', () => {
  test('does the main job with only node, and leaves only its report', async () => {
    const child = demo();
    const ended = once(child, 'close');
    const printed = await text(child.stdout);
    expect((await ended)[0]).toBe(0);
    const story = [
      '$ provision sandbox up --detach',
      'Plan: 4 hosts, 28 changes (4 add, 24 change).',
      '4 hosts: 4 changed · 28 changes in ',
      '4 hosts: 4 ok · no changes in ',
      '$ provision run sandbox.yaml --host docker2 -- systemctl disable --now docker',
      '~ hostname                strayed → docker2.example.com',
      '~ service docker          stopped, disabled → running, enabled',
      'Plan: 1 host, 2 changes.',
      '$ provision apply sandbox.yaml --host docker2',
      '1 host: 1 changed · 2 changes in ',
      'The sandbox is stopped.',
    ];
    let from = 0;
    for (const line of story) {
      const at = printed.indexOf(line, from);
      expect(at, `${line}\nafter\n${printed.slice(0, from)}`).toBeGreaterThanOrEqual(0);
      from = at + line.length;
    }
    // A usual terminal would break them within a word.
    expect(printed.split('\n').filter((line) => /^(# (?!HTML)|\$ )/.test(line) && line.length > 80)).toEqual([]);
    const report = /HTML report of the first apply: (.*)/.exec(printed)?.[1] ?? '';
    expect(await readFile(report, 'utf8')).toContain('docker2');
    expect(await readdir(dirname(report))).toEqual(['report.html']);
    expect(await left()).toEqual([basename(dirname(report))]);
    expect(await listens(printed)).toBe(false);
  });

  // Windows cannot send Ctrl-C to another process.
  test.skipIf(platform === 'win32')('stops the sandbox when it is interrupted', async () => {
    const before = await left();
    const child = demo();
    const ended = once(child, 'close');
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += String(chunk);
      if (printed.includes('--dry-run\n') && !child.killed) child.kill('SIGINT');
    }
    expect((await ended)[0]).toBe(130);
    expect(printed).toContain('Interrupted.');
    expect(printed).not.toContain('28 changes · 0');
    expect(await listens(printed)).toBe(false);
    expect(await left()).toEqual(before);
  });
});
