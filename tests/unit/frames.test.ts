import { describe, expect, test } from 'vitest';
import { CUT, own } from '../../src/model/host-text.ts';
import { exec, read, type Result } from '../../src/model/operation.ts';
import { decode, type Frame, FrameReader } from '../../src/transport/frames.ts';
import { named } from './named.ts';
import { random } from './seeded-random.ts';

const TOKEN = '0123456789abcdef0123456789abcdef';
const mark = (status: string) => `\n${TOKEN} ${status}\n`;

/** A stream as a host could send it: bodies that end like a mark begins, marks of strangers, marks side by side. */
const FRAMES: readonly Frame[] = [
  { body: '', status: '0' },
  { body: '\n', status: '0' },
  { body: 'no newline', status: '127' },
  { body: `\n\n${TOKEN.slice(0, 20)}`, status: '1' },
  { body: `${TOKEN} 0`, status: '0' },
  { body: `\n${TOKEN}`, status: '2' },
  { body: `\n${TOKEN.replaceAll('0', '1')} 0\n`, status: '3' },
  { body: '한국어 🐳\r\n\0', status: 'none' },
  { body: 'x'.repeat(500), status: 'skip' },
  { body: '', status: 'end' },
];
const STREAM = Buffer.from(FRAMES.map(({ body, status }) => body + mark(status)).join(''));

test('of an output without end the beginning is kept, and what follows it is not lost', () => {
  const megabyte = Buffer.alloc(2 ** 20, 'x');
  const chunks = [...Array.from({ length: 20 }, () => megabyte), Buffer.from(`${mark('0')}next${mark('1')}`)];
  const [huge, next] = readIn(chunks) as [Frame, Frame];
  expect(huge).toMatchObject({ status: '0', cut: true });
  expect([huge.body.length, huge.body.at(-1)]).toEqual([8 * 2 ** 20 + 1, CUT]);
  expect(next).toEqual({ status: '1', body: 'next' });
  expect(decode(exec('yes'), huge, { status: '0', body: '' })).toEqual({
    kind: 'failed',
    message: own('the output is longer than 8 MiB'),
  });
});

function readIn(chunks: Iterable<Buffer>): readonly Frame[] {
  const frames: Frame[] = [];
  const reader = new FrameReader(TOKEN, (frame) => frames.push(frame));
  for (const chunk of chunks) reader.push(chunk);
  return frames;
}

function* chunksOf(size: () => number): Generator<Buffer> {
  for (let start = 0, end; start < STREAM.length; start = end) {
    end = start + size();
    yield STREAM.subarray(start, end);
  }
}

describe('frames are the same, however the stream is cut', () => {
  test('not at all', () => {
    expect(readIn([STREAM])).toEqual(FRAMES);
  });

  test('into bytes', () => {
    expect(readIn(chunksOf(() => 1))).toEqual(FRAMES);
  });

  test('in two, at every place', () => {
    for (let cut = 0; cut <= STREAM.length; cut += 1) {
      expect(readIn([STREAM.subarray(0, cut), STREAM.subarray(cut)]), `cut at ${cut}`).toEqual(FRAMES);
    }
  });

  test('at random', () => {
    for (let seed = 1; seed <= 200; seed += 1) {
      const next = random(seed);
      expect(readIn(chunksOf(() => Math.floor(next() * 60))), `seed ${seed}`).toEqual(FRAMES);
    }
  });

  test('with an end that is still to come', () => {
    expect(readIn([STREAM.subarray(0, STREAM.length - 1)])).toEqual(FRAMES.slice(0, -1));
  });
});

test.each(
  named<{ what: string; operation: 'exec' | 'read'; stdout: Frame; stderr: Frame; result: Result }>([
    {
      what: 'a program',
      operation: 'exec',
      stdout: { status: '100', body: 'out\n' },
      stderr: { status: '100', body: 'err\n' },
      result: { kind: 'done', status: 100, stdout: 'out\n', stderr: 'err\n' },
    },
    {
      what: 'a program that misses a file',
      operation: 'exec',
      stdout: { status: '2', body: '' },
      stderr: { status: '2', body: 'ls: cannot access x: No such file or directory\n' },
      result: { kind: 'done', status: 2, stdout: '', stderr: 'ls: cannot access x: No such file or directory\n' },
    },
    {
      what: 'an operation after a failed one',
      operation: 'exec',
      stdout: { status: 'skip', body: '' },
      stderr: { status: 'skip', body: '' },
      result: { kind: 'skipped' },
    },
    {
      what: 'an operation that has nothing to do',
      operation: 'exec',
      stdout: { status: 'none', body: '' },
      stderr: { status: 'none', body: '' },
      result: { kind: 'skipped' },
    },
    {
      what: 'a file',
      operation: 'read',
      stdout: { status: '0', body: 'text' },
      stderr: { status: '0', body: '0 root:wheel\n' },
      result: { kind: 'file', content: 'text', mode: '0000', owner: 'root:wheel' },
    },
    {
      what: 'no file',
      operation: 'read',
      stdout: { status: '1', body: '' },
      stderr: { status: '1', body: "stat: cannot statx '/x': No such file or directory\n" },
      result: { kind: 'absent' },
    },
    {
      what: 'a file whose name speaks of absence',
      operation: 'read',
      stdout: { status: '1', body: '' },
      stderr: { status: '1', body: "stat: cannot statx '/x: No such file or directory': Permission denied\n" },
      result: { kind: 'failed', message: "stat: cannot statx '/x: No such file or directory': Permission denied" },
    },
  ]),
)('two frames tell of %s', (_what, { operation, stdout, stderr, result }) => {
  expect(decode(operation === 'read' ? read('/x') : exec('x'), stdout, stderr)).toEqual(result);
});
