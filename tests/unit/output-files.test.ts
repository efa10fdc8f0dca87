import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { assertWritable, type OutputFile, write } from '../../src/cli/output-files.ts';
import { tempDir } from './temp-dir.ts';

let home: string;
const at = (...names: readonly string[]) => join(home, ...names);
const report = (file: string): OutputFile => ({ option: '--report', file });

beforeEach(() => {
  home = tempDir();
});

describe.skipIf(process.platform === 'win32')('a file to write', () => {
  test('is readable by its owner only, also where others could read it', async () => {
    writeFileSync(at('old'), 'x'.repeat(1000));
    chmodSync(at('old'), 0o644);
    for (const name of ['old', 'new']) {
      await write(at(name), 'text');
      expect(readFileSync(at(name), 'utf8')).toBe('text');
      expect((statSync(at(name)).mode & 0o777).toString(8)).toBe('600');
    }
    expect(readdirSync(home)).toEqual(['new', 'old']);
  });

  test('leaves nothing behind where it cannot be written', async () => {
    mkdirSync(at('taken'));
    await expect(write(at('taken'), 'text')).rejects.toThrow('it is a directory');
    await expect(write(at('none', 'file'), 'text')).rejects.toThrow(/^cannot write .*: ENOENT/);
    await expect(write('/proc/none', 'text')).rejects.toThrow(/^cannot write /);
    await expect(assertWritable([report('/proc/none/file')], [])).rejects.toThrow(/^cannot write /);
    expect(readdirSync(home)).toEqual(['taken']);
  });

  test.each([
    ['itself', 'input'],
    ['another path', 'folder/../input'],
    ['a hard link', 'hard'],
    ['a symbolic link', 'soft'],
    ['a path through a linked folder', 'linked/input'],
    ['an input that does not exist', 'folder/none'],
    ['an input that does not exist, through a linked folder', 'linked/folder/none'],
  ])('may not be an input: %s', async (_what, name) => {
    mkdirSync(at('folder'));
    writeFileSync(at('input'), '');
    linkSync(at('input'), at('hard'));
    symlinkSync('input', at('soft'));
    symlinkSync('.', at('linked'));
    const refused = assertWritable([report(at(name))], [at('other'), at('folder', 'none'), at('input')]);
    await expect(refused).rejects.toMatchObject({
      name: 'UsageError',
      message: expect.stringMatching(/^--report \S+ would overwrite \S+, which this command reads$/),
      hint: 'Name another file.',
    });
  });

  test('may not be another file to write', async () => {
    writeFileSync(at('one'), '');
    linkSync(at('one'), at('two'));
    for (const [first, second] of [
      ['x', 'x'],
      ['one', 'two'],
    ] as const) {
      const files = [{ option: '--out', file: at(first) } as const, report(at(second))];
      await expect(assertWritable(files, [])).rejects.toThrow(/^--out and --report name the same file: /);
    }
    await assertWritable([{ option: '--out', file: at('x') }, report(at('y'))], []);
  });

  test.each([0o1777, 0o777, 0o1770])(
    'is not reached through a symbolic link in a directory of mode %o',
    async (mode) => {
      mkdirSync(at('shared'));
      chmodSync(at('shared'), mode);
      mkdirSync(at('own'));
      writeFileSync(at('own', 'file'), 'old');
      symlinkSync(at('own', 'file'), at('shared', 'file'));
      symlinkSync(at('own'), at('shared', 'folder'));
      symlinkSync(at('own', 'none'), at('shared', 'dangling'));
      symlinkSync(at('shared', 'folder'), at('over'));
      for (const name of ['shared/file', 'shared/folder/file', 'shared/dangling', 'over/file']) {
        const reason = /^cannot write .*: \S+ is a symbolic link in \S+shared, where every user can create links$/;
        await expect(assertWritable([report(at(name))], [])).rejects.toThrow(reason);
        await expect(write(at(name), 'new')).rejects.toThrow(reason);
      }
      expect(readdirSync(at('own'))).toEqual(['file']);
      expect(readFileSync(at('own', 'file'), 'utf8')).toBe('old');
      await write(at('shared', 'other'), 'new');
      expect(readFileSync(at('shared', 'other'), 'utf8')).toBe('new');
    },
  );

  test('is reached through a symbolic link in a directory of its own, which stays', async () => {
    mkdirSync(at('own'));
    symlinkSync('own/file', at('link'));
    symlinkSync(home, at('own', 'back'));
    await write(at('own', 'back', 'link'), 'new');
    expect(lstatSync(at('link')).isSymbolicLink()).toBe(true);
    expect(readFileSync(at('own', 'file'), 'utf8')).toBe('new');
    symlinkSync('circle', at('circle'));
    await expect(write(at('circle'), 'x')).rejects.toThrow('too many symbolic links');
  });

  test('may be a device, which is not replaced', async () => {
    await assertWritable([{ option: '--out', file: '/dev/null' }, report('/dev/null')], []);
    await write('/dev/null', 'text');
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
  });

  test.skipIf(process.platform !== 'linux')('may be a device that is full, which is said', async () => {
    await expect(write('/dev/full', 'text')).rejects.toThrow(/^cannot write \/dev\/full: ENOSPC/);
  });
});
