import { randomBytes } from 'node:crypto';
import type { HostText } from '../model/host-text.ts';
import type { Operation } from '../model/operation.ts';
import { type Answer, type Exchange, type RunOptions, TransportError } from '../model/transport.ts';
import { EXCHANGE_LIMIT } from './bounds.ts';
import { transportError } from './failure.ts';
import { decode, decodeRefusal, type Frame, FrameReader } from './frames.ts';
import { LoginOutput } from './login-output.ts';
import * as connectionMessages from './connection-messages.ts';
import * as limitMessages from './limit-messages.ts';
import { ProgressLines } from './progress-lines.ts';
import { prelude, request } from './shell/script.ts';

interface Waiting {
  readonly stdout: Frame[];
  readonly stderr: Frame[];
  /** The status of the mark that ends the answer. */
  readonly end: string;
  readonly ended: Set<StreamName>;
  /** How many pairs of frames the answer has. */
  readonly count: number;
  readonly lines: ProgressLines;
  resolve(frames: readonly (readonly [Frame, Frame])[]): void;
  reject(error: Error): void;
}

type StreamName = 'stdout' | 'stderr';

/** The shell that a channel talks to. */
export interface Peer {
  /** To its standard input. */
  write(text: string): void;
  /** Ends it: it sent what no shell of this program sends. */
  end(): void;
}

/**
 * Requests to and answers from a shell: `stdout` and `stderr` receive its output. One request at a time. Independent of
 * the connection to the shell.
 */
export class ShellChannel {
  readonly #peer: Peer;
  readonly #logins: Readonly<Record<StreamName, LoginOutput>>;
  readonly #readers: Readonly<Record<StreamName, FrameReader>>;
  #waiting: Waiting | undefined;
  #broken: Error | undefined;
  /** Since the answer before, in bytes, without progress lines. */
  #received = 0;

  /** `directory` is the state directory on the host; left out, the usual one. */
  constructor(peer: Peer, directory = '') {
    const token = randomBytes(16).toString('hex');
    const reader = (name: StreamName) => new FrameReader(token, (frame, bytes) => this.#frame(name, frame, bytes));
    this.#peer = peer;
    this.#logins = { stdout: new LoginOutput(token), stderr: new LoginOutput(token) };
    this.#readers = { stdout: reader('stdout'), stderr: reader('stderr') };
    peer.write(prelude(token, directory));
  }

  /** How much memory incomplete frames take, in bytes. */
  get kept(): number {
    return this.#readers.stdout.kept + this.#readers.stderr.kept;
  }

  /** Whether the shell reads requests. */
  get started(): boolean {
    return this.#logins.stdout.ready && this.#logins.stderr.ready;
  }

  /** What was printed on both streams before the shell began. */
  get firstWords(): HostText {
    const { stdout, stderr } = this.#logins;
    return [stdout.ready ? '' : stdout.words, stderr.ready ? '' : stderr.words]
      .map((words) => words.trim())
      .filter(Boolean)
      .join('\n');
  }

  stdout(chunk: Buffer): void {
    this.#receive('stdout', chunk);
  }

  stderr(chunk: Buffer): void {
    this.#receive('stderr', chunk);
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
    const late = () => this.fail(transportError('timeout', connectionMessages.noAnswerInTime(limit)));
    const timer = setTimeout(late, limit * 1000);
    try {
      return await this.#answer(exchange, options);
    } finally {
      clearTimeout(timer);
    }
  }

  async #answer(exchange: Exchange, { onLine }: RunOptions): Promise<Answer> {
    if (this.#broken) throw this.#broken;
    if (this.#waiting) throw new Error('this channel already waits for an answer');
    const nonce = randomBytes(6).toString('hex');
    const text = request(exchange, nonce);
    const frames = await new Promise<readonly (readonly [Frame, Frame])[]>((resolve, reject) => {
      const count = (exchange.change?.length ?? 0) + exchange.probe.length + (exchange.job ? 1 : 0);
      const lines = new ProgressLines(onLine);
      const end = `end-${nonce}`;
      this.#waiting = { stdout: [], stderr: [], end, ended: new Set(), count, lines, resolve, reject };
      this.#peer.write(text);
    });
    try {
      return decodeAnswer(exchange, frames);
    } catch (error) {
      this.#refuse(error);
      throw error;
    }
  }

  #receive(name: StreamName, chunk: Buffer): void {
    if (this.#broken) return;
    try {
      const bytes = this.#logins[name].after(chunk);
      this.#received += bytes.length;
      this.#readers[name].push(bytes);
      if (this.#received > EXCHANGE_LIMIT) {
        throw transportError('protocol', limitMessages.exchangeTooLong(EXCHANGE_LIMIT));
      }
    } catch (error) {
      this.#refuse(error);
    }
  }

  /** Ends the shell because of what it sent. */
  #refuse(error: unknown): void {
    if (!(error instanceof TransportError)) throw error;
    this.fail(error);
    this.#peer.end();
  }

  #frame(name: StreamName, frame: Frame, bytes: number): void {
    const waiting = this.#waiting;
    if (!waiting) throw transportError('protocol', limitMessages.unexpectedResult());
    if (frame.status === 'line') {
      waiting.lines.add(frame.body, bytes);
      this.#received -= bytes;
      return;
    }
    if (waiting.ended.has(name)) throw transportError('protocol', limitMessages.unexpectedResult());
    if (frame.status === waiting.end) {
      waiting.ended.add(name);
      if (waiting.ended.size === 2) this.#complete(waiting);
      return;
    }
    if (frame.status.startsWith('end')) throw transportError('protocol', limitMessages.unexpectedResult());
    if (waiting[name].length === waiting.count) {
      throw transportError('protocol', limitMessages.tooManyResults(waiting.count));
    }
    waiting[name].push(frame);
  }

  #complete(waiting: Waiting): void {
    const { stdout, stderr, count } = waiting;
    if (stdout.length < count || stderr.length < count) {
      this.fail(transportError('lost', connectionMessages.shellEnded(Math.min(stdout.length, stderr.length), count)));
      return;
    }
    this.#waiting = undefined;
    this.#received = 0;
    waiting.resolve(stdout.map((out, index) => [out, stderr[index] as Frame]));
  }
}

/** Throws `TransportError`. */
function decodeAnswer({ change = [], probe, job }: Exchange, frames: readonly (readonly [Frame, Frame])[]): Answer {
  const operations: readonly Operation[] = [...change, ...probe];
  const refusal = job ? decodeRefusal((frames[0] as readonly [Frame, Frame])[0]) : undefined;
  const results = frames
    .slice(job ? 1 : 0)
    .map(([out, err], index) => decode(operations[index] as Operation, out, err));
  return {
    change: results.slice(0, change.length),
    probe: results.slice(change.length),
    ...(refusal ? { refusal } : {}),
  };
}
