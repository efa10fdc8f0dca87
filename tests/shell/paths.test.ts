import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { getuid } from 'node:process';
import { describe, expect, test } from 'vitest';
import { bind, type Planned, type StepState } from '../../src/model/step.ts';
import { LocalFiles } from '../../src/project/local-files.ts';
import { resources } from '../../src/resources/index.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { type Shell, startShell } from './shell.ts';

/** file, directory and link with the real find, sha256sum, ln, mv and chown of this machine. */
const root = getuid?.() === 0;
const mode = (file: string) => (statSync(file).mode & 0o7777).toString(8).padStart(4, '0');

function stepOf(type: string, parameters: unknown) {
  const resource = resources.get(type);
  if (!resource) throw new Error(`there is no resource ${type}`);
  return { resource, step: bind(resource, resource.schema.parse(parameters), 1) };
}

async function read(shell: Shell, type: string, parameters: unknown): Promise<StepState> {
  const { step } = stepOf(type, parameters);
  return step.plan(await shell.probe(...step.operations));
}

function planned(state: StepState): Planned {
  if (state.kind === 'unknown') throw new Error(`${state.reason}: ${state.words}`);
  return state;
}

/** Applies the step, and verifies it by planning again. Returns what differed, and the restored declaration. */
async function apply(shell: Shell, type: string, parameters: unknown) {
  const { step } = stepOf(type, parameters);
  const results = await shell.probe(...step.operations);
  const { changes } = planned(step.plan(results));
  for (const result of await shell.change(...changes.flatMap(({ operations }) => operations))) {
    expect(result).toMatchObject({ kind: 'done', status: 0, stderr: '' });
  }
  expect(planned(await read(shell, type, parameters)).changes).toEqual([]);
  return { fields: changes.flatMap(({ diff }) => diff.map(({ field }) => field)), restored: step.restore(results) };
}

const shellIn = () => {
  const directory = tempDir();
  mkdirSync(join(directory, 'work'));
  return { shell: startShell(['dash'], { directory }), work: join(directory, 'work') };
};

/** Names that a shell, find or sha256sum could trip over. */
const NAMES = ['plain', `it's $HOME * ?`, 'back\\slash', '-n', '한글'];

describe('file', () => {
  test.each(NAMES)('is created, changed, repaired and removed: %s', async (name) => {
    const { shell, work } = shellIn();
    const path = join(work, name);
    const first = await apply(shell, 'file', { path, content: 'one\n', mode: '0600' });
    expect([readFileSync(path, 'utf8'), mode(path), first.fields]).toEqual(['one\n', '0600', ['content', 'mode']]);
    const second = await apply(shell, 'file', { path, content: 'two\n%s \\n\n' });
    expect([readFileSync(path, 'utf8'), mode(path)]).toEqual(['two\n%s \\n\n', '0600']);
    writeFileSync(path, 'tw0\n%s \\n\n');
    expect((await apply(shell, 'file', { path, content: 'two\n%s \\n\n' })).fields).toEqual(['content']);
    await apply(shell, 'file', second.restored);
    expect(readFileSync(path, 'utf8')).toBe('one\n');
    const removed = await apply(shell, 'file', { path, state: 'absent' });
    expect(readdirSync(work)).toEqual([]);
    await apply(shell, 'file', removed.restored);
    expect([readFileSync(path, 'utf8'), mode(path)]).toEqual(['one\n', '0600']);
  });

  test('of this computer, of any bytes', async () => {
    const { shell, work } = shellIn();
    const [source, path] = [join(tempDir(), 'source'), join(work, 'file')];
    for (const bytes of [
      Buffer.from([0, 255, 10, 128]),
      Buffer.alloc(0),
      Buffer.alloc(200_000, 'x'),
      Buffer.from('text\n'),
    ]) {
      writeFileSync(source, bytes);
      await apply(shell, 'file', { path, source: new LocalFiles().file(source) });
      expect(readFileSync(path).equals(bytes)).toBe(true);
    }
  });

  test('that is large is not read as a whole, and its digest only where the size is the declared one', async () => {
    const { shell, work } = shellIn();
    const path = join(work, 'large');
    writeFileSync(path, Buffer.alloc(17_000_000));
    const { step } = stepOf('file', { path, content: 'x' });
    const [result] = await shell.probe(...step.operations);
    expect(result).toMatchObject({ status: 0, stdout: expect.not.stringMatching(/[0-9a-f]{64}/) });
    expect(planned(step.plan([result as never])).changes[0]?.diff[0]?.before).toBe('17,000,000 bytes');
  });

  test('is not replaced by what its validation refuses', async () => {
    const { shell, work } = shellIn();
    const path = join(work, 'sudoers');
    await apply(shell, 'file', { path, content: 'good\n', mode: '0440', validate: ['grep', '-q', 'good', '%s'] });
    const { step } = stepOf('file', { path, content: 'bad\n', validate: ['grep', '-q', 'good', '%s'] });
    const { changes } = planned(step.plan(await shell.probe(...step.operations)));
    const [result] = await shell.change(...(changes[0]?.operations ?? []));
    expect(result).toMatchObject({ status: 1, stderr: expect.stringContaining('was not replaced') });
    expect(step.advise('stderr' in (result ?? {}) ? (result as { stderr: string }).stderr : '')).toContain(
      'is unchanged',
    );
    expect([readFileSync(path, 'utf8'), readdirSync(work)]).toEqual(['good\n', ['sudoers']]);
  });

  test('is refused where something else is in its place, which stays', async () => {
    const { shell, work } = shellIn();
    symlinkSync('target\nwith lines', join(work, 'link'));
    mkdirSync(join(work, 'directory'));
    for (const name of ['link', 'directory']) {
      const state = await read(shell, 'file', { path: join(work, name), content: 'x' });
      expect(state).toMatchObject({ kind: 'unknown', refused: true });
    }
    const below = await read(shell, 'file', { path: join(work, 'directory/none/file'), content: 'x' });
    expect(planned(below).changes[0]?.notes?.[0]).toContain('does not exist yet');
    writeFileSync(join(work, 'file'), '');
    const blocked = await read(shell, 'file', { path: join(work, 'file/x'), content: 'x' });
    expect(blocked).toMatchObject({ kind: 'unknown', reason: expect.stringContaining('is not a directory') });
  });

  test.runIf(root)('gets its owner, and its mode stays when the owner changes', async () => {
    const { shell, work } = shellIn();
    const path = join(work, 'file');
    await apply(shell, 'file', { path, content: 'x', mode: '4755', owner: 'nobody', group: '65534' });
    expect([statSync(path).uid, statSync(path).gid, mode(path)]).toEqual([65_534, 65_534, '4755']);
    const changed = await apply(shell, 'file', { path, mode: '4755', owner: 'root' });
    expect([statSync(path).uid, statSync(path).gid, mode(path), changed.fields]).toEqual([
      0,
      65_534,
      '4755',
      ['owner'],
    ]);
  });
});

describe('directory', () => {
  test.each(NAMES)('is created with its parents, changed and removed: %s', async (name) => {
    const { shell, work } = shellIn();
    const path = join(work, 'parent', name);
    const made = await apply(shell, 'directory', { path, mode: '2750' });
    expect(mode(path)).toBe('2750');
    await apply(shell, 'directory', { path, mode: '0700' });
    expect(mode(path)).toBe('0700');
    writeFileSync(join(path, 'file'), '');
    expect(await read(shell, 'directory', made.restored)).toMatchObject({ refused: true });
    await apply(shell, 'directory', { path, state: 'absent', recursive: true });
    expect(readdirSync(join(work, 'parent'))).toEqual([]);
  });

  test('does not keep the set-group-ID bit that its parent gives it', async () => {
    const { shell, work } = shellIn();
    chmodSync(work, 0o2755);
    await apply(shell, 'directory', { path: join(work, 'sub'), mode: '0750' });
    mkdirSync(join(work, 'sub', 'below'));
    chmodSync(join(work, 'sub', 'below'), 0o2755);
    await apply(shell, 'directory', { path: join(work, 'sub'), mode: '0750', recursive: true });
    expect([mode(join(work, 'sub')), mode(join(work, 'sub', 'below'))]).toEqual(['0750', '0750']);
  });

  test('recursive corrects what differs in it, and follows no link', async () => {
    const { shell, work } = shellIn();
    const [path, outside] = [join(work, 'app'), join(work, 'outside')];
    mkdirSync(join(path, 'sub'), { recursive: true });
    writeFileSync(join(path, 'sub', `it's`), '');
    writeFileSync(outside, '');
    chmodSync(outside, 0o600);
    symlinkSync(outside, join(path, 'link'));
    chmodSync(join(path, 'sub'), 0o700);
    const parameters = { path, mode: '0755', file_mode: '0640', recursive: true, ...(root ? { owner: 'nobody' } : {}) };
    const { fields } = await apply(shell, 'directory', parameters);
    expect(fields).toContain('mode of sub');
    expect([mode(join(path, 'sub')), mode(join(path, 'sub', `it's`)), mode(outside)]).toEqual(['0755', '0640', '0600']);
    const owners = [lstatSync(join(path, 'link')).uid, statSync(outside).uid];
    expect(owners).toEqual(root ? [65_534, 0] : [getuid?.(), getuid?.()]);
  });

  test.runIf(root)('an owner that does not exist yet differs everywhere', async () => {
    const { shell, work } = shellIn();
    const state = await read(shell, 'directory', { path: work, owner: 'provision-nobody', recursive: true });
    expect(planned(state).changes[0]?.diff.map(({ field }) => field)).toEqual(['owner', 'owner of everything in it']);
  });

  test('purge removes what is not kept, by any name', async () => {
    const { shell, work } = shellIn();
    for (const name of [...NAMES, 'line\nbreak', 'a.local']) writeFileSync(join(work, name), '');
    mkdirSync(join(work, 'folder'));
    writeFileSync(join(work, 'folder', 'file'), '');
    await apply(shell, 'directory', { path: work, purge: { keep: ['*.local', 'plain'] } });
    expect(readdirSync(work).sort()).toEqual(['a.local', 'plain']);
  });
});

describe('link', () => {
  test.each(NAMES)('symbolic: is created, changed and removed: %s', async (name) => {
    const { shell, work } = shellIn();
    const path = join(work, name);
    await apply(shell, 'link', { path, target: '-rf' });
    const changed = await apply(shell, 'link', { path, target: '/etc' });
    expect(readlinkSync(path)).toBe('/etc');
    await apply(shell, 'link', changed.restored);
    expect(readlinkSync(path)).toBe('-rf');
    await apply(shell, 'link', { path, state: 'absent' });
    expect(readdirSync(work)).toEqual([]);
  });

  test('a file is replaced where that is declared, also if a killed run left the temporary link', async () => {
    const { shell, work } = shellIn();
    const path = join(work, 'file');
    writeFileSync(path, 'old');
    symlinkSync('/', join(work, '.file.provision'));
    expect(await read(shell, 'link', { path, target: '/etc' })).toMatchObject({ refused: true });
    await apply(shell, 'link', { path, target: '/etc', replace: true });
    expect([readlinkSync(path), readdirSync(work)]).toEqual(['/etc', ['file']]);
  });

  test('hard: is created, repaired after the file was replaced, and removed', async () => {
    const { shell, work } = shellIn();
    const [path, target] = [join(work, 'name'), join(work, 'data')];
    writeFileSync(target, 'one');
    await apply(shell, 'link', { path, target, hard: true });
    expect(statSync(path).ino).toBe(statSync(target).ino);
    writeFileSync(join(work, 'new'), 'two');
    linkSync(join(work, 'new'), join(work, 'kept'));
    await shell.change({ kind: 'exec', argv: ['mv', join(work, 'new'), target] });
    expect(await read(shell, 'link', { path, target, hard: true })).toMatchObject({ refused: true });
    await apply(shell, 'link', { path, target, hard: true, replace: true });
    expect(readFileSync(path, 'utf8')).toBe('two');
    await apply(shell, 'link', { path, hard: true, state: 'absent' });
    expect(readdirSync(work).sort()).toEqual(['data', 'kept']);
  });
});
