import { syncBuiltinESMExports } from 'node:module';
import timers from 'node:timers/promises';
import type { AuthContext, Connection, ParsedKey } from 'ssh2';
import ssh2 from 'ssh2';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { TransportError } from '../../src/model/transport.ts';
import { connect } from '../../src/transport/connect.ts';
import * as connectionMessages from '../../src/transport/connection-messages.ts';
import type { Credential } from '../../src/transport/credentials.ts';
import { type KeyPolicy, readHostKey } from '../../src/transport/host-key.ts';
import * as loginMessages from '../../src/transport/login-messages.ts';
import { offered } from '../../src/transport/offer.ts';
import { closesEarly, type Listener, memoryNetwork, newKey, sshServer, withoutPrivateKey } from './memory-network.ts';

const KEY = newKey();

interface Protocol {
  readonly _hostKeys: Record<string, ParsedKey>;
}

const TARGET = { name: 'one', address: 'a', hostname: 'a.example', port: 22 };
const LOGIN_OF = { host: 'one', place: 'a.example', user: 'kim' };
const never = new AbortController().signal;

const password = (text: string): Credential => ({
  method: 'password',
  label: `password ${text}`,
  auth: { type: 'password', username: 'kim', password: text },
});
const NONE: Credential = { method: 'none', label: undefined, auth: { type: 'none', username: 'kim' } };

/** Admits every key, and records what it is asked. */
function policy(more: Partial<KeyPolicy> = {}) {
  const calls: string[] = [];
  const note = (what: string) => void calls.push(what);
  const all: KeyPolicy = {
    types: [],
    connected: (address) => note(`connected ${address}`),
    ended: (address) => note(`ended ${address}`),
    refuse: () => undefined,
    admit: async () => {
      note('admit');
      return undefined;
    },
    ...more,
  };
  return { all, calls };
}

/** A server that decides about each authentication request. */
function server(decide: (context: AuthContext, connection: Connection) => void, keys = [KEY]) {
  const requests: string[] = [];
  const listener = sshServer(keys, (connection) => {
    connection.on('authentication', (context) => {
      requests.push(context.method);
      decide(context, connection);
    });
  });
  return { listener, requests };
}

interface Attempt {
  readonly credentials?: readonly Credential[];
  readonly keys?: Partial<KeyPolicy>;
  readonly signal?: AbortSignal;
}

/** Connects to the listener. Pauses take no time. */
async function attempt(listener: Listener, { credentials = [NONE], keys = {}, signal = never }: Attempt = {}) {
  const dialled = memoryNetwork({ 'a.example': listener });
  const { all, calls } = policy(keys);
  const result = await connect(TARGET, { user: 'kim', credentials }, all, signal).catch((error: unknown) => error);
  if ('client' in (result as object))
    onTestFinished(() => (result as { client: { destroy(): void } }).client.destroy());
  return { result, dialled, calls };
}

const { setTimeout: sleep } = timers;
const pauses: number[] = [];
let onPause = (): Promise<void> => Promise.resolve();
beforeAll(() => {
  timers.setTimeout = (async (time: number) => {
    pauses.push(time);
    await onPause();
  }) as typeof sleep;
  syncBuiltinESMExports();
});
afterAll(() => {
  timers.setTimeout = sleep;
  syncBuiltinESMExports();
});

describe('a login', () => {
  test('that is accepted gives the connection and the key', async () => {
    const { listener, requests } = server((context) => context.accept());
    const { result, calls } = await attempt(listener);
    const { client, key } = result as Awaited<ReturnType<typeof connect>>;
    expect(key.equals(KEY.blob)).toBe(true);
    expect([requests, calls]).toEqual([['none'], ['connected a', 'admit']]);
    expect([client.listenerCount('close'), client.listenerCount('error')]).toEqual([0, 1]);
    client.emit('error', new Error('a close follows'));
  });

  test('negotiates the recorded types first', async () => {
    const ecdsa = newKey('ecdsa');
    const { listener } = server((context) => context.accept(), [KEY, ecdsa]);
    const { result } = await attempt(listener, { keys: { types: ['ecdsa-sha2-nistp256'] } });
    expect((result as { key: Buffer }).key.equals(ecdsa.blob)).toBe(true);
  });

  test('uses no compression', async () => {
    const listener = sshServer([KEY], () => {}, { algorithms: { compress: ['zlib'] } });
    const { result } = await attempt(listener);
    expect(result).toMatchObject({ code: 'unreachable', message: expect.stringMatching(/compression.*zlib$/) });
  });

  test.each([
    ['the same key: it continues', KEY, false],
    ['another key: it ends', newKey(), true],
  ])('with a later key exchange with %s', async (_what, { server: key }, ends) => {
    let connection: Connection | undefined;
    const { listener } = server((context, opened) => {
      connection = opened;
      context.accept();
    });
    const { client } = (await attempt(listener)).result as Awaited<ReturnType<typeof connect>>;
    // ssh2 has no function that replaces the key of a server.
    const { _hostKeys: keys } = (connection as unknown as { readonly _protocol: Protocol })._protocol;
    keys['ssh-ed25519'] = [ssh2.utils.parseKey(key as string)].flat()[0] as ParsedKey;
    const ended = await new Promise<boolean>((resolve) => {
      client.once('close', () => resolve(true));
      connection?.rekey(() => setImmediate(() => resolve(false)));
    });
    expect(ended).toBe(ends);
  });

  test('asks once whether the machine is the host', async () => {
    const { listener, requests } = server((context) => {
      if (context.method === 'password' && context.password === 'right') context.accept();
      else context.reject(['password']);
    });
    const { result, calls } = await attempt(listener, { credentials: [password('wrong'), password('right')] });
    expect(result).toHaveProperty('client');
    expect([requests, calls]).toEqual([
      ['password', 'password'],
      ['connected a', 'admit'],
    ]);
  });

  test('that is refused says what was tried, and the words of the server', async () => {
    const { listener } = server((context) => context.reject(['password']));
    const { result, calls } = await attempt((peer) => listener(peer), { credentials: [password('wrong'), NONE] });
    expect(result).toMatchObject({
      code: 'authentication',
      ...loginMessages.credentialsRefused('one', 'a.example', 'kim', 'password wrong'),
    });
    expect(calls).toEqual(['connected a', 'admit', 'ended a']);
  });

  test('that the server ends is refused', async () => {
    const { listener } = server((_context, connection) => connection.end());
    const { result, dialled } = await attempt(listener, { credentials: [password('any')] });
    expect(result).toMatchObject({
      code: 'authentication',
      message: loginMessages.loginEnded(LOGIN_OF, 'password any', '').message,
    });
    expect(dialled).toHaveLength(1);
  });

  test('that takes too long ends with the signal', async () => {
    const stop = new AbortController();
    const { listener } = server(() => stop.abort());
    const { result } = await attempt(listener, { signal: stop.signal });
    expect(result).toMatchObject({ code: 'timeout', ...loginMessages.loginTimedOut('a.example') });
  });

  test('shows the banner of the server where it fails', async () => {
    const listener = sshServer(
      [KEY],
      (connection) => connection.on('authentication', (context) => context.reject(['password'])),
      { banner: 'no entry' },
    );
    const { result } = await attempt(listener, { credentials: [password('wrong')] });
    expect(result).toMatchObject({ code: 'authentication', words: 'no entry' });
  });
});

describe('no credentials are sent', () => {
  test('to a machine whose key is refused', async () => {
    const refusal = new TransportError('host-key-changed', 'another key');
    const { listener, requests } = server((context) => context.accept());
    const { result } = await attempt(listener, { keys: { refuse: () => refusal } });
    expect([result, requests]).toEqual([refusal, []]);
  });

  test('to a machine that is not admitted', async () => {
    const refusal = new TransportError('host-key-changed', 'two hosts');
    const { listener, requests } = server((context) => context.accept());
    const { result } = await attempt(listener, { keys: { admit: async () => refusal } });
    expect([result, requests]).toEqual([refusal, []]);
  });

  test('to a machine without the private key', async () => {
    const { listener, requests } = server((context) => context.accept(), [withoutPrivateKey(KEY)]);
    const { result, dialled } = await attempt(listener);
    expect(result).toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/^cannot connect to one \(a\.example\): /),
    });
    expect([requests, dialled.length]).toEqual([[], 1]);
  });
});

describe('a connection', () => {
  test('that is refused is tried three times', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    onTestFinished(() => void vi.restoreAllMocks());
    pauses.length = 0;
    const { result, dialled, calls } = await attempt(() => 'ECONNREFUSED');
    expect(result).toMatchObject({ code: 'unreachable', message: `a.example: ${connectionMessages.tcpRefused}` });
    expect([dialled.length, pauses, calls]).toEqual([3, [900, 900], ['ended a', 'ended a', 'ended a']]);
  });

  test('that fails otherwise is tried once', async () => {
    const { result, dialled } = await attempt(() => 'ENETUNREACH');
    expect([(result as Error).message, dialled.length]).toEqual([`a.example: ${connectionMessages.tcpNoRoute}`, 1]);
  });

  test('that the server closes early is tried again, with a shorter pause', async () => {
    vi.spyOn(Math, 'random').mockReturnValue(0.5);
    onTestFinished(() => void vi.restoreAllMocks());
    pauses.length = 0;
    const { listener } = server((context) => context.accept());
    let closed = 0;
    const { result, dialled } = await attempt((peer) => {
      if ((closed += 1) > 5) return listener(peer);
      return closesEarly(peer);
    });
    expect(result).toHaveProperty('client');
    expect([dialled.length, pauses]).toEqual([6, [300, 300, 300, 300, 300]]);
  });

  test.each([
    ['early', closesEarly],
    ['with a refusal', () => 'ECONNREFUSED'],
  ])('that ends %s is not tried again when the time is over', async (_what, listener) => {
    const stop = new AbortController();
    const ended = () => stop.abort();
    const { result, dialled } = await attempt(listener, { signal: stop.signal, keys: { ended } });
    expect([(result as TransportError).name, dialled.length]).toEqual(['TransportError', 1]);
  });

  test('whose time is over during the pause has the error from before', async () => {
    onPause = () => Promise.reject(new Error('aborted'));
    onTestFinished(() => {
      onPause = () => Promise.resolve();
    });
    const { result, dialled } = await attempt(closesEarly);
    const { message, next } = connectionMessages.closedBeforeHandshake('one', 'a.example', '');
    expect(result).toMatchObject({ code: 'unreachable', message: expect.stringContaining(message), next });
    expect(dialled).toHaveLength(1);
  });

  test('without a common algorithm names what the server offers', async () => {
    const kex = 'diffie-hellman-group1-sha1';
    const listener = sshServer([KEY], () => {}, { algorithms: { kex: [kex] } });
    const { result, dialled } = await attempt(listener);
    expect(result).toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining(
        connectionMessages.noCommonAlgorithm('one', 'a.example', 'key exchange algorithm', kex).message,
      ),
    });
    expect(dialled).toHaveLength(2);
  });

  test('without a common algorithm fails also where the offer is not shown', async () => {
    const listener = sshServer([KEY], () => {}, { algorithms: { cipher: ['3des-cbc'] } });
    let count = 0;
    const { result } = await attempt((peer) => ((count += 1) === 1 ? listener(peer) : 'ENETUNREACH'));
    expect(result).toMatchObject(
      connectionMessages.noCommonAlgorithm('one', 'a.example', missingOf(result as Error), undefined),
    );
  });
});

/** What the message of ssh2, the cause, names. */
function missingOf({ cause }: Error): string {
  return /no matching (.+)$/.exec((cause as Error).message)?.[1] ?? '';
}

test('the algorithms that a server offers', async () => {
  memoryNetwork({ 'a.example': sshServer([KEY], () => {}) });
  expect(await offered(TARGET, 'host key format', never)).toBe('ssh-ed25519');
  expect(await offered(TARGET, 'key exchange algorithm', never)).toMatch(/^curve25519-sha256.*,/);
  expect(await offered(TARGET, 'nothing like this', never)).toBeUndefined();
  memoryNetwork({ 'a.example': closesEarly });
  expect(await offered(TARGET, 'host key format', never)).toBeUndefined();
});

describe('the key of a host', () => {
  test('is one of a recorded type', async () => {
    const ecdsa = newKey('ecdsa');
    memoryNetwork({ 'a.example': sshServer([KEY, ecdsa], () => {}) });
    expect((await readHostKey(TARGET, ['ecdsa-sha2-nistp256'], never)).equals(ecdsa.blob)).toBe(true);
  });

  test('is read without an authentication request', async () => {
    const { listener, requests } = server((context) => context.accept());
    memoryNetwork({ 'a.example': listener });
    expect((await readHostKey(TARGET, [], never)).equals(KEY.blob)).toBe(true);
    expect(requests).toEqual([]);
  });

  test.each<[string, Listener]>([
    ['closes the connection', closesEarly],
    ['speaks another protocol', (peer) => void peer.end('HTTP/1.1 400 Bad Request\r\n\r\n')],
    ['has no private key', sshServer([withoutPrivateKey(KEY)], () => {})],
  ])('is not read from a machine that %s', async (_what, listener) => {
    memoryNetwork({ 'a.example': listener });
    await expect(readHostKey(TARGET, [], never)).rejects.toMatchObject({
      code: 'unreachable',
      ...connectionMessages.notAnSshServer('a.example'),
    });
  });

  test('is not awaited when the time is over', async () => {
    const stop = new AbortController();
    memoryNetwork({ 'a.example': () => void setImmediate(() => stop.abort()) });
    await expect(readHostKey(TARGET, [], stop.signal)).rejects.toMatchObject({ code: 'unreachable' });
  });
});
