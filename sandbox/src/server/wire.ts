import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** How long a dead connection is remembered, in milliseconds: longer than anybody waits for it. */
const FORGET = 60_000;

/** A connection to a simulated host, which may be slow, and may go dead without a word as cables do. */
export class Wire extends Duplex {
  readonly #socket: Socket;
  readonly #latency: number;
  #frozen = false;

  /** `latency` is in milliseconds, each way. */
  constructor(socket: Socket, latency: number) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.#latency = latency;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.#later(() => this.#receive(chunk)));
    socket.on('end', () => this.#later(() => this.push(null)));
    socket.on('close', () => this.destroy());
    socket.on('error', () => this.destroy());
  }

  /** From now on nothing gets through, in either direction, and nobody is told. */
  freeze(): void {
    this.#frozen = true;
    this.#socket.pause();
    const timer = setTimeout(() => this.destroy(), FORGET).unref();
    this.on('close', () => clearTimeout(timer));
  }

  /** What the server asks of a socket. */
  setNoDelay(): this {
    return this;
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  override _read(): void {
    if (!this.#frozen) this.#socket.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#later(() => {
      if (this.#frozen || this.#socket.destroyed) done();
      else this.#socket.write(chunk, () => done());
    });
  }

  override _final(done: (error?: Error | null) => void): void {
    if (!this.#frozen) this.#socket.end();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #receive(chunk: Buffer): void {
    if (this.#frozen || this.destroyed) return;
    if (!this.push(chunk)) this.#socket.pause();
  }

  #later(work: () => void): void {
    if (this.#latency === 0) work();
    else setTimeout(work, this.#latency);
  }
}
