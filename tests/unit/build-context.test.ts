import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { LocalFolder } from '../../src/model/local-folder.ts';
import { readBuildContext, readFolder } from '../../src/project/build-context.ts';
import { LocalFiles } from '../../src/project/local-files.ts';
import { diagnosticLines, type Files, loadFiles } from './input.ts';
import { tempDir } from './temp-dir.ts';

const DOCKERFILE = 'FROM scratch\n';

function folderOf(files: Files): string {
  const folder = tempDir();
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

const context = (folder: string, dockerfile = 'Dockerfile') => new LocalFiles().buildContext(folder, dockerfile);
const pathsIn = ({ entries }: LocalFolder) => entries.map(({ path }) => path);
const pathsOf = (files: Files, dockerfile?: string) => pathsIn(context(folderOf(files), dockerfile));

describe('what is sent', () => {
  test('everything, in one order, folders before what is in them', () => {
    const folder = folderOf({ Dockerfile: DOCKERFILE, 'b/c': '', 'b/a': '', a: 'x' });
    mkdirSync(join(folder, 'empty'));
    symlinkSync('../a', join(folder, 'b', 'link'));
    chmodSync(join(folder, 'a'), 0o770);
    chmodSync(join(folder, 'b', 'a'), 0o600);
    const { entries } = context(folder);
    expect(entries.map(({ path, mode, link }) => [path, mode ?? link])).toEqual([
      ['Dockerfile', '0644'],
      ['a', '0755'],
      ['b', '0755'],
      ['b/a', '0644'],
      ['b/c', '0644'],
      ['b/link', '../a'],
      ['empty', '0755'],
    ]);
    expect(entries[1]?.content).toMatchObject({ file: join(folder, 'a'), size: 1 });
  });

  test('nothing that .dockerignore names, apart from the Dockerfile and itself', () => {
    const files = { Dockerfile: DOCKERFILE, 'a/b/c': '', 'a/d': '', e: '' };
    expect(pathsOf({ ...files, '.dockerignore': '*\n' })).toEqual(['.dockerignore', 'Dockerfile']);
    expect(pathsOf({ ...files, '.dockerignore': '*\n!a/b/c\n' })).toEqual([
      ...['.dockerignore', 'Dockerfile', 'a', 'a/b', 'a/b/c'],
    ]);
  });

  test('a Dockerfile in a folder, with patterns of its own', () => {
    const files = { 'docker/Dockerfile': DOCKERFILE, 'docker/x': '', a: '', '.dockerignore': 'a' };
    expect(pathsOf({ ...files, '.dockerignore': 'docker\n' }, 'docker/Dockerfile')).toEqual([
      ...['.dockerignore', 'a', 'docker', 'docker/Dockerfile'],
    ]);
    expect(pathsOf({ ...files, 'docker/Dockerfile.dockerignore': 'docker\n' }, 'docker/Dockerfile')).toEqual([
      ...['.dockerignore', 'a', 'docker', 'docker/Dockerfile', 'docker/Dockerfile.dockerignore'],
    ]);
  });

  test('an ignored folder is not read', () => {
    const folder = folderOf({ Dockerfile: DOCKERFILE, '.dockerignore': 'pipes\n', 'pipes/a': '' });
    execFileSync('mkfifo', [join(folder, 'pipes', 'pipe')]);
    expect(pathsIn(context(folder))).toEqual(['.dockerignore', 'Dockerfile']);
  });
});

describe('its digest', () => {
  const digest = (files: Files) => context(folderOf({ Dockerfile: DOCKERFILE, ...files })).digest;

  test('is that of names, contents and executable bits', () => {
    const folder = folderOf({ Dockerfile: DOCKERFILE, a: 'x' });
    const before = context(folder).digest;
    expect(digest({ a: 'x' })).toBe(before);
    expect(new Set([before, digest({ a: 'y' }), digest({ b: 'x' }), digest({ 'a/x': '' })]).size).toBe(4);
    chmodSync(join(folder, 'a'), 0o600);
    expect(context(folder).digest).toBe(before);
    chmodSync(join(folder, 'a'), 0o700);
    expect(context(folder).digest).not.toBe(before);
  });

  test('does not depend on what is ignored', () => {
    expect(digest({ '.dockerignore': 'a', a: 'x' })).toBe(digest({ '.dockerignore': 'a', a: 'y' }));
  });
});

test.each<[string, Files, string?]>([
  ['there is no directory', {}, 'none'],
  ['has no file Dockerfile', { a: '' }],
  ['has an invalid pattern in line 2', { Dockerfile: DOCKERFILE, '.dockerignore': 'a\n[b\n' }],
  ['it is not a text', { Dockerfile: DOCKERFILE, '.dockerignore': 'a\n'.repeat(40_000) }],
])('refused: %s', (message, files, name = '') => {
  const folder = join(folderOf(files), name);
  expect(() => context(folder)).toThrow(message);
});

test('refused: a pipe, and too many files', () => {
  const folder = folderOf({ Dockerfile: DOCKERFILE });
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  expect(() => context(folder)).toThrow('neither a file nor a directory nor a link');
  const three = folderOf({ Dockerfile: DOCKERFILE, a: '', b: '' });
  const read = (path: string) => new LocalFiles().file(path);
  expect(readBuildContext(three, 'Dockerfile', read, 3).entries).toHaveLength(3);
  expect(() => readBuildContext(three, 'Dockerfile', read, 2)).toThrow('more than 2 files');
});

describe('in a playbook', () => {
  const project = (step: string): Files => ({
    'inventory.yaml': 'playbook: site/p.yaml\nvars: { app: app }\nhosts: { docker1: { address: 192.168.2.10 } }\n',
    'site/p.yaml': `steps:\n  - docker_image: ${step}\n`,
    'site/app/Dockerfile': DOCKERFILE,
    'site/app/test.Dockerfile': DOCKERFILE,
  });
  const built = async (step: string) => {
    const { work, files } = await loadFiles(project(step));
    const desired = work[0]?.steps[0]?.desired as { build: { context: LocalFolder; dockerfile: string } } | undefined;
    if (!desired) throw new Error('there is no step');
    return { ...desired.build, files };
  };

  test('the path is relative to the playbook; it is the whole value, or its context', async () => {
    const { context: own, files } = await built('{ name: a, build: app }');
    expect(pathsIn(own)).toEqual(['Dockerfile', 'test.Dockerfile']);
    expect(files.some((file) => file.endsWith('site/app/Dockerfile'))).toBe(true);
    const other = await built('{ name: a, build: { context: "{{ app }}", dockerfile: test.Dockerfile } }');
    expect(other).toMatchObject({ context: { digest: own.digest }, dockerfile: 'test.Dockerfile' });
  });

  test.each([
    ['{ name: a, build: none }', 'there is no directory site/none'],
    ['{ name: a, build: { context: app, dockerfile: none } }', 'site/app has no file none'],
    ['{ name: a, build: { context: [app] } }', 'must be the path of a folder of this computer'],
    ['{ name: a, build: { context: app, args: { A: !env PATH } } }', 'must not be a secret'],
    ['{ name: a, build: { context: app, arg: { A: 1 } } }', 'arg'],
    ['{ name: a, build: app, push: true }', 'push needs a name with a registry'],
  ])('%s has one diagnostic', async (step, message) => {
    const lines = await diagnosticLines(project(step));
    expect(lines).toEqual([expect.stringContaining(message)]);
    expect(lines[0]).toMatch(/^site\/p\.yaml:2:\d+ {2}/);
  });
});

describe('a folder that is placed as it is', () => {
  test('has everything, whatever .dockerignore says, except what git keeps', () => {
    const folder = folderOf({ 'compose.yaml': '{}', '.dockerignore': '*', '.git/config': '', 'image/.git/config': '' });
    expect(pathsIn(new LocalFiles().folder(folder))).toEqual([
      ...['.dockerignore', 'compose.yaml', 'image', 'image/.git', 'image/.git/config'],
    ]);
  });

  test('has the texts of its files', () => {
    const [entry] = new LocalFiles().folder(folderOf({ 'compose.yaml': '{}' })).entries;
    expect(entry?.content).toMatchObject({ text: '{}' });
  });

  test('that is missing or too large', () => {
    const read = (path: string) => new LocalFiles().file(path);
    expect(() => readFolder(join(folderOf({}), 'app'), read)).toThrow('there is no directory');
    expect(() => readFolder(folderOf({ a: '', b: '' }), read, 1)).toThrow('has more than 1 files');
  });
});
