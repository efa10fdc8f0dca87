import type { Operation, Result } from '../model/operation.ts';
import type { LockOwner, Refusal } from '../model/transport.ts';

export interface Frame {
  readonly status: string;
  readonly body: string;
  /** The end of the output is missing: it was more than is kept. */
  readonly cut?: true;
}

/** How much of one output is kept, in bytes. What a change prints is cut on the host already, to far less. */
const MOST = 8 * 1024 * 1024;

/**
 * Cuts one output stream at its marks. A mark is `\n<token> <status>\n`; what stands before it, since the mark before,
 * is the output of one operation, byte for byte.
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
    // Only the end of what is already there can be the beginning of a mark, so only that is searched again.
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
    const room = MOST - this.#kept;
    if (bytes.length > room) this.#cut = true;
    if (room <= 0) return;
    const kept = bytes.subarray(0, room);
    this.#pending.push(kept);
    this.#kept += kept.length;
  }
}

/** What a pair of frames says about the operation that produced it. */
export function decode(operation: Operation, stdout: Frame, stderr: Frame): Result {
  if (stdout.status === 'skip' || stdout.status === 'none') return { kind: 'skipped' };
  if (stdout.status === 'gone') {
    return { kind: 'failed', message: `ended by force on the host before it was through\n${stderr.body}`.trim() };
  }
  if (stdout.cut || stderr.cut) return { kind: 'failed', message: `it gave more than ${MOST / 2 ** 20} MiB` };
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

/** What a frame says about a change as a whole: undefined if it was begun, or followed. */
export function decodeJob({ status, body }: Frame): Refusal | undefined {
  switch (status) {
    case 'begun':
      return undefined;
    case 'locked':
      return { kind: 'locked', lockOwner: lockOwnerIn(body) };
    case 'stale':
      return { kind: 'stale', generation: body };
    case 'unknown':
    case 'restarted':
      return { kind: status };
    default:
      return { kind: 'no-room' };
  }
}

/** Somebody holds the host, even where what they wrote of themselves was cut off. */
function lockOwnerIn(text: string): LockOwner {
  try {
    return JSON.parse(text) as LockOwner;
  } catch {
    return { run: 'unknown', by: 'another run', machine: '', pid: 0, since: 'unknown' };
  }
}
