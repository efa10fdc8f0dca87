import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replaceFile } from '../../src/transport/replace-file.ts';
import { tempDir } from './temp-dir.ts';

test('a file is replaced whole, for its owner alone', async () => {
  const directory = tempDir();
  const file = join(directory, 'file');
  for (const text of ['a long text', 'short']) {
    await replaceFile(file, text);
    expect(readFileSync(file, 'utf8')).toBe(text);
  }
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory)).toEqual(['file']);
});

test('a symbolic link is replaced, and not followed', async () => {
  const directory = tempDir();
  const [file, target] = [join(directory, 'file'), join(directory, 'target')];
  writeFileSync(target, 'old');
  symlinkSync(target, file);
  await replaceFile(file, 'new');
  expect([readFileSync(file, 'utf8'), readFileSync(target, 'utf8')]).toEqual(['new', 'old']);
});

test('what fails leaves nothing behind', async () => {
  const directory = tempDir();
  mkdirSync(join(directory, 'taken'));
  await expect(replaceFile(join(directory, 'taken'), 'text')).rejects.toThrow('EISDIR');
  await expect(replaceFile(join(directory, 'none', 'file'), 'text')).rejects.toThrow('ENOENT');
  expect(readdirSync(directory)).toEqual(['taken']);
});
