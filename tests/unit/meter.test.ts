import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import type { Client } from 'ssh2';
import { describe, expect, test } from 'vitest';
import { BANNER_LIMIT, LOGIN_LIMIT, OVERHEAD_LIMIT, OVERHEAD_PER_BYTE } from '../../src/transport/bounds.ts';
import type { Explained } from '../../src/transport/failure.ts';
import * as messages from '../../src/transport/limit-messages.ts';
import { Meter } from '../../src/transport/meter.ts';

const TARGET = { name: 'one', address: '192.0.2.1', hostname: '192.0.2.1', port: 22 };
const TURN = 262_144;

/** A connection in memory from which a program reads, as ssh2 does. */
async function start() {
  const state = { bytesRead: 0, bytesWritten: 0, paused: 0, resumed: 0 };
  const socket = new EventEmitter() as EventEmitter & Socket;
  for (const name of ['bytesRead', 'bytesWritten'] as const)
    Object.defineProperty(socket, name, { get: () => state[name] });
  Object.assign(socket, { pause: () => (state.paused += 1), resume: () => (state.resumed += 1) });
  const meter = new Meter(socket);
  const order: string[] = [];
  socket.on('error', () => {});
  await setImmediate();
  expect(socket.listenerCount('data')).toBe(0);
  socket.on('data', () => order.push('ssh2'));
  await setImmediate();
  expect([socket.listenerCount('data'), socket.listenerCount('newListener')]).toEqual([2, 0]);
  const client = new EventEmitter() as EventEmitter & Client;
  const receive = (length: number) => {
    state.bytesRead += length;
    socket.emit('data', Buffer.alloc(length));
  };
  return { meter, state, client, receive };
}

/** Why it was rejected so far. */
async function reasonOf(watched: Promise<never>): Promise<unknown> {
  return Promise.race([watched.catch((error: unknown) => error), setImmediate()]);
}

describe('before the login', () => {
  test('a server may send so much', async () => {
    const { meter, client, receive } = await start();
    const watched = meter.watchLogin(client, TARGET);
    receive(LOGIN_LIMIT);
    expect(await reasonOf(watched)).toBeUndefined();
    receive(1);
    expect(await reasonOf(watched)).toMatchObject({
      code: 'protocol',
      ...messages.loginTooLong('one', '192.0.2.1', LOGIN_LIMIT),
    });
  });

  test('a banner may have so many bytes, in all its parts', async () => {
    const { meter, client } = await start();
    const watched = meter.watchLogin(client, TARGET);
    client.emit('banner', '글'.repeat(BANNER_LIMIT / 4));
    client.emit('banner', 'x'.repeat(BANNER_LIMIT / 4));
    expect(await reasonOf(watched)).toBeUndefined();
    client.emit('banner', 'x');
    expect(await reasonOf(watched)).toMatchObject({
      code: 'protocol',
      ...messages.bannerTooLong('one', '192.0.2.1', BANNER_LIMIT),
    });
  });
});

test('during a session a server may send so much beside outputs and acknowledgements', async () => {
  const { meter, state, receive } = await start();
  const passed: Explained[] = [];
  meter.watchSession((explained) => passed.push(explained));
  const output = Buffer.alloc(10);
  expect(meter.output(output)).toBe(output);
  state.bytesWritten = 5;
  receive(OVERHEAD_LIMIT + 10 * OVERHEAD_PER_BYTE + 5);
  expect(passed).toEqual([]);
  receive(1);
  expect(passed).toEqual([messages.overheadTooLong(OVERHEAD_LIMIT)]);
  meter.output(output);
  receive(1);
  expect(passed).toHaveLength(1);
});

test('a connection that has read enough waits for the others', async () => {
  const { state, receive } = await start();
  receive(TURN - 1);
  expect(state.paused).toBe(0);
  receive(1);
  expect([state.paused, state.resumed]).toEqual([1, 0]);
  await setImmediate();
  expect([state.paused, state.resumed]).toEqual([1, 1]);
  receive(TURN - 1);
  expect([state.paused, state.resumed]).toEqual([1, 1]);
  await setImmediate();
  expect(state.resumed).toBe(2);
});
