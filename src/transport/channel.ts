import { randomBytes } from 'node:crypto';
import type { Operation } from '../model/operation.ts';
import { type Answer, type Exchange, type RunOptions, TransportError } from '../model/transport.ts';
import { decode, decodeJob, type Frame, FrameReader } from './frames.ts';
import { prelude, request } from './script.ts';

interface Waiting {
  readonly frames: { readonly stdout: Frame[]; readonly stderr: Frame[] };
  /** How many pairs of frames the answer has, without the one that ends it. */
  readonly count: number;
  readonly onLine: ((line: string) => void) | undefined;
  resolve(frames: readonly (readonly [Frame, Frame])[]): void;
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

  /** `directory` is where the host keeps what is under way; left out, the usual place. */
  constructor(write: (text: string) => void, directory = '') {
    const token = randomBytes(16).toString('hex');
    this.#write = write;
    this.#stdout = new FrameReader(token, (frame) => this.#frame('stdout', frame));
    this.#stderr = new FrameReader(token, (frame) => this.#frame('stderr', frame));
    write(prelude(token, directory));
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

  /** Throws `TransportError`: also when the answer is not there within the limit; the shell cannot be used any more then. */
  async run(exchange: Exchange, options: RunOptions = {}): Promise<Answer> {
    const { limit } = options;
    if (limit === undefined) return this.#answer(exchange, options);
    const timer = setTimeout(() => {
      const what = `the host did not answer within ${Math.round(limit)} s`;
      this.fail(new TransportError('timeout', what, 'If it needs longer, raise ssh.command_timeout in the inventory.'));
    }, limit * 1000);
    try {
      return await this.#answer(exchange, options);
    } finally {
      clearTimeout(timer);
    }
  }

  async #answer(exchange: Exchange, { onLine }: RunOptions): Promise<Answer> {
    if (this.#broken) throw this.#broken;
    if (this.#waiting) throw new Error('a request is already under way on this channel');
    const { change = [], probe, job } = exchange;
    const operations: readonly Operation[] = [...change, ...probe];
    const text = request(exchange, randomBytes(6).toString('hex'));
    const frames = await new Promise<readonly (readonly [Frame, Frame])[]>((resolve, reject) => {
      const count = operations.length + (job ? 1 : 0);
      this.#waiting = { frames: { stdout: [], stderr: [] }, count, onLine, resolve, reject };
      this.#write(text);
    });
    const refusal = job ? decodeJob((frames[0] as readonly [Frame, Frame])[0]) : undefined;
    const results = frames
      .slice(job ? 1 : 0)
      .map(([out, err], index) => decode(operations[index] as Operation, out, err));
    return {
      change: results.slice(0, change.length),
      probe: results.slice(change.length),
      ...(refusal ? { refusal } : {}),
    };
  }

  #frame(stream: 'stdout' | 'stderr', frame: Frame): void {
    const waiting = this.#waiting;
    if (!waiting) return;
    if (frame.status === 'line') return waiting.onLine?.(frame.body);
    waiting.frames[stream].push(frame);
    const { stdout, stderr } = waiting.frames;
    if (stdout.at(-1)?.status !== 'end' || stderr.at(-1)?.status !== 'end') return;
    if (stdout.length !== waiting.count + 1 || stderr.length !== waiting.count + 1) {
      const ran = Math.min(stdout.length, stderr.length) - 1;
      this.fail(new TransportError('lost', `the host's shell ended after ${ran} of ${waiting.count} operations`));
      return;
    }
    this.#waiting = undefined;
    waiting.resolve(stdout.slice(0, -1).map((out, index) => [out, stderr[index] as Frame]));
  }
}
