import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { HostConnection } from '../../src/engine/host-connection.ts';
import type { Host } from '../../src/model/host.ts';
import { type OpenOptions, type Session, type Transport, TransportError } from '../../src/model/transport.ts';
import { FakeClock } from './fake-clock.ts';
import { host } from './fake-transport.ts';

const ANSWER = { change: [], probe: [] };
const session = (more: Partial<Session> = {}): Session => ({
  address: '192.0.2.1',
  fingerprint: 'SHA256:one',
  run: async () => ANSWER,
  close: async () => {},
  ...more,
});

/** A connection whose n-th attempt to open it is the n-th of these, or the last one. */
function connect(...attempts: readonly ((options: OpenOptions, attempt: number) => Promise<Session>)[]) {
  const clock = new FakeClock();
  const started = clock.now();
  const opened: { at: number; options: OpenOptions }[] = [];
  const lost: (readonly [string, boolean])[] = [];
  const transport: Transport = {
    async open(_host: Host, options = {}) {
      opened.push({ at: clock.now() - started, options });
      const attempt = attempts[Math.min(opened.length, attempts.length) - 1];
      if (!attempt) throw new Error('no attempt');
      return attempt(options, opened.length);
    },
  };
  const connection = new HostConnection(host('one', { bootstrap: '192.0.2.7' }), {
    transport,
    clock,
    reconnect: 60,
    onLost: ({ message }, answered) => lost.push([message, answered]),
    onWarning() {},
  });
  return { connection, clock, opened, lost };
}

const refuses = async (_options: OpenOptions, attempt: number): Promise<Session> => {
  throw new TransportError('unreachable', `refused ${attempt}`);
};
/** No answer until the attempt is given up. */
const silent = ({ signal }: OpenOptions, attempt: number): Promise<Session> =>
  new Promise((_, reject) => {
    signal?.addEventListener('abort', () =>
      reject(new TransportError('unreachable', `silent ${attempt}: ${String(signal.reason)}`)),
    );
  });

// The pauses are random; the middle one is what they are on average.
beforeEach(() => void vi.spyOn(Math, 'random').mockReturnValue(0.5));
afterEach(() => void vi.restoreAllMocks());

describe('a host that is searched', () => {
  test('gets an attempt after pauses that grow up to 5 s on average, until the time is over', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.25);
    const { connection, clock, opened } = connect(refuses);
    await expect(connection.reopen(['192.0.2.1'], clock.now() + 30_000)).rejects.toThrow(/^refused \d+$/);
    const pauses = opened.map(({ at }, index) => at - (opened[index - 1]?.at ?? 0));
    expect(pauses.slice(0, 4)).toEqual([0, 225, 337.5, 506.25]);
    expect(Math.max(...pauses)).toBe(3750);
    expect(opened.at(-1)?.at).toBe(30_000);
  });

  test('is given longer with each attempt, and the last one no longer than there is time', async () => {
    const { connection, clock } = connect(silent);
    const before = clock.now();
    await expect(connection.reopen(['192.0.2.1'], clock.now() + 20_000)).rejects.toThrow(
      'silent 2: TimeoutError: no answer in time',
    );
    expect(clock.now() - before).toBe(20_000);
  });

  test.each([
    [3999, 1],
    [4000 + 300 + 8000, 2],
    [4000 + 300 + 8000 + 450, 3],
  ])('within %i ms gets %i attempts', async (time, attempts) => {
    const { connection, clock, opened } = connect(silent);
    await expect(connection.reopen(['192.0.2.1'], clock.now() + time)).rejects.toThrow('no answer in time');
    expect(opened).toHaveLength(attempts);
  });

  test('is opened at any of the addresses with the key that it had, if it had one', async () => {
    const { connection, clock, opened } = connect(async () => session());
    await connection.open();
    await connection.reopen(['192.0.2.1', '192.0.2.2'], clock.now() + 1000);
    expect(opened[1]?.options).toMatchObject({
      addresses: ['192.0.2.1', '192.0.2.2'],
      fingerprints: ['SHA256:one'],
    });
    const local = connect(async () => session({ fingerprint: undefined }));
    await local.connection.open();
    await local.connection.reopen(['192.0.2.1'], local.clock.now() + 1000);
    expect(local.opened[1]?.options).not.toHaveProperty('fingerprints');
  });

  test('and found is not given up later', async () => {
    const { connection, clock, opened } = connect(async () => session());
    await connection.reopen(['192.0.2.1'], clock.now() + 1000);
    await clock.sleep(60_000);
    expect(opened[0]?.options.signal?.aborted).toBe(false);
  });

  test('is no longer searched after an error of the program', async () => {
    const wrong = async (): Promise<Session> => {
      throw new TypeError('an error of the program');
    };
    const { connection, clock, opened } = connect(wrong);
    await expect(connection.reopen(['192.0.2.1'], clock.now() + 1000)).rejects.toThrow('an error of the program');
    expect(opened).toHaveLength(1);
  });
});

describe('a read', () => {
  const failing = (error: Error) => async () => session({ run: () => Promise.reject(error) });

  test('whose connection is lost goes to all addresses of the host', async () => {
    const lost = new TransportError('lost', 'closed');
    const { connection, opened, lost: told } = connect(failing(lost), async () => session());
    await connection.open();
    await expect(connection.read([])).resolves.toEqual([]);
    expect(opened[1]?.options.addresses).toEqual(['192.0.2.1', 'one', '192.0.2.7']);
    expect(told).toEqual([['closed', false]]);
  });

  test.each([
    ['that the host answers wrongly', new TransportError('protocol', 'not understood')],
    ['with an error of the program', new TypeError('an error of the program')],
  ])('%s is not repeated', async (_what, error) => {
    const { connection, opened } = connect(failing(error));
    await connection.open();
    await expect(connection.read([])).rejects.toBe(error);
    expect(opened).toHaveLength(1);
  });

  test('whose host is not found again fails with both reasons and the latest words', async () => {
    const lost = new TransportError('lost', 'closed', undefined, undefined, 'the first words');
    const gone = (words?: string) => async () => {
      throw new TransportError('unreachable', 'nobody answers', undefined, undefined, words);
    };
    const silentHost = connect(failing(lost), gone());
    await silentHost.connection.open();
    await expect(silentHost.connection.read([])).rejects.toMatchObject({
      code: 'lost',
      message: 'closed; reconnecting failed for 60 s: nobody answers',
      words: 'the first words',
    });
    const talking = connect(failing(lost), gone('the latest words'));
    await talking.connection.open();
    await expect(talking.connection.read([])).rejects.toMatchObject({ words: 'the latest words' });
  });

  test('is not repeated after an error of the program on the way to the host', async () => {
    const { connection } = connect(failing(new TransportError('lost', 'closed')), async () => {
      throw new TypeError('an error of the program');
    });
    await connection.open();
    await expect(connection.read([])).rejects.toThrow(TypeError);
  });

  test('of a host that is not connected is a lost connection', async () => {
    const { connection } = connect(async () => session());
    await expect(connection.exchange({ probe: [] })).rejects.toMatchObject({ code: 'lost' });
    expect(connection.exchanges).toBe(0);
  });
});

test('who is logged in is known as long as there is a connection', async () => {
  const login = { user: 'ann' } as unknown as NonNullable<Session['login']>;
  const { connection } = connect(async () => session({ login }));
  expect(connection.login).toBeUndefined();
  await connection.open();
  expect(connection.login).toBe(login);
  await connection.close();
  expect(connection.login).toBeUndefined();
});

describe('work with a time limit', () => {
  test('that ends in time leaves the connection open', async () => {
    let closed = 0;
    const { connection, clock } = connect(async () => session({ close: async () => void (closed += 1) }));
    await connection.open();
    await expect(connection.within(50, async () => 'done')).resolves.toBe('done');
    await clock.sleep(100);
    expect(closed).toBe(0);
  });

  test('that fails in time fails with its own error', async () => {
    const { connection } = connect(async () => session());
    const error = new TransportError('lost', 'closed');
    await expect(connection.within(50, () => Promise.reject(error))).rejects.toBe(error);
  });
});
