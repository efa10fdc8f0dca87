import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { REPLY_LIMIT } from '../../src/transport/bounds.ts';
import * as messages from '../../src/transport/change-messages.ts';
import { Replies, Watch } from '../../src/transport/receiver.ts';

function start() {
  const [input, output, errors] = [new PassThrough(), new PassThrough(), new PassThrough()];
  return { output, errors, replies: new Replies({ input, output, errors, close: () => {} }) };
}

async function all(replies: Replies, count: number) {
  const lines: unknown[] = [];
  for (let index = 0; index < count; index += 1) lines.push(await replies.next());
  return lines;
}

describe('replies', () => {
  test('are a word and the rest, however the stream is cut', async () => {
    const text = 'at 10\nstored\nno-space cannot write: full\n\n x\n';
    for (let cut = 0; cut <= text.length; cut += 1) {
      const { output, replies } = start();
      output.write(text.slice(0, cut));
      output.write(text.slice(cut));
      expect(await all(replies, 5)).toEqual([
        ['at', '10'],
        ['stored', ''],
        ['no-space', 'cannot write: full'],
        ['', ''],
        ['', 'x'],
      ]);
    }
  });

  test('end with what the program printed on standard error, also a moment later', async () => {
    const { output, errors, replies } = start();
    output.end('at 10\nincomplete');
    errors.write('no ');
    expect(await replies.next()).toEqual(['at', '10']);
    const over = replies.next();
    await sleep(10);
    errors.write('shell');
    await expect(over).rejects.toMatchObject({ code: 'lost', ...messages.receiverEnded('no shell') });
  });

  test('end where the output breaks', async () => {
    const { output, replies } = start();
    const over = replies.next();
    output.destroy(new Error('broken'));
    await expect(over).rejects.toMatchObject({ code: 'lost' });
    const early = start();
    early.output.destroy(new Error('broken'));
    await sleep(1);
    await expect(early.replies.next()).rejects.toMatchObject({ code: 'lost' });
  });

  test('have a longest length', async () => {
    for (const [length, end] of [
      [REPLY_LIMIT, '\n'],
      [REPLY_LIMIT, '\nnext\n'],
    ] as const) {
      const { output, replies } = start();
      output.write('x'.repeat(length) + end);
      expect(await replies.next()).toEqual(['x'.repeat(length), '']);
    }
    const { output: slow, replies: late } = start();
    slow.write('x'.repeat(REPLY_LIMIT));
    const next = late.next();
    await sleep(1);
    slow.write('\n');
    expect(await next).toEqual(['x'.repeat(REPLY_LIMIT), '']);
    for (const text of ['x'.repeat(REPLY_LIMIT + 1), `${'x'.repeat(REPLY_LIMIT + 1)}\n`]) {
      const { output, replies } = start();
      output.write(text);
      await expect(replies.next()).rejects.toMatchObject({ code: 'protocol' });
    }
  });
});

describe('a watch', () => {
  const fake = () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
  };

  test('ends the work after the limit without progress', async () => {
    fake();
    const watch = new Watch(2, 'first');
    const work = watch.during(new Promise<never>(() => {}));
    work.catch(() => {}); // awaited below
    await vi.advanceTimersByTimeAsync(1900);
    watch.progress('second');
    await vi.advanceTimersByTimeAsync(1900);
    expect(watch.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(100);
    expect(watch.signal.aborted).toBe(true);
    await expect(work).rejects.toMatchObject({ code: 'lost', ...messages.sendStalled('second', 2) });
    await expect(watch.during(new Promise<never>(() => {}))).rejects.toMatchObject({ code: 'lost' });
  });

  test('gives the result of the work', async () => {
    fake();
    const watch = new Watch(2, 'file');
    expect(await watch.during(Promise.resolve('done'))).toBe('done');
    expect(vi.getTimerCount()).toBe(1);
    watch.end();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('has no limit unless one is given', () => {
    fake();
    new Watch(undefined, 'file').progress('file');
    expect(vi.getTimerCount()).toBe(0);
  });

  test('that is stopped ends the sending, not the work', async () => {
    const watch = new Watch(undefined, 'file');
    const work = watch.during(sleep(10, 'done'));
    watch.stop();
    expect([watch.signal.aborted, await work]).toEqual([true, 'done']);
  });
});
