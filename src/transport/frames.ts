import { CUT, firstPart, fromHost, type HostText, lastPart } from '../model/host-text.ts';
import type { Operation } from '../model/operation.ts';
import type { Result } from '../model/result.ts';
import type { LockOwner, Refusal } from '../model/transport.ts';
import { isGeneration, isLockOwner, parseHostJson } from '../model/host-answers.ts';
import { OUTPUT_LIMIT, STATUS_LIMIT, WORDS_LIMIT } from './bounds.ts';
import { ByteBuffer } from './byte-buffer.ts';
import { transportError } from './failure.ts';
import * as changeMessages from './change-messages.ts';
import * as connectionMessages from './connection-messages.ts';
import * as limitMessages from './limit-messages.ts';

export interface Frame {
  /** The word or number after the token of the mark that ends it. */
  readonly status: string;
  readonly body: HostText;
  /** The output was longer than OUTPUT_LIMIT: its end is missing. */
  readonly cut?: true;
}

/**
 * Splits one output stream at its marks. A mark is `\n<token> <status>\n`; the bytes since the mark before it are the
 * output of one operation.
 */
export class FrameReader {
  readonly #mark: Buffer;
  /** `bytes` is the length of the body on the wire. */
  readonly #onFrame: (frame: Frame, bytes: number) => void;
  readonly #body = new ByteBuffer();
  #bodyBytes = 0;
  /** The last bytes, which may be the beginning of a mark: never more than a mark with its status. */
  #tail: Buffer = Buffer.alloc(0);

  constructor(token: string, onFrame: (frame: Frame, bytes: number) => void) {
    this.#mark = Buffer.from(`\n${token} `);
    this.#onFrame = onFrame;
  }

  /** How much memory the incomplete frame takes, in bytes. */
  get kept(): number {
    return this.#body.capacity + this.#tail.length;
  }

  /** Throws `TransportError` where a status has no end. */
  push(chunk: Buffer): void {
    let rest = Buffer.concat([this.#tail, chunk]);
    for (;;) {
      const start = rest.indexOf(this.#mark);
      if (start < 0) return this.#wait(rest, Math.max(0, rest.length - this.#mark.length + 1));
      const from = start + this.#mark.length;
      const length = rest.subarray(from, from + STATUS_LIMIT + 1).indexOf('\n');
      if (length < 0) {
        if (rest.length - from > STATUS_LIMIT)
          throw transportError('protocol', limitMessages.statusTooLong(STATUS_LIMIT));
        return this.#wait(rest, start);
      }
      this.#keep(rest.subarray(0, start));
      const status = rest.toString('utf8', from, from + length);
      rest = rest.subarray(from + length + 1);
      this.#complete(status);
    }
  }

  /** Keeps the bytes up to `end`; the others are searched again with the next chunk. */
  #wait(bytes: Buffer, end: number): void {
    this.#keep(bytes.subarray(0, end));
    // A copy: a part of a chunk would keep all of it in memory.
    this.#tail = Buffer.from(bytes.subarray(end));
  }

  #complete(status: string): void {
    const text = fromHost(this.#body.view().toString('utf8'));
    const bytes = this.#bodyBytes;
    this.#body.clear();
    this.#bodyBytes = 0;
    this.#onFrame(bytes > OUTPUT_LIMIT ? { status, body: text + CUT, cut: true } : { status, body: text }, bytes);
  }

  #keep(bytes: Buffer): void {
    this.#bodyBytes += bytes.length;
    this.#body.append(bytes.subarray(0, OUTPUT_LIMIT - this.#body.length));
  }
}

/** The result of the operation that produced a pair of frames. Throws `TransportError` where they are no result. */
export function decode(operation: Operation, stdout: Frame, stderr: Frame): Result {
  if (stdout.status !== stderr.status) throw notUnderstood(`${stdout.status}, ${stderr.status}`);
  if (stdout.status === 'skip' || stdout.status === 'none') return { kind: 'skipped' };
  const unfinished = UNFINISHED.get(stdout.status);
  if (unfinished) return { kind: 'failed', message: unfinished(wordsIn(stderr)) };
  if (!/^\d{1,3}$/.test(stdout.status)) throw notUnderstood(stdout.status);
  if (stdout.cut || stderr.cut)
    return { kind: 'failed', message: changeMessages.outputTooLong(OUTPUT_LIMIT / 2 ** 20) };
  const status = Number(stdout.status);
  if (operation.kind !== 'read') {
    return { kind: 'done', status, stdout: stdout.body, stderr: stderr.body };
  }
  if (status === 0) {
    const [mode = '', owner = ''] = stderr.body.trim().split(' ', 2);
    if (!/^[0-7]{1,4}$/.test(mode)) return { kind: 'failed', message: wordsIn(stderr) };
    return { kind: 'file', content: stdout.body, mode: mode.padStart(4, '0'), owner };
  }
  if (/: (No such file or directory|Not a directory)$/m.test(stderr.body)) return { kind: 'absent' };
  return { kind: 'failed', message: wordsIn(stderr) };
}

function wordsIn({ body }: Frame): HostText {
  return lastPart(body.trim(), WORDS_LIMIT);
}

function notUnderstood(answer: string) {
  return transportError('protocol', connectionMessages.answerNotUnderstood(firstPart(answer, 2 * STATUS_LIMIT)));
}

/** Of operations that a job did not finish, by status. The argument is what they printed on standard error. */
const UNFINISHED: ReadonlyMap<string, (words: HostText) => HostText> = new Map([
  ['killed', changeMessages.operationKilled],
  ['no-space', changeMessages.resultNotStored],
  ['not-writable', changeMessages.resultNotWritable],
]);

/** Why the change as a whole was refused; undefined if it was started, or is followed. Throws `TransportError`. */
export function decodeRefusal(frame: Frame): Refusal | undefined {
  const { status, body } = frame;
  switch (status) {
    case 'started':
      return undefined;
    case 'locked':
      return { kind: 'locked', lockOwner: lockOwnerIn(body) };
    case 'stale':
      if (!isGeneration(body)) throw notUnderstood(body);
      return { kind: 'stale', generation: body };
    case 'unknown':
    case 'rebooted':
      return { kind: status };
    case 'no-space':
    case 'not-writable':
      return { kind: status, store: 'jobs', words: wordsIn(frame) };
    case 'other-version':
      return { kind: status, format: /^\w{1,16}$/.test(body) ? body : '' };
    default:
      throw notUnderstood(status);
  }
}

/** The host is locked, even where the words of the owner are incomplete. */
function lockOwnerIn(text: string): LockOwner {
  const owner = parseHostJson(text);
  if (!isLockOwner(owner)) {
    return { run: 'unknown', by: changeMessages.unknownOwner, machine: '', pid: 0, since: 'unknown' };
  }
  const { run, by, machine, pid, since } = owner;
  return { run, by, machine, pid, since };
}
