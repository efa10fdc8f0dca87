import { randomBytes } from 'node:crypto';
import type { Operation, Result } from '../model/operation.ts';
import { type Answer, type Exchange, TransportError } from '../model/transport.ts';
import { decode, type Frame, FrameReader } from './frames.ts';
import { prelude, request } from './script.ts';

interface Waiting {
  readonly operations: readonly Operation[];
  readonly stdout: Frame[];
  readonly stderr: Frame[];
  resolve(results: readonly Result[]): void;
  reject(error: Error): void;
}

/**
 * Speaks requests and answers with a shell that reads from `write` and whose output is fed to `stdout` and `stderr`.
 * One request at a time. Knows nothing of how the shell is reached.
 */
export class ShellChannel {
  readonly #write: (text: string) => void;
  readonly #stdout: FrameReader;
  readonly #stderr: FrameReader;
  #waiting: Waiting | undefined;
  #broken: Error | undefined;

  constructor(write: (text: string) => void) {
    const token = randomBytes(16).toString('hex');
    this.#write = write;
    this.#stdout = new FrameReader(token, (frame) => this.#frame('stdout', frame));
    this.#stderr = new FrameReader(token, (frame) => this.#frame('stderr', frame));
    write(prelude(token));
  }

  stdout(chunk: Buffer): void {
    this.#stdout.push(chunk);
  }

  stderr(chunk: Buffer): void {
    this.#stderr.push(chunk);
  }

  /** The shell is gone: what waits for an answer fails, and so does whatever is asked afterwards. */
  fail(error: Error): void {
    this.#broken ??= error;
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }

  async run(exchange: Exchange): Promise<Answer> {
    if (this.#broken) throw this.#broken;
    if (this.#waiting) throw new Error('a request is already under way on this channel');
    const change = exchange.change ?? [];
    const text = request(exchange, randomBytes(6).toString('hex'));
    const results = await new Promise<readonly Result[]>((resolve, reject) => {
      this.#waiting = { operations: [...change, ...exchange.probe], stdout: [], stderr: [], resolve, reject };
      this.#write(text);
    });
    return { change: results.slice(0, change.length), probe: results.slice(change.length) };
  }

  #frame(stream: 'stdout' | 'stderr', frame: Frame): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    waiting[stream].push(frame);
    const { operations, stdout, stderr } = waiting;
    if (stdout.at(-1)?.status !== 'end' || stderr.at(-1)?.status !== 'end') return;
    if (stdout.length !== operations.length + 1 || stderr.length !== operations.length + 1) {
      const ran = Math.min(stdout.length, stderr.length) - 1;
      this.fail(new TransportError('lost', `the host's shell ended after ${ran} of ${operations.length} operations`));
      return;
    }
    this.#waiting = undefined;
    waiting.resolve(
      operations.map((operation, index) => decode(operation, stdout[index] as Frame, stderr[index] as Frame)),
    );
  }
}
