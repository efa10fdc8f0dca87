import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process, { platform } from 'node:process';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { run } from '../stories/person.ts';
import { Pty } from './pty.ts';

const MAIN = resolve('dist/main.js');
const PROVISION = `${process.execPath} ${MAIN}`;
const INVENTORY = `playbook: playbook.yaml
hosts: { here: { address: localhost, connection: local } }
`;

let home: string;
let env: Record<string, string>;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'provision-question-'));
  const PATH = `${dirname(process.execPath)}:/usr/bin:/bin`;
  env = { PATH, HOME: home, XDG_STATE_HOME: home, NO_COLOR: '1', TERM: 'xterm', LANG: 'C.UTF-8' };
  await writeFile(join(home, 'inventory.yaml'), INVENTORY);
  // It changes nothing but its own directory.
  const command = { run: `touch ${join(home, 'made')}`, creates: join(home, 'made') };
  await writeFile(join(home, 'playbook.yaml'), JSON.stringify({ steps: [{ command }] }));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const exists = async () => (await readdir(home)).includes('made');

describe.skipIf(platform !== 'linux')('the question of apply', () => {
  const start = (line: string, columns = 80) => new Pty(line, { cwd: home, env, columns });
  const QUESTION = 'Apply these changes to 1 host? [y/N] ';

  test('y applies the changes', async () => {
    const terminal = start(`${PROVISION} apply inventory.yaml`);
    await terminal.sees(QUESTION);
    expect(terminal.screen).toContain('Plan: 1 host, 1 change (1 run).');
    terminal.types('y\n');
    expect([await terminal.ended, await exists()]).toEqual([0, true]);
  });

  test.each([
    ['n', 'n\n', 0],
    ['Enter', '\n', 0],
    ['Ctrl-D', '\u0004', 0],
    ['Ctrl-C', '\u0003', 130],
  ])('%s cancels', async (_key, typed, status) => {
    const terminal = start(`${PROVISION} apply inventory.yaml`);
    await terminal.sees(QUESTION);
    terminal.types(typed);
    expect([await terminal.ended, await exists()]).toEqual([status, false]);
    // On a real screen, the rows of the hosts between the two are erased.
    expect(terminal.screen).toMatch(/Cancelled\. Nothing was changed\.\n$/);
  });

  test('is asked on the terminal where the output goes to another program', async () => {
    const terminal = start(`${PROVISION} apply inventory.yaml | cat >out`);
    await terminal.sees(QUESTION);
    expect(terminal.screen).toContain('Plan: 1 host, 1 change (1 run).');
    terminal.types('y\n');
    await terminal.ended;
    expect(await exists()).toBe(true);
    const out = await readFile(join(home, 'out'), 'utf8');
    expect(out).toContain('> command touch');
    expect(out).not.toContain('[y/N]');
  });

  test('fits the terminal', async () => {
    const terminal = start(`${PROVISION} apply inventory.yaml`, 20);
    await terminal.sees('host? [y/N]');
    expect(terminal.screen).toMatch(/^Apply these changes\n {2}to 1 host\? \[y\/N\]/m);
    terminal.types('n\n');
    expect(await terminal.ended).toBe(0);
  });
});

test.each([
  ['apply', 'inventory.yaml'],
  ['apply', 'inventory.yaml', '--output', 'json'],
  ['trust', 'inventory.yaml'],
  ['trust', 'inventory.yaml', '--replace'],
])('%s %s %s %s changes nothing where nobody can be asked', async (...args) => {
  const ended = await run(
    process.execPath,
    [MAIN, ...args.slice(0, 1), join(home, 'inventory.yaml'), ...args.slice(2)],
    env,
  );
  expect(ended).toMatchObject({ status: 3, stdout: '' });
  expect(ended.stderr).toContain('add --yes');
  expect(await exists()).toBe(false);
});
