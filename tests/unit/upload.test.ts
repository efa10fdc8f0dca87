import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { CUT } from '../../src/model/host-text.ts';
import { exec, type FileContent, type Operation } from '../../src/model/operation.ts';
import type { Answer, Exchange, RunOptions } from '../../src/model/transport.ts';
import { WORDS_LIMIT } from '../../src/transport/bounds.ts';
import { sendProgress, sendStalled } from '../../src/transport/change-messages.ts';
import type { ShellChannel } from '../../src/transport/channel.ts';
import type { StartReceiver } from '../../src/transport/receiver.ts';
import { runWithFiles, sendFiles } from '../../src/transport/upload.ts';
import { tempDir } from './temp-dir.ts';

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex');

function file(text: string, more: Partial<FileContent> = {}): FileContent {
  const path = join(tempDir(), 'file');
  writeFileSync(path, text);
  return { digest: digestOf(text), size: text.length, file: path, ...more };
}

/** A host that answers the list of files with the first replies, and the end of the bytes with the second ones. */
type Script = readonly [first: readonly string[], second?: readonly string[]];

function host(...scripts: readonly Script[]) {
  const attempts: string[] = [];
  /** What arrived, by attempt: the list of files, and their bytes. */
  const received: { head: string; bytes: string }[] = [];
  const closed: number[] = [];
  const start: StartReceiver = async (attempt) => {
    const index = attempts.push(attempt) - 1;
    const [first = [], second = []] = scripts[index] ?? [];
    const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
    const answer = (lines: readonly string[]) => lines.forEach((line) => output.write(`${line}\n`));
    let all = '';
    received[index] = { head: '', bytes: '' };
    input.on('data', (chunk: Buffer) => {
      if (all === '') answer(first);
      all += chunk.toString();
      const lines = Number(all.split('\n', 1)[0]) + 1;
      const head = all.split('\n').slice(0, lines).join('\n');
      received[index] = { head, bytes: all.slice(head.length + 1) };
    });
    input.on('end', () => {
      answer(second);
      output.end();
    });
    return { input, output, errors, close: () => void closed.push(index) };
  };
  return { start, attempts, received, closed };
}

describe('files are sent', () => {
  test('from the byte at which the host is', async () => {
    const files = [file('whole'), file('the rest'), file('there'), file('all of it'), file('')];
    const { start, received, closed } = host([
      ['at 0', 'at 4', 'complete', 'at 9', 'at 0'],
      ['stored', 'stored', 'stored', 'stored'],
    ]);
    expect(await sendFiles(files, start)).toBeUndefined();
    const head = ['5', ...files.map(({ digest, size }) => `${digest} ${size}`)].join('\n');
    expect([received, closed]).toEqual([[{ head, bytes: 'wholerest' }], [0]]);
  });

  test('not at all where there are none', async () => {
    const { start, attempts } = host();
    expect([await sendFiles([], start), attempts]).toEqual([undefined, []]);
  });

  test('again, in an attempt of their own, where they arrived damaged', async () => {
    const [good, bad] = [file('good'), file('bad')];
    const { start, attempts, received, closed } = host(
      [
        ['at 0', 'at 0'],
        ['stored', 'mismatch'],
      ],
      [['at 0'], ['stored']],
    );
    expect(await sendFiles([good, bad], start)).toBeUndefined();
    expect(attempts).toEqual(['', expect.stringMatching(/^-[0-9a-f]{12}$/)]);
    expect([received[1], closed]).toEqual([{ head: `1\n${bad.digest} 3`, bytes: 'bad' }, [0, 1]]);
  });

  test('twice at most', async () => {
    const bad = file('bad');
    const { start, attempts } = host([['at 0'], ['mismatch']], [['at 0'], ['mismatch']], [['at 0'], ['stored']]);
    expect(await sendFiles([bad], start)).toEqual({ kind: 'damaged', file: bad.file });
    expect(attempts).toHaveLength(2);
  });

  test('with reports of progress, at most two a second', async () => {
    const source = file('x'.repeat(1_000_000));
    let now = 0;
    vi.spyOn(Date, 'now').mockImplementation(() => (now += 250));
    onTestFinished(() => void vi.restoreAllMocks());
    const lines: string[] = [];
    const { start, received } = host([['at 300000'], ['stored']]);
    expect(await sendFiles([source], start, { onLine: (line) => lines.push(line) })).toBeUndefined();
    expect(received[0]?.bytes.length).toBe(700_000);
    expect(lines).toEqual([524_288, 1_000_000].map((sent) => sendProgress(source.file, sent, 1_000_000)));
  });
});

describe('the host refuses', () => {
  test.each(['no-space', 'not-writable'] as const)('the first file: %s', async (kind) => {
    const { start, closed } = host([[`${kind} the words`]]);
    const refusal = { kind, store: 'files', words: 'the words' };
    expect([await sendFiles([file('a'), file('b')], start), closed]).toEqual([refusal, [0]]);
  });

  test('a later one, while the files are sent', async () => {
    const { start } = host([['at 0', 'at 0', 'stored', 'no-space full']]);
    const big = file('x'.repeat(500_000));
    expect(await sendFiles([file('a'), big], start)).toEqual({ kind: 'no-space', store: 'files', words: 'full' });
  });

  test('the second attempt', async () => {
    const { start } = host([['at 0'], ['mismatch']], [['no-space full']]);
    expect(await sendFiles([file('a')], start)).toMatchObject({ kind: 'no-space' });
  });

  test.each([
    ['at', 'at '],
    ['at -1', 'at -1'],
    ['at 1x', 'at 1x'],
    ['at x1', 'at x1'],
    ['at 0000000000000001', 'at 0000000000000001'],
    ['at 5', 'at 5'],
    ['what is this', 'what is this'],
    [`x ${'y'.repeat(3000)}`, `x ${'y'.repeat(WORDS_LIMIT - 2)}${CUT}`],
  ])('with words that are not understood: %.20s', async (reply, words) => {
    const { start, closed } = host([[reply]]);
    await expect(sendFiles([file('four')], start)).rejects.toMatchObject({
      code: 'protocol',
      message: expect.anything(),
      words: JSON.stringify(words),
    });
    expect(closed).toEqual([0]);
  });

  test('with the end of its output', async () => {
    await expect(sendFiles([file('a')], host([['at 0'], []]).start)).rejects.toMatchObject({ code: 'lost' });
  });
});

describe('the file on this computer', () => {
  test.each<[string, Partial<FileContent>]>([
    ['is longer', { size: 3 }],
    ['is no longer empty', { size: 0, digest: digestOf('') }],
    ['is shorter', { size: 5 }],
    ['has another content', { digest: digestOf('more') }],
  ])('%s than when it was planned', async (_what, more) => {
    const source = file('four', more);
    const { start, received } = host([['at 0'], ['stored']]);
    expect(await sendFiles([source], start)).toEqual({ kind: 'source-changed', file: source.file });
    // No more bytes than the host expects.
    expect(received[0]?.bytes).toBe(source.size < 4 ? '' : 'four');
  });

  test('is missing', async () => {
    const source = file('four', { file: '/nonexistent/file' });
    expect(await sendFiles([source], host([['at 0'], ['stored']]).start)).toEqual({
      kind: 'source-unreadable',
      file: '/nonexistent/file',
      words: expect.stringMatching(/^ENOENT/),
    });
  });

  test('is not read where the host has it whole', async () => {
    const source = file('four', { file: '/nonexistent/file' });
    expect(await sendFiles([source], host([['at 4'], ['stored']]).start)).toBeUndefined();
  });
});

/** A host that reads nothing. */
function deaf() {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  const start: StartReceiver = async () => ({ input, output, errors, close: () => {} });
  output.write('at 0\n');
  return { input, output, start, source: file('x'.repeat(1_000_000)) };
}

test('a host that refuses a file and reads nothing more gets no more of it', async () => {
  const { output, start, source } = deaf();
  output.write('no-space full\n');
  expect(await sendFiles([source], start)).toEqual({ kind: 'no-space', store: 'files', words: 'full' });
});

test('a host that ends the connection gets no more of it', async () => {
  const { input, output, start, source } = deaf();
  const sent = sendFiles([source], start);
  sent.catch(() => {}); // awaited below
  input.destroy(new Error('EPIPE'));
  output.end();
  await expect(sent).rejects.toMatchObject({ code: 'lost' });
});

test('a large file is sent as fast as the host reads', async () => {
  const { start, received } = host([['at 0'], ['stored']]);
  expect(await sendFiles([file('x'.repeat(600_000))], start)).toBeUndefined();
  expect(received[0]?.bytes.length).toBe(600_000);
});

test('a time limit ends with the sending', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  expect(await sendFiles([file('a')], host([['complete']]).start, { limit: 10 })).toBeUndefined();
  expect(vi.getTimerCount()).toBe(0);
});

test('a host that reads nothing more is a lost connection', async () => {
  const { start, source } = deaf();
  await expect(sendFiles([source], start, { limit: 0.05 })).rejects.toMatchObject({
    code: 'lost',
    ...sendStalled(source.file, 0.05),
  });
});

test('a host that starts no receiver in time is a lost connection', async () => {
  const start: StartReceiver = () => new Promise(() => {});
  await expect(sendFiles([file('a')], start, { limit: 0.01 })).rejects.toMatchObject({ code: 'lost' });
});

describe('an exchange', () => {
  const answer: Answer = { change: [], probe: [] };

  /** Runs it on a channel that records what it gets. */
  async function run(exchange: Exchange, script: Script, options: RunOptions = {}) {
    const ran: unknown[] = [];
    const channel = {
      run: async (...args: readonly unknown[]) => {
        ran.push(args);
        return answer;
      },
    } as unknown as ShellChannel;
    const { start, received } = host(script);
    return { result: await runWithFiles(channel, start, exchange, options), ran, received };
  }

  const send = (source: FileContent): Operation => ({ kind: 'send', path: '/file', source });
  const lockOwner = { run: 'run-1', by: 'a@b', machine: 'm', pid: 1, since: '2026-01-01T00:00:00.000Z' };
  const job = { id: 'run-1-1', resume: false, lockOwner, generation: '', bootId: undefined };

  test('is run after the files of its change are sent, each content once', async () => {
    const [one, two] = [file('one'), file('two')];
    const entries = [{ path: 'a', content: two }, { path: 'b' }, { path: 'c', content: one }];
    const exchange: Exchange = {
      change: [exec('true'), send(one), { kind: 'send', path: '/folder', source: { entries } }],
      probe: [],
    };
    const options = { limit: 10 };
    const { result, ran, received } = await run(
      exchange,
      [
        ['at 0', 'at 0'],
        ['stored', 'stored'],
      ],
      options,
    );
    expect([result, ran]).toEqual([answer, [[exchange, options]]]);
    expect(received.map(({ bytes }) => bytes)).toEqual(['onetwo']);
  });

  test('without files is run at once, and so is one that is followed', async () => {
    expect((await run({ probe: [] }, [[]])).received).toEqual([]);
    const resumed = await run({ change: [send(file('a'))], probe: [], job: { ...job, resume: true } }, [[]]);
    expect([resumed.received, resumed.ran.length]).toEqual([[], 1]);
    const started = await run({ change: [send(file('a'))], probe: [], job }, [['complete']]);
    expect(started.received).toHaveLength(1);
  });

  test('is not run where the host refuses a file', async () => {
    const exchange = { change: [exec('true'), send(file('a'))], probe: [exec('id')] };
    const { result, ran } = await run(exchange, [['no-space full']]);
    const skipped = { kind: 'skipped' };
    expect(result).toEqual({
      change: [skipped, skipped],
      probe: [skipped],
      refusal: { kind: 'no-space', store: 'files', words: 'full' },
    });
    expect(ran).toEqual([]);
  });
});
