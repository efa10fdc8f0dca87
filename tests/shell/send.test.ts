import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exec, type FileContent, type Send } from '../../src/model/operation.ts';
import type { Job } from '../../src/model/transport.ts';
import { NotSendable } from '../../src/transport/shell/quote.ts';
import { sendFiles } from '../../src/transport/upload.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { receiver, SHELLS, startShell } from './shell.ts';

const MEBIBYTE = 2 ** 20;
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const mode = (file: string) => (statSync(file).mode & 0o7777).toString(8).padStart(4, '0');
const send = (path: string, source: Send['source'], more: Partial<Send> = {}): Send => ({
  kind: 'send',
  path,
  source,
  ...more,
});

/** Every byte there is, in an order that repeats only after long. */
function binary(size: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(size);
  let state = seed;
  for (let index = 0; index < size; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}

function sourceOf(bytes: Buffer): FileContent {
  const file = join(tempDir(), 'source');
  writeFileSync(file, bytes);
  return { digest: sha256(bytes), size: bytes.length, file };
}

const job = (more: Partial<Job> = {}): Job => ({
  id: 'run-1-1',
  resume: false,
  lockOwner: { run: 'run-1', by: 'a@b', machine: 'm', pid: 1, since: '2026-01-01T00:00:00.000Z' },
  generation: '',
  bootId: undefined,
  ...more,
});

describe.each(SHELLS)('send, %s', (...shell) => {
  test.each([
    ['no bytes', 0],
    ['one byte', 1],
    ['NULs and every other byte', 5000],
    ['20 MiB', 20 * MEBIBYTE],
  ])('a file of %s', async (_what, size) => {
    const [directory, bytes] = [tempDir(), binary(size)];
    const file = join(directory, 'file');
    const [result] = await startShell(shell, { directory }).change(send(file, sourceOf(bytes)));
    expect(result).toEqual({ kind: 'done', status: 0, stdout: '', stderr: '' });
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(mode(file)).toBe('0644');
    expect(readdirSync(directory).sort()).toEqual(['file', 'files']);
  });

  test('as part of a job', async () => {
    const [directory, bytes] = [tempDir(), binary(MEBIBYTE)];
    const file = join(directory, 'file');
    const change = [send(file, sourceOf(bytes), { mode: '0750' }), exec('cat', '/nowhere'), exec('true')];
    const answer = await startShell(shell, { directory }).run({ change, probe: [], job: job() });
    expect(answer.change).toMatchObject([{ status: 0 }, { status: 1 }, { kind: 'skipped' }]);
    expect(readFileSync(file).equals(bytes)).toBe(true);
    expect(mode(file)).toBe('0750');
  });

  test('an existing file keeps its mode and its links, and other runs see the old content until the end', async () => {
    const directory = tempDir();
    const file = join(directory, 'file');
    writeFileSync(file, 'old', { mode: 0o600 });
    spawnSync('ln', ['-s', 'file', join(directory, 'link')]);
    await startShell(shell, { directory }).change(send(join(directory, 'link'), sourceOf(binary(10))));
    expect([readFileSync(file).equals(binary(10)), mode(file)]).toEqual([true, '0600']);
  });

  test('the second time transfers nothing', async () => {
    const [directory, bytes] = [tempDir(), binary(MEBIBYTE)];
    const files = receiver(shell, `${directory}`);
    const one = startShell(shell, { directory, receive: files.start });
    const content = sourceOf(bytes);
    await one.change(send(join(directory, 'one'), content), send(join(directory, 'two'), content));
    await one.change(send(join(directory, 'three'), content));
    expect(files.received).toEqual([MEBIBYTE, 0]);
    for (const name of ['one', 'two', 'three']) expect(readFileSync(join(directory, name)).equals(bytes)).toBe(true);
  });

  test('a lost connection continues at the byte where it ended', async () => {
    const [directory, content] = [tempDir(), sourceOf(binary(3 * MEBIBYTE))];
    const files = receiver(shell, directory, MEBIBYTE + 7);
    await expect(sendFiles([content], files.start)).rejects.toMatchObject({ code: 'lost' });
    expect(await sendFiles([content], files.start)).toBeUndefined();
    expect(files.received).toEqual([MEBIBYTE + 7, 2 * MEBIBYTE - 7]);
    expect(readFileSync(join(directory, 'files', content.digest)).equals(binary(3 * MEBIBYTE))).toBe(true);
  });

  test('a lost connection between two files sends the first one once', async () => {
    const [directory, one, two] = [tempDir(), sourceOf(binary(MEBIBYTE, 1)), sourceOf(binary(MEBIBYTE, 2))];
    const files = receiver(shell, directory, MEBIBYTE);
    await expect(sendFiles([one, two], files.start)).rejects.toMatchObject({ code: 'lost' });
    expect(await sendFiles([one, two], files.start)).toBeUndefined();
    expect(files.received).toEqual([MEBIBYTE, MEBIBYTE]);
  });

  test('an incomplete file with other bytes is sent again from its beginning', async () => {
    const [directory, content] = [tempDir(), sourceOf(binary(MEBIBYTE))];
    mkdirSync(join(directory, 'files'));
    writeFileSync(join(directory, 'files', `${content.digest}.part`), Buffer.alloc(1000));
    const files = receiver(shell, directory);
    expect(await sendFiles([content], files.start)).toBeUndefined();
    expect(files.received).toEqual([MEBIBYTE - 1000, MEBIBYTE]);
    expect(readdirSync(join(directory, 'files'))).toEqual([content.digest]);
  });

  test('an incomplete file that is longer than the whole is sent again from its beginning', async () => {
    const [directory, content] = [tempDir(), sourceOf(binary(100))];
    mkdirSync(join(directory, 'files'));
    writeFileSync(join(directory, 'files', `${content.digest}.part`), Buffer.alloc(1000));
    expect(await sendFiles([content], receiver(shell, directory).start)).toBeUndefined();
    expect(readFileSync(join(directory, 'files', content.digest)).equals(binary(100))).toBe(true);
  });

  test.each([
    ['shorter', (file: string) => truncateSync(file, 10)],
    ['longer', (file: string) => writeFileSync(file, binary(MEBIBYTE + 1))],
    ['other bytes', (file: string) => writeFileSync(file, binary(MEBIBYTE, 2))],
  ])('a source that has changed since the plan is refused: %s', async (_what, edit) => {
    const [directory, content] = [tempDir(), sourceOf(binary(MEBIBYTE))];
    edit(content.file);
    const file = join(directory, 'file');
    const one = startShell(shell, { directory });
    const answer = await one.run({ change: [send(file, content)], probe: [exec('true')], job: job() });
    expect(answer.refusal).toEqual({ kind: 'source-changed', file: content.file });
    expect(answer).toMatchObject({ change: [{ kind: 'skipped' }], probe: [{ kind: 'skipped' }] });
    expect([existsSync(file), existsSync(join(directory, 'files', content.digest))]).toEqual([false, false]);
  });

  test('a source that cannot be read is refused, with the words of this computer', async () => {
    const [directory, content] = [tempDir(), sourceOf(binary(10))];
    rmSync(content.file);
    const answer = await startShell(shell, { directory }).run({
      change: [send('/nowhere', content)],
      probe: [],
      job: job(),
    });
    expect(answer.refusal).toEqual({
      kind: 'source-unreadable',
      file: content.file,
      words: expect.stringContaining('ENOENT'),
    });
  });

  test('a stored file that has changed is not placed, and the old file stays', async () => {
    const [directory, content] = [tempDir(), sourceOf(binary(1000))];
    const file = join(directory, 'file');
    writeFileSync(file, 'old');
    const one = startShell(shell, { directory });
    await one.change(send(join(directory, 'first'), content));
    writeFileSync(join(directory, 'files', content.digest), binary(1000, 2));
    const [result] = await one.change(send(file, content));
    expect(result).toMatchObject({ status: 1, stderr: expect.stringContaining('does not match the SHA-256 digest') });
    expect(readFileSync(file, 'utf8')).toBe('old');
    expect(readdirSync(directory).sort()).toEqual(['file', 'files', 'first']);
  });

  test('a folder, with modes', async () => {
    const directory = tempDir();
    const [one, two] = [sourceOf(binary(100, 1)), sourceOf(binary(100, 2))];
    const folder = join(directory, `it's a folder`);
    const entries = [
      { path: 'one', content: one },
      { path: 'bin', mode: '0700' },
      { path: 'bin/two words', content: two, mode: '0755' },
      { path: 'empty' },
      { path: 'bin/same', content: one },
      { path: 'bin/link', link: '../one' },
    ];
    const shellWithFiles = startShell(shell, { directory });
    const results = await shellWithFiles.change(send(folder, { entries }, { mode: '0711' }), exec('true'));
    expect(results).toMatchObject([{ status: 0, stderr: '' }, { status: 0 }]);
    const found = readdirSync(folder, { recursive: true }).map(String).sort();
    expect(found).toEqual(['bin', 'bin/link', 'bin/same', 'bin/two words', 'empty', 'one']);
    expect(readlinkSync(join(folder, 'bin', 'link'))).toBe('../one');
    expect(['', 'bin', 'bin/two words', 'empty', 'one'].map((name) => mode(join(folder, name)))).toEqual([
      '0711',
      '0700',
      '0755',
      '0755',
      '0644',
    ]);
    expect(readFileSync(join(folder, 'bin', 'two words')).equals(binary(100, 2))).toBe(true);
  });

  test('a folder stops at its first failure', async () => {
    const [directory, content] = [tempDir(), sourceOf(binary(10))];
    writeFileSync(join(directory, 'file'), '');
    const entries = [{ path: 'inside', content }];
    const [result, next] = await startShell(shell, { directory }).change(
      send(join(directory, 'file'), { entries }),
      exec('true'),
    );
    expect([result, next]).toMatchObject([
      { status: 1, stderr: expect.stringMatching(/File exists|directory/) },
      { kind: 'skipped' },
    ]);
  });

  test('a full disk is a refusal with the words of the host, and nothing is changed', async (context) => {
    const [directory, disk] = [tempDir(), tempDir()];
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'none', disk]).status !== 0) {
      return context.skip('a small file system cannot be mounted here');
    }
    onTestFinished(() => void spawnSync('umount', ['--lazy', disk]));
    const content = sourceOf(binary(3 * MEBIBYTE));
    const answer = await startShell(shell, { directory: disk }).run({
      change: [exec('touch', join(directory, 'never')), send(join(directory, 'file'), content)],
      probe: [],
      job: job(),
    });
    expect(answer.refusal).toEqual({
      kind: 'no-space',
      store: 'files',
      words: expect.stringContaining('No space left on device'),
    });
    expect(readdirSync(directory)).toEqual([]);
  });

  test('a store that cannot be made is a refusal', async () => {
    const directory = tempDir();
    writeFileSync(join(directory, 'files'), '');
    const refusal = await sendFiles([sourceOf(binary(10))], receiver(shell, directory).start);
    expect(refusal).toEqual({ kind: 'not-writable', store: 'files', words: expect.stringMatching(/exists|directory/) });
  });

  test('the store is for root only, and forgets what no change has asked for in a week', async () => {
    const directory = tempDir();
    const [old, kept] = [sourceOf(binary(10, 1)), sourceOf(binary(10, 2))];
    const files = receiver(shell, directory);
    await sendFiles([old, kept], files.start);
    const store = join(directory, 'files');
    expect([mode(store), mode(join(store, old.digest))]).toEqual(['0700', '0600']);
    const week = Date.now() / 1000 - 8 * 86_400;
    utimesSync(join(store, old.digest), week, week);
    utimesSync(join(store, kept.digest), week + 2 * 86_400, week + 2 * 86_400);
    await sendFiles([kept], files.start);
    expect(readdirSync(store)).toEqual([kept.digest]);
    expect(statSync(join(store, kept.digest)).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
  });

  test('two runs that send the same file at the same time both have it', async () => {
    const [directory, content] = [tempDir(), sourceOf(binary(2 * MEBIBYTE))];
    const refusals = await Promise.all(
      Array.from({ length: 3 }, () => sendFiles([content], receiver(shell, directory).start)),
    );
    expect(refusals).toEqual([undefined, undefined, undefined]);
    expect(readFileSync(join(directory, 'files', content.digest)).equals(binary(2 * MEBIBYTE))).toBe(true);
  });
});

test.each(['../outside', '/etc/passwd', 'a/../../b', 'a//b', '.', ''])('a folder has no entry %j', async (path) => {
  const one = startShell(['sh'], { directory: tempDir() });
  await expect(one.change(send('/nowhere', { entries: [{ path }] }))).rejects.toThrow(NotSendable);
});

test('no progress for the limit is a lost connection', async () => {
  const directory = tempDir();
  const stopped = receiver(['sh', '-c', 'sleep 60'], directory);
  const content = sourceOf(binary(10));
  await expect(sendFiles([content], stopped.start, { limit: 0.5 })).rejects.toMatchObject({ code: 'lost' });
});

test('a receiver that ends at once is a lost connection, with its words', async () => {
  const ended = receiver(['sh', '-c', 'echo no such thing >&2; exit 127'], tempDir());
  await expect(sendFiles([sourceOf(binary(10))], ended.start)).rejects.toMatchObject({
    code: 'lost',
    words: 'no such thing',
  });
});

test('no more than one piece of a file waits in memory, however slowly the host takes it', async () => {
  const files = receiver(['sh'], tempDir());
  await sendFiles([sourceOf(binary(64 * MEBIBYTE))], files.start);
  expect(files.buffered()).toBeLessThanOrEqual(MEBIBYTE / 4);
});
