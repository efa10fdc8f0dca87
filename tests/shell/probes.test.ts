import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { exec, type Operation } from '../../src/model/operation.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { SHELLS, startShell } from './shell.ts';

// One exchange reads many files and tests the same conditions again and again: each process of a host costs time.

/** A folder with a program of this name, which notes each of its starts in the file beside it. */
function counted(name: string, then: string): { readonly programs: string; readonly starts: () => number } {
  const programs = tempDir();
  const notes = join(programs, 'starts');
  writeFileSync(notes, '');
  writeFileSync(join(programs, name), `#!/bin/sh\necho >>${notes}\n${then}\n`, { mode: 0o755 });
  return { programs, starts: () => readFileSync(notes, 'utf8').length };
}

/** Files with these modes; the content of each is its path. */
function files(modes: Readonly<Record<string, number>>, directory = tempDir()): string {
  for (const [name, mode] of Object.entries(modes)) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, name);
    chmodSync(path, mode);
  }
  return directory;
}

describe.each(SHELLS)('%s', (...shell) => {
  test('one process asks for the attributes of all files', async () => {
    const directory = files({ one: 0o600, two: 0o640, three: 0o4755 });
    const { programs, starts } = counted('stat', 'exec /usr/bin/stat "$@"');
    const results = await startShell(shell, { programs }).probe(
      ...['one', 'two', 'three'].map((name): Operation => ({ kind: 'read', path: join(directory, name) })),
    );
    expect(results).toMatchObject([
      { content: 'one', mode: '0600' },
      { content: 'two', mode: '0640' },
      { content: 'three', mode: '4755' },
    ]);
    expect(starts()).toBe(1);
  });

  test.each([
    ['whose path ends with that of another', 'a', 'folder%/a'],
    ['whose path ends with a space and that of another', 'a', 'x %/a'],
    ['with the path of another after a line feed', 'a', 'x\n%/a'],
    ['with characters of patterns', '*', '[a]'],
    ['that differ in a backslash', 'a', '\\a'],
  ])('the attributes are those of each file: files %s', async (_, first, pattern) => {
    const directory = tempDir();
    const second = pattern.replace('%', directory);
    files({ [second]: 0o600, [first]: 0o644 }, directory);
    const read = (name: string): Operation => ({ kind: 'read', path: `${directory}/${name}` });
    for (const [one, other] of [
      [first, second],
      [second, first],
    ] as const) {
      expect(await startShell(shell).probe(read(one), read(other))).toMatchObject(
        [one, other].map((name) => ({ content: name, mode: name === first ? '0644' : '0600' })),
      );
    }
  });

  test('a file that is missing or cannot be read says so beside others', async () => {
    const directory = files({ one: 0o600 });
    const read = (name: string): Operation => ({ kind: 'read', path: join(directory, name) });
    expect(await startShell(shell).probe(read('one'), read('missing'), read('one/below'))).toMatchObject([
      { kind: 'file', content: 'one' },
      { kind: 'absent' },
      { kind: 'absent' },
    ]);
  });

  test('an equal condition is tested once for all questions of an exchange, and anew in the next one', async () => {
    const { programs, starts } = counted('is-there', 'exit "$1"');
    const one = startShell(shell, { programs });
    const question = (word: string, status: string) => ({ ...exec('echo', word), onlyIf: ['is-there', status] });
    const ask = async () => one.probe(question('a', '0'), question('b', '1'), question('c', '0'), question('d', '1'));
    const answers = [
      { kind: 'done', stdout: 'a\n' },
      { kind: 'skipped' },
      { kind: 'done', stdout: 'c\n' },
      { kind: 'skipped' },
    ];
    expect(await ask()).toMatchObject(answers);
    expect(starts()).toBe(2);
    expect(await ask()).toMatchObject(answers);
    expect(starts()).toBe(4);
  });

  test('a condition with the program test starts no process', async () => {
    const { programs, starts } = counted('test', 'exit 1');
    const directory = files({ one: 0o600 });
    const here = join(directory, 'one');
    const when = (...condition: string[]) => ({ ...exec('echo', 'yes'), onlyIf: ['test', ...condition] });
    const [yes, no] = [{ kind: 'done' }, { kind: 'skipped' }];
    expect(
      await startShell(shell, { programs }).probe(
        when('-e', here),
        when('!', '-e', here),
        when(here, '-ef', join(directory, '.', 'one')),
        when('!', '-e', here, '-a', '!', '-e', directory),
        when('!', '-e', `${here}1`, '-a', '!', '-e', `${here}2`),
        when('('),
      ),
    ).toMatchObject([yes, no, yes, no, yes, yes]);
    expect(starts()).toBe(0);
  });
});
