import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';

/** How long a frozen connection is kept open, in milliseconds: longer than a client waits for it. */
const FORGET = 60_000;

/** A connection to a simulated host, with latency, that can freeze without being closed. */
export class Wire extends Duplex {
  readonly #socket: Socket;
  readonly #latency: number;
  #frozen = false;

  /** `latency` is in milliseconds, in each direction. */
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

  /** Stops all traffic in both directions without closing the connection. */
  freeze(): void {
    this.#frozen = true;
    this.#socket.pause();
    const timer = setTimeout(() => this.destroy(), FORGET).unref();
    this.on('close', () => clearTimeout(timer));
  }

  /** ssh2 calls this on its socket. */
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
