import type { Operation, Result } from '../model/operation.ts';
import type { LockOwner, Refusal } from '../model/transport.ts';
import { transportError } from './failure.ts';
import * as messages from './messages.ts';

export interface Frame {
  readonly status: string;
  readonly body: string;
  /** The output was longer than OUTPUT_LIMIT: its end is missing. */
  readonly cut?: true;
}

/** How much of one output is kept, in bytes. The output of a job is shortened on the host to much less. */
const OUTPUT_LIMIT = 8 * 1024 * 1024;

/**
 * Splits one output stream at its marks. A mark is `\n<token> <status>\n`; the bytes since the mark before it are the
 * output of one operation.
 */
export class FrameReader {
  readonly #mark: Buffer;
  readonly #onFrame: (frame: Frame) => void;
  #pending: Buffer[] = [];
  #kept = 0;
  #cut = false;
  #tail: Buffer = Buffer.alloc(0);

  constructor(token: string, onFrame: (frame: Frame) => void) {
    this.#mark = Buffer.from(`\n${token} `);
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    // A mark may begin in the chunk before, in its last bytes: only these are searched again.
    let rest = Buffer.concat([this.#tail, chunk]);
    for (;;) {
      const start = rest.indexOf(this.#mark);
      const end = start < 0 ? -1 : rest.indexOf('\n', start + this.#mark.length);
      if (end < 0) {
        const keep = start < 0 ? Math.max(0, rest.length - this.#mark.length + 1) : start;
        this.#keep(rest.subarray(0, keep));
        this.#tail = rest.subarray(keep);
        return;
      }
      this.#keep(rest.subarray(0, start));
      const body = Buffer.concat(this.#pending).toString('utf8');
      const status = rest.toString('utf8', start + this.#mark.length, end);
      const cut = this.#cut;
      this.#pending = [];
      this.#kept = 0;
      this.#cut = false;
      rest = rest.subarray(end + 1);
      this.#onFrame({ status, body, ...(cut ? { cut } : {}) });
    }
  }

  #keep(bytes: Buffer): void {
    const room = OUTPUT_LIMIT - this.#kept;
    if (bytes.length > room) this.#cut = true;
    if (room <= 0) return;
    const kept = bytes.subarray(0, room);
    this.#pending.push(kept);
    this.#kept += kept.length;
  }
}

/** The result of the operation that produced a pair of frames. */
export function decode(operation: Operation, stdout: Frame, stderr: Frame): Result {
  if (stdout.status === 'skip' || stdout.status === 'none') return { kind: 'skipped' };
  const unfinished = UNFINISHED[stdout.status];
  if (unfinished) return { kind: 'failed', message: unfinished(stderr.body.trim()) };
  if (stdout.cut || stderr.cut) return { kind: 'failed', message: messages.outputTooLong(OUTPUT_LIMIT / 2 ** 20) };
  const status = Number(stdout.status);
  if (operation.kind !== 'read') {
    return { kind: 'done', status, stdout: stdout.body, stderr: stderr.body };
  }
  if (status === 0) {
    const [mode = '', owner = ''] = stderr.body.trim().split(' ');
    return { kind: 'file', content: stdout.body, mode: mode.padStart(4, '0'), owner };
  }
  if (/: (No such file or directory|Not a directory)$/m.test(stderr.body)) return { kind: 'absent' };
  return { kind: 'failed', message: stderr.body.trim() };
}

/** Of operations that a job did not finish, by status. The argument is what they printed on standard error. */
const UNFINISHED: Readonly<Record<string, (words: string) => string>> = {
  killed: messages.operationKilled,
  'no-space': messages.resultNotStored,
  'not-writable': messages.resultNotWritable,
};

/** Why the change as a whole was refused; undefined if it was started, or is followed. Throws `TransportError`. */
export function decodeJob({ status, body }: Frame): Refusal | undefined {
  switch (status) {
    case 'started':
      return undefined;
    case 'locked':
      return { kind: 'locked', lockOwner: lockOwnerIn(body) };
    case 'stale':
      return { kind: 'stale', generation: body };
    case 'unknown':
    case 'rebooted':
      return { kind: status };
    case 'no-space':
    case 'not-writable':
      return { kind: status, store: 'jobs', words: body.trim() };
    case 'other-version':
      return { kind: status, format: body };
    default:
      throw transportError('lost', messages.answerNotUnderstood(status));
  }
}

/** The host is locked, even where the words of the owner are incomplete. */
function lockOwnerIn(text: string): LockOwner {
  try {
    const { run, by, machine, pid, since } = JSON.parse(text) as LockOwner;
    return { run, by, machine, pid, since };
  } catch {
    return { run: 'unknown', by: messages.unknownOwner, machine: '', pid: 0, since: 'unknown' };
  }
}
