import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { TransportError, type TransportErrorCode } from '../../src/model/transport.ts';
import { limited } from '../../src/transport/limit.ts';
import { openFirst } from '../../src/transport/race.ts';

const failure = (code: TransportErrorCode, message: string) => new TransportError(code, message);

/** Connections in memory: `answers` says after how many milliseconds an address answers, or with which error. */
async function race(answers: Readonly<Record<string, number | Error | 'silent'>>) {
  const tried: string[] = [];
  const aborted: string[] = [];
  const closed: string[] = [];
  const open = async (address: string, signal: AbortSignal) => {
    tried.push(address);
    signal.addEventListener('abort', () => aborted.push(address));
    const answer = answers[address];
    if (answer instanceof Error) throw answer;
    if (answer === 'silent') {
      await once(signal, 'abort');
      throw new Error('aborted');
    }
    await sleep(answer);
    return { address, close: async () => void closed.push(address) };
  };
  const opened = await openFirst(Object.keys(answers), open).catch((error: unknown) => error);
  return { opened, tried, aborted, closed };
}

describe('of several addresses', () => {
  test('the first that answers is used, and the others are not tried', async () => {
    const { opened, tried, closed } = await race({ a: 0, b: 0 });
    expect([opened, tried, closed]).toMatchObject([{ address: 'a' }, ['a'], []]);
  });

  test('the next one is tried at once after a failure', async () => {
    const began = performance.now();
    const { opened, tried } = await race({ a: failure('unreachable', 'a is gone'), b: 0 });
    expect([opened, tried]).toMatchObject([{ address: 'b' }, ['a', 'b']]);
    expect(performance.now() - began).toBeLessThan(250);
  });

  test('the next one is tried beside one that is slow, which is ended and closed', async () => {
    const { opened, tried, aborted, closed } = await race({ a: 400, b: 0 });
    expect([opened, tried]).toMatchObject([{ address: 'b' }, ['a', 'b']]);
    expect(aborted).toContain('a');
    await expect.poll(() => closed).toEqual(['a']);
  });

  test('one that never answers is not awaited', async () => {
    const { opened, aborted } = await race({ a: 'silent', b: 0 });
    expect([opened, aborted]).toMatchObject([{ address: 'b' }, ['a', 'b']]);
  });

  test('a slow one is used where the others fail', async () => {
    const { opened, closed } = await race({ a: 300, b: failure('unreachable', 'b is gone') });
    expect([opened, closed]).toMatchObject([{ address: 'a' }, []]);
  });
});

const [gone, changed, refused, notRoot] = [
  failure('unreachable', 'gone'),
  failure('host-key-changed', 'another key'),
  failure('authentication', 'refused'),
  failure('become', 'not root'),
];

test.each<[string, readonly Error[], Error]>([
  ['a refused login, before another key', [gone, changed, refused], refused],
  ['a refused password of sudo', [changed, notRoot], notRoot],
  ['another key, before an address without an answer', [gone, changed], changed],
  [
    'an error of the program, before an address without an answer',
    [gone, new TypeError('a bug')],
    new TypeError('a bug'),
  ],
  ['the first refused login', [notRoot, refused], notRoot],
  ['the only one', [gone], gone],
])('where all fail, the error is: %s', async (_what, errors, expected) => {
  const { opened } = await race(Object.fromEntries(errors.map((error, index) => [`address ${index}`, error])));
  expect(opened).toEqual(expected);
});

test('where no address answers, the error names all of them', async () => {
  const { opened } = await race({ a: failure('unreachable', 'a is gone'), b: failure('unreachable', 'b is gone') });
  expect(opened).toMatchObject({ code: 'unreachable', message: 'a is gone; b is gone', words: undefined });
});

test('where no address answers, the error has the words of all of them', async () => {
  const [a, b, c] = [
    new TransportError('unreachable', 'a', undefined, undefined, 'the words of a'),
    failure('unreachable', 'b'),
    new TransportError('unreachable', 'c', undefined, undefined, 'the words of c'),
  ];
  const { opened } = await race({ a, b, c });
  expect(opened).toMatchObject({ message: 'a; b; c', words: 'the words of a\nthe words of c' });
  expect((opened as Error).cause).toBe(a);
});

test('the error of the only address is the error, with its advice', async () => {
  const error = new TransportError('unreachable', 'gone', 'look there');
  expect((await race({ a: error })).opened).toBe(error);
});

describe('work with a time limit', () => {
  const untilAborted = (signal: AbortSignal) =>
    new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));

  test('gets a signal that is aborted after the time', async () => {
    await expect(limited(5, [], untilAborted)).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  test('is aborted with each of the signals, with its reason', async () => {
    const [one, two] = [new AbortController(), new AbortController()];
    const work = limited(60_000, [one.signal, two.signal], untilAborted);
    two.abort(new Error('enough'));
    await expect(work).rejects.toThrow('enough');
  });

  test('knows a signal that was aborted before', async () => {
    const reason = await limited(60_000, [AbortSignal.abort('before')], async ({ reason: why }) => why as unknown);
    expect(reason).toBe('before');
  });

  test('leaves nothing behind', async () => {
    const listeners = new Map<string, unknown>();
    const signal = {
      aborted: false,
      addEventListener: (type: string, listener: unknown) => listeners.set(type, listener),
      removeEventListener: (type: string) => listeners.delete(type),
    } as unknown as AbortSignal;
    let during = 0;
    const inner = await limited(1, [signal], async (own) => {
      during = listeners.size;
      return own;
    });
    expect([during, listeners.size]).toEqual([1, 0]);
    await sleep(10);
    expect(inner.aborted).toBe(false);
  });
});
