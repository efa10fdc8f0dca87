import { describe, expect, test } from 'vitest';
import { CUT, own } from '../../src/model/host-text.ts';
import { exec, read } from '../../src/model/operation.ts';
import type { Result } from '../../src/model/result.ts';
import { OUTPUT_LIMIT, STATUS_LIMIT } from '../../src/transport/bounds.ts';
import * as changeMessages from '../../src/transport/change-messages.ts';
import { decode, decodeRefusal, type Frame, FrameReader } from '../../src/transport/frames.ts';
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
  { body: 'the longest status', status: 'x'.repeat(STATUS_LIMIT) },
  { body: 'an empty status', status: '' },
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

test('an output of exactly the longest length is complete', () => {
  expect(readIn([Buffer.alloc(OUTPUT_LIMIT, 'x'), Buffer.from(mark('0'))])[0]?.cut).toBeUndefined();
});

test('the end of an output beyond the limit is missing, however long the chunks are', () => {
  const [frame] = readIn([Buffer.alloc(OUTPUT_LIMIT - 1, 'x'), Buffer.from(`yz${mark('0')}`)]);
  expect([frame?.cut, frame?.body.slice(-3)]).toEqual([true, `xy${CUT}`]);
});

test.each([
  ['at once', 1000],
  ['byte by byte', 1],
])('a status that is longer than the limit is an error of the protocol, %s', (_what, size) => {
  const bytes = Buffer.from(`\n${TOKEN} ${'1'.repeat(STATUS_LIMIT + 1)}`);
  const reader = new FrameReader(TOKEN, () => expect.unreachable());
  const push = () => {
    for (let start = 0; start < bytes.length; start += size) reader.push(bytes.subarray(start, start + size));
  };
  expect(push).toThrow(expect.objectContaining({ code: 'protocol' }));
});

test('an incomplete frame takes the memory of its body and of the beginning of a mark', () => {
  const reader = new FrameReader(TOKEN, () => {});
  expect(reader.kept).toBe(0);
  reader.push(Buffer.alloc(10_000, 'x'));
  expect(reader.kept).toBe(16_384 + `\n${TOKEN}`.length);
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

test.each(['1x', 'x1', '1234', '-1', '', 'started'])('the status "%s" of an operation is not understood', (status) => {
  const answer = () => decode(exec('x'), { status, body: '' }, { status, body: '' });
  expect(answer).toThrow(expect.objectContaining({ code: 'protocol', words: JSON.stringify(status) }));
});

test('two streams that disagree are not understood', () => {
  const answer = () => decode(exec('x'), { status: '0', body: '' }, { status: '1', body: '' });
  expect(answer).toThrow(expect.objectContaining({ code: 'protocol', words: '"0, 1"' }));
});

test.each([
  ['killed', changeMessages.operationKilled],
  ['no-space', changeMessages.resultNotStored],
  ['not-writable', changeMessages.resultNotWritable],
])('an operation that a job did not finish: %s', (status, message) => {
  const result = decode(exec('x'), { status, body: 'output' }, { status, body: ' the words\n' });
  expect(result).toEqual({ kind: 'failed', message: message('the words') });
});

test.each([
  ['7', { kind: 'file', content: 'text', mode: '0007', owner: '' }],
  ['4755 kim wheel', { kind: 'file', content: 'text', mode: '4755', owner: 'kim' }],
  ['', { kind: 'failed', message: '' }],
  ['01755 kim', { kind: 'failed', message: '01755 kim' }],
  ['x755 kim', { kind: 'failed', message: 'x755 kim' }],
  ['755x kim', { kind: 'failed', message: '755x kim' }],
])('the mode and owner of a file: %j', (words, result) => {
  expect(decode(read('/x'), { status: '0', body: 'text' }, { status: '0', body: words })).toEqual(result);
});

test('of an output that is too long on either stream, no result is read', () => {
  const [whole, cut] = [
    { status: '0', body: '' },
    { status: '0', body: '', cut: true },
  ] as const;
  expect([decode(read('/x'), whole, cut).kind, decode(read('/x'), cut, whole).kind]).toEqual(['failed', 'failed']);
});

const OWNER = { run: 'R', by: 'kim@desk', machine: 'm', pid: 7, since: '2026-01-01T00:00:00.000Z' };
const UNKNOWN_OWNER = { run: 'unknown', by: changeMessages.unknownOwner, machine: '', pid: 0, since: 'unknown' };

test.each<[status: string, body: string, refusal: unknown]>([
  ['started', '', undefined],
  ['locked', JSON.stringify({ ...OWNER, more: 1 }), { kind: 'locked', lockOwner: OWNER }],
  ['locked', 'null', { kind: 'locked', lockOwner: UNKNOWN_OWNER }],
  ['stale', 'run-1-1 over', { kind: 'stale', generation: 'run-1-1 over' }],
  ['unknown', '', { kind: 'unknown' }],
  ['rebooted', '', { kind: 'rebooted' }],
  ['no-space', ' disk full\n', { kind: 'no-space', store: 'jobs', words: 'disk full' }],
  ['not-writable', 'read-only', { kind: 'not-writable', store: 'jobs', words: 'read-only' }],
  ['other-version', 'v12', { kind: 'other-version', format: 'v12' }],
  ['other-version', 'x'.repeat(17), { kind: 'other-version', format: '' }],
  ['other-version', '! 12', { kind: 'other-version', format: '' }],
  ['other-version', '12 !', { kind: 'other-version', format: '' }],
])('the answer to a job: %s %s', (status, body, refusal) => {
  expect(decodeRefusal({ status, body })).toEqual(refusal);
});

test.each([
  ['0', '', '"0"'],
  ['stale', '!'.repeat(200), JSON.stringify('!'.repeat(128) + CUT)],
])('the answer %s to a job is not understood', (status, body, words) => {
  expect(() => decodeRefusal({ status, body })).toThrow(expect.objectContaining({ code: 'protocol', words }));
});
