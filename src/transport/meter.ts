import type { Socket } from 'node:net';
import type { Client } from 'ssh2';
import { BANNER_LIMIT, LOGIN_LIMIT, OVERHEAD_LIMIT, OVERHEAD_PER_BYTE } from './bounds.ts';
import { place, type Target } from './dial.ts';
import { type Explained, transportError } from './failure.ts';
import * as messages from './limit-messages.ts';

/** How much of one connection is read before the other connections have their turn, in bytes: about a millisecond. */
const TURN = 262_144;

/** Counts what arrives on a connection, and shares the event loop with the other connections. */
export class Meter {
  readonly #socket: Socket;
  #check = () => {};
  #outputs = 0;
  #turn = 0;

  constructor(socket: Socket) {
    this.#socket = socket;
    // After ssh2 has started to read: a listener before that would start the flow, and ssh2 would miss the first bytes.
    const begin = (event: string | symbol) => {
      if (event !== 'data') return;
      socket.removeListener('newListener', begin);
      queueMicrotask(() => socket.on('data', (chunk: Buffer) => this.#read(chunk)));
    };
    socket.on('newListener', begin);
  }

  /** Rejects with `TransportError` when the server sends more than a login needs. Never resolves. */
  watchLogin(client: Client, target: Target): Promise<never> {
    const { name } = target;
    return new Promise((_resolve, reject) => {
      let banner = 0;
      client.on('banner', (text) => {
        banner += Buffer.byteLength(text);
        if (banner <= BANNER_LIMIT) return;
        reject(transportError('protocol', messages.bannerTooLong(name, place(target), BANNER_LIMIT)));
      });
      this.#check = () => {
        if (this.#socket.bytesRead <= LOGIN_LIMIT) return;
        reject(transportError('protocol', messages.loginTooLong(name, place(target), LOGIN_LIMIT)));
      };
    });
  }

  /** Calls `passed` when the server sends too much beside the outputs of programs. */
  watchSession(passed: (explained: Explained) => void): void {
    this.#check = () => {
      const { bytesRead, bytesWritten } = this.#socket;
      // The server acknowledges what it receives.
      const allowed = OVERHEAD_LIMIT + this.#outputs * OVERHEAD_PER_BYTE + bytesWritten;
      if (bytesRead > allowed) passed(messages.overheadTooLong(OVERHEAD_LIMIT));
    };
  }

  /** Counts a chunk of output. */
  output(chunk: Buffer): Buffer {
    this.#outputs += chunk.length;
    return chunk;
  }

  #read(chunk: Buffer): void {
    if (this.#turn === 0) setImmediate(() => this.#next());
    this.#turn += chunk.length;
    if (this.#turn >= TURN) this.#socket.pause();
    this.#check();
  }

  #next(): void {
    this.#turn = 0;
    this.#socket.resume();
  }
}
