import { cp, mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join, resolve } from 'node:path';
import process, { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { installLine } from '../../sandbox/src/install-line.ts';
import { run } from '../stories/person.ts';
import { freePorts } from './ports.ts';

// The packed product, installed in an empty directory without scripts and without a network.

let directory: string;
let project: string;
let environment: Record<string, string>;

const npm = (cwd: string, ...args: readonly string[]) =>
  run('npm', ['--prefix', cwd, ...args, '--offline', '--ignore-scripts'], environment);
const provision = (...args: readonly string[]) =>
  run(process.execPath, [join(project, 'node_modules', 'provision', 'dist', 'main.js'), ...args], environment);

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'provision-packed-'));
  project = join(directory, 'project');
  const path = `${dirname(process.execPath)}${delimiter}${env['PATH'] ?? ''}`;
  environment = { PATH: path, HOME: directory, XDG_STATE_HOME: directory, LOCALAPPDATA: directory, NO_COLOR: '1' };
  await mkdir(project);
  await npm(resolve('.'), 'pack', '--pack-destination', directory);
  const tarball = (await readdir(directory)).find((name) => name.endsWith('.tgz')) ?? '';
  await npm(project, 'install', join(directory, tarball));
}, 60_000);
afterAll(() => rm(directory, { recursive: true }));

describe.skipIf(process.platform === 'win32')('the packed product', () => {
  test('brings no other package, and its commands work', async () => {
    expect(await readdir(join(project, 'node_modules'))).toEqual(['.bin', '.package-lock.json', 'provision']);
    const inventory = join(project, 'node_modules', 'provision', 'inventory', 'sandbox.yaml');
    for (const args of [['--help'], ['check', inventory], ['docs', 'service'], ['completion', 'bash']]) {
      expect(await provision(...args)).toMatchObject({ status: 0, stderr: '' });
    }
  });

  test('names the npm line that installs just-bash, and starts the sandbox once it is there', async () => {
    const line = `npm install --prefix ${project} just-bash@3`;
    const missing = { status: 3, stderr: expect.stringContaining(`Install it: ${line}\n`) };
    expect(await provision('sandbox', 'up')).toMatchObject(missing);
    expect(await provision('sandbox', 'up', '--detach')).toMatchObject(missing);

    // The effect of the line, without a network.
    await symlink(resolve('node_modules/just-bash'), join(project, 'node_modules', 'just-bash'));
    const inventory = join(project, 'hosts.yaml');
    const port = String(await freePorts(1));
    const up = ['sandbox', 'up', '--detach', '--hosts', '1', '--port', port, '--inventory', inventory];
    expect(await provision(...up)).toMatchObject({ status: 0, stderr: '' });
    try {
      const { status, stdout } = await provision('plan', inventory);
      expect([status, stdout]).toEqual([0, expect.stringContaining('1 host')]);
    } finally {
      await provision('sandbox', 'down');
    }
  });
});

describe('the npm line that installs just-bash', () => {
  const at = (...parts: readonly string[]) => join(directory, ...parts);
  const lineFor = (module: string, cwd: string) =>
    installLine({ module: join(module, 'dist'), cwd, node: at('prefix', 'bin', 'node') });

  test('in the directory of a local installation, and elsewhere', () => {
    const module = join(project, 'node_modules', 'provision');
    expect(lineFor(module, project)).toBe('npm install just-bash@3');
    expect(lineFor(module, directory)).toBe(`npm install --prefix ${project} just-bash@3`);
  });

  test('for a global installation, with a prefix of its own and without', () => {
    expect(lineFor(at('prefix', 'lib', 'node_modules', 'provision'), project)).toBe('npm install --global just-bash@3');
    expect(lineFor(at('other', 'lib', 'node_modules', 'provision'), project)).toBe(
      `npm install --global --prefix ${at('other')} just-bash@3`,
    );
  });

  test('in a clone, where npm install brings it', async () => {
    await cp('package.json', at('clone', 'package.json'));
    expect(lineFor(at('clone'), at('clone'))).toBe('npm install');
    expect(lineFor(at('clone'), project)).toBe(`npm install --prefix ${at('clone')}`);
  });

  test('with quotes around a path with blanks', () => {
    expect(lineFor(at('my prefix', 'lib', 'node_modules', 'provision'), project)).toBe(
      `npm install --global --prefix "${at('my prefix')}" just-bash@3`,
    );
  });
});
