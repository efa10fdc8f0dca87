import { EventEmitter } from 'node:events';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { TransportError } from '../../src/model/transport.ts';
import * as messages from '../../src/transport/connection-messages.ts';
import { ConnectionRefused, dial, place } from '../../src/transport/dial.ts';
import { preferredAlgorithms } from '../../src/transport/host-key.ts';
import { missingAlgorithm } from '../../src/transport/offer.ts';

const TARGET = { hostname: '192.0.2.1', port: 22 };
const never = new AbortController().signal;

/** A socket in memory in place of the next connections. */
function fakeSocket() {
  const { connect } = net;
  const set = (to: unknown) => {
    net.connect = to as typeof connect;
    syncBuiltinESMExports();
  };
  const dialled: unknown[] = [];
  const noDelay: boolean[] = [];
  const socket = Object.assign(new EventEmitter(), {
    destroyed: 0,
    setNoDelay: (on: boolean) => noDelay.push(on),
    destroy(error?: Error) {
      socket.destroyed += 1;
      if (error) socket.emit('error', error);
    },
  });
  onTestFinished(() => set(connect));
  set((where: unknown) => {
    dialled.push(where);
    return socket;
  });
  return { socket, dialled, noDelay };
}

const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (error: unknown) => error as TransportError,
  );
const withCode = (code: string) => Object.assign(new Error(`the words of ${code}`), { code });

test('a place is named with its port where that is not 22', () => {
  expect([place(TARGET), place({ ...TARGET, port: 2222 })]).toEqual(['192.0.2.1', '192.0.2.1 port 2222']);
});

describe('a connection', () => {
  test('is opened, and is independent of the signal afterwards', async () => {
    const { socket, dialled, noDelay } = fakeSocket();
    const stop = new AbortController();
    const opened = dial(TARGET, stop.signal);
    socket.emit('connect');
    expect(await opened).toBe(socket);
    expect([dialled, noDelay]).toEqual([[{ host: '192.0.2.1', port: 22 }], [true]]);
    stop.abort();
    expect(socket.destroyed).toBe(0);
  });

  test.each<[when: string, before: boolean]>([
    ['before', true],
    ['while it is opened', false],
  ])('that is aborted %s has no answer', async (_when, before) => {
    const { socket } = fakeSocket();
    const stop = new AbortController();
    if (before) stop.abort();
    const failed = errorOf(dial(TARGET, stop.signal));
    stop.abort();
    const error = await failed;
    expect(error).not.toBeInstanceOf(ConnectionRefused);
    expect(error).toMatchObject({ code: 'unreachable', message: `192.0.2.1: ${messages.tcpNoAnswer}` });
    expect(socket.destroyed).toBeGreaterThan(0);
  });

  test('whose time is over has no answer', async () => {
    fakeSocket();
    const reason = new DOMException('the time limit is over', 'TimeoutError');
    const error = await errorOf(dial(TARGET, AbortSignal.abort(reason)));
    expect(error?.message).toBe(`192.0.2.1: ${messages.tcpNoAnswer}`);
  });

  test.each([
    ['ECONNREFUSED', messages.tcpRefused, true],
    ['EHOSTUNREACH', messages.tcpRejected, true],
    ['ENETUNREACH', messages.tcpNoRoute, false],
    ['EACCES', messages.tcpForbidden, false],
    ['EPERM', messages.tcpForbidden, false],
    ['ETIMEDOUT', messages.tcpNoAnswer, false],
    ['ENOTFOUND', messages.tcpUnknownName, false],
    ['EAI_AGAIN', messages.tcpNameServerFailed, false],
    ['EMFILE', messages.tcpTooManyFiles, false],
    ['EINVAL', 'the words of EINVAL', false],
  ])('that fails with %s: %s; refused: %s', async (code, message, refused) => {
    const { socket } = fakeSocket();
    const failed = errorOf(dial(TARGET, never));
    const cause = withCode(code);
    socket.emit('error', cause);
    const error = await failed;
    expect(error).toBeInstanceOf(TransportError);
    expect(error).toMatchObject({ code: 'unreachable', message: `192.0.2.1: ${message}`, cause });
    expect(error instanceof ConnectionRefused).toBe(refused);
    expect(socket.destroyed).toBe(1);
  });

  test('that no host answers fails late, which is no refusal', async () => {
    const { socket } = fakeSocket();
    const failed = errorOf(dial(TARGET, never));
    const now = Date.now();
    vi.spyOn(Date, 'now').mockReturnValue(now + 1000);
    onTestFinished(() => void vi.restoreAllMocks());
    socket.emit('error', withCode('EHOSTUNREACH'));
    const error = await failed;
    expect(error).not.toBeInstanceOf(ConnectionRefused);
    expect(error?.message).toBe(`192.0.2.1: ${messages.tcpNoHost}`);
  });
});

test('the algorithms of recorded types come first', () => {
  const all = [
    'ssh-ed25519',
    'ecdsa-sha2-nistp256',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp521',
    'rsa-sha2-512',
    'rsa-sha2-256',
  ];
  expect(preferredAlgorithms([])).toEqual(all);
  expect(preferredAlgorithms(['ssh-dss'])).toEqual(all);
  expect(preferredAlgorithms(['ssh-rsa'])).toEqual([...all.slice(4), ...all.slice(0, 4)]);
  expect(preferredAlgorithms(['ecdsa-sha2-nistp384', 'ssh-ed25519'])).toEqual([
    'ssh-ed25519',
    'ecdsa-sha2-nistp384',
    'ecdsa-sha2-nistp256',
    ...all.slice(3),
  ]);
});

test.each([
  ['Handshake failed: no matching host key format', 'host key format'],
  ['handshake failed: No matching key exchange algorithm', 'key exchange algorithm'],
  ['the Handshake failed: no matching cipher', undefined],
  ['Handshake failed: no matching ', undefined],
  ['Timed out', undefined],
])('what client and server have not in common: %s', (message, missing) => {
  expect(missingAlgorithm(message)).toBe(missing);
});
