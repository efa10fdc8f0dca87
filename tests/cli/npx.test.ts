import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../stories/person.ts';

// npm-exec(1): npx sets npm_command.

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'provision-npx-'));
});
afterAll(() => rm(home, { recursive: true, force: true }));

function npx(...args: readonly string[]) {
  const env = { PATH: process.env['PATH'] ?? '', HOME: home, XDG_STATE_HOME: home, LOCALAPPDATA: home, NO_COLOR: '1' };
  const called = { ...env, npm_command: 'exec', SHELL: '/usr/bin/fish' };
  return run(process.execPath, [resolve('dist/main.js'), ...args], called, { cwd: home });
}

test('the commands that init prints begin with npx, and its line for the password is for the shell', async () => {
  const init = ['init', '--add', 'docker1=192.168.2.10', '--gateway', '192.168.2.254'];
  const { status, stdout } = await npx(...init);
  expect(status).toBe(0);
  expect(stdout.split('Next:\n')[1]?.replaceAll(/ {3,}.*/g, '')).toBe(
    [
      '  read --silent --export CLASS_PASSWORD',
      '  npx provision check inventory.yaml',
      '  npx provision trust inventory.yaml',
      '  npx provision apply inventory.yaml --dry-run',
      '  npx provision apply inventory.yaml',
      '',
    ].join('\n'),
  );
  expect((await npx(...init)).stderr).toContain('(npx provision init DIRECTORY)');
});

test.each([
  ['status', 1, 'The sandbox is not running. Start it: npx provision sandbox up\n'],
  ['down', 0, 'The sandbox is not running. Start it: npx provision sandbox up\n'],
  ['reset', 3, 'error: the sandbox is not running\nStart it: npx provision sandbox up\n'],
])('sandbox %s without a sandbox', async (verb, status, printed) => {
  const ended = await npx('sandbox', verb);
  expect([ended.status, ended.stdout + ended.stderr]).toEqual([status, printed]);
});
