import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { TransportError } from '../model/transport.ts';
import { REPLY_LIMIT } from './bounds.ts';
import { transportError } from './failure.ts';
import { receiverEnded, sendStalled } from './change-messages.ts';
import { replyTooLong } from './limit-messages.ts';
import { Tail } from './tail.ts';

/** A program on the host that runs receive.sh, on a channel of its own. */
export interface Receiver {
  readonly input: Writable;
  readonly output: Readable;
  readonly errors: Readable;
  close(): void;
}

/**
 * Starts receive.sh. `attempt` is in the names of the incomplete files; empty for those that every run continues. Throws
 * `TransportError`.
 */
export type StartReceiver = (attempt: string, signal: AbortSignal) => Promise<Receiver>;

/** How long standard error may arrive after the end of standard output, in milliseconds. */
const ERRORS_PAUSE = 100;

/** How much of standard error a message quotes, in bytes. */
const WORDS = 500;

/** The lines that the receiver prints: a word, and the rest. The output is read only when a line is asked for. */
export class Replies {
  readonly #lines: AsyncIterator<string>;
  readonly #words = new Tail(WORDS);

  constructor({ output, errors }: Receiver) {
    errors.on('data', (chunk: Buffer) => {
      this.#words.add(chunk);
    });
    output.on('error', () => {}); // the iteration ends
    this.#lines = linesOf(output);
  }

  /** Throws `TransportError` at the end, and where a line is too long. */
  async next(): Promise<readonly [string, string]> {
    const { done, value } = await this.#lines.next();
    if (done) {
      await sleep(ERRORS_PAUSE);
      throw transportError('lost', receiverEnded(this.#words.text()));
    }
    const end = value.indexOf(' ');
    return end < 0 ? [value, ''] : [value.slice(0, end), value.slice(end + 1)];
  }
}

async function* linesOf(output: Readable): AsyncGenerator<string, undefined> {
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of output as AsyncIterable<Buffer>) {
      rest = Buffer.concat([rest, chunk]);
      for (let end = rest.indexOf('\n'); end >= 0 && end <= REPLY_LIMIT; end = rest.indexOf('\n')) {
        yield rest.toString('utf8', 0, end);
        rest = rest.subarray(end + 1);
      }
      if (rest.length > REPLY_LIMIT) throw transportError('protocol', replyTooLong(REPLY_LIMIT));
    }
  } catch (error) {
    // The output ended early: what it says is that it ended.
    if (error instanceof TransportError) throw error;
  }
  return undefined;
}

/** Aborts the sending when there is no progress for `limit` seconds, or when it is stopped. */
export class Watch {
  readonly #controller = new AbortController();
  readonly #limit: number | undefined;
  #file: string;
  #timer: NodeJS.Timeout | undefined;

  constructor(limit: number | undefined, file: string) {
    this.#limit = limit;
    this.#file = file;
    this.progress(file);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  progress(file: string): void {
    this.#file = file;
    if (this.#limit === undefined) return;
    this.#timer ??= setTimeout(() => this.#stall(this.#limit ?? 0), this.#limit * 1000);
    this.#timer.refresh();
  }

  stop(): void {
    this.#controller.abort();
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  #stall(seconds: number): void {
    this.#controller.abort(transportError('lost', sendStalled(this.#file, seconds)));
  }

  /** The result of `work`. Throws `TransportError` when it stalls. */
  async during<T>(work: Promise<T>): Promise<T> {
    const { signal } = this;
    return Promise.race([
      work,
      new Promise<never>((_resolve, reject) => {
        const check = () => signal.reason instanceof TransportError && reject(signal.reason);
        check();
        signal.addEventListener('abort', check);
      }),
    ]);
  }
}
