import { randomBytes } from 'node:crypto';
import type { Operation } from '../model/operation.ts';
import type { Answer, Exchange, RunOptions } from '../model/transport.ts';
import { transportError } from './failure.ts';
import { decode, decodeJob, type Frame, FrameReader } from './frames.ts';
import { noAnswerInTime, shellEnded } from './messages.ts';
import { prelude, request } from './shell/script.ts';

interface Waiting {
  readonly frames: { readonly stdout: Frame[]; readonly stderr: Frame[] };
  /** How many pairs of frames the answer has, without the last one, which ends it. */
  readonly count: number;
  readonly onLine: ((line: string) => void) | undefined;
  resolve(frames: readonly (readonly [Frame, Frame])[]): void;
  reject(error: Error): void;
}

/**
 * Requests to and answers from a shell: `write` is its standard input, `stdout` and `stderr` receive its output. One
 * request at a time. Independent of the connection to the shell.
 */
export class ShellChannel {
  readonly #write: (text: string) => void;
  readonly #stdout: FrameReader;
  readonly #stderr: FrameReader;
  #waiting: Waiting | undefined;
  #broken: Error | undefined;

  /** `directory` is the state directory on the host; left out, the usual one. */
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

  /** The shell has ended: the request that waits for an answer fails, and so do all later ones. */
  fail(error: Error): void {
    this.#broken ??= error;
    this.#waiting?.reject(error);
    this.#waiting = undefined;
  }

  /** Throws `TransportError`, also when the answer does not arrive within the limit. The shell is unusable afterwards. */
  async run(exchange: Exchange, options: RunOptions = {}): Promise<Answer> {
    const { limit } = options;
    if (limit === undefined) return this.#answer(exchange, options);
    const timer = setTimeout(() => this.fail(transportError('timeout', noAnswerInTime(limit))), limit * 1000);
    try {
      return await this.#answer(exchange, options);
    } finally {
      clearTimeout(timer);
    }
  }

  async #answer(exchange: Exchange, { onLine }: RunOptions): Promise<Answer> {
    if (this.#broken) throw this.#broken;
    if (this.#waiting) throw new Error('this channel already waits for an answer');
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
      this.fail(transportError('lost', shellEnded(ran, waiting.count)));
      return;
    }
    this.#waiting = undefined;
    waiting.resolve(stdout.slice(0, -1).map((out, index) => [out, stderr[index] as Frame]));
  }
}
