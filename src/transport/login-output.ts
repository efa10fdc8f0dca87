import { firstPart, type HostText } from '../model/host-text.ts';
import { START_LIMIT, WORDS_LIMIT } from './bounds.ts';
import { transportError } from './failure.ts';
import { startOutputTooLong } from './limit-messages.ts';

/**
 * Leaves out what the start-up files of a login print, and keeps the beginning of it: of a login that starts no shell,
 * these words are the best explanation. The shell's own output begins after the mark `\n<token> ready\n`;
 * the token is random, so that no start-up file prints the mark.
 */
export class LoginOutput {
  readonly #mark: Buffer;
  #tail: Buffer = Buffer.alloc(0);
  #left = START_LIMIT;
  #ready = false;
  #words: HostText = '';

  constructor(token: string) {
    this.#mark = Buffer.from(`\n${token} ready\n`);
  }

  /** Whether the shell has started. */
  get ready(): boolean {
    return this.#ready;
  }

  /** What was printed before the shell began. */
  get words(): HostText {
    return this.#words;
  }

  /** The part of the chunk that the shell printed. Throws `TransportError`. */
  after(chunk: Buffer): Buffer {
    if (this.#ready) return chunk;
    this.#words = firstPart(this.#words + chunk.toString('utf8'), WORDS_LIMIT);
    // The mark may begin in the chunk before.
    const bytes = Buffer.concat([this.#tail, chunk]);
    const start = bytes.indexOf(this.#mark);
    this.#left -= start < 0 ? chunk.length : 0;
    if (this.#left < 0) throw transportError('protocol', startOutputTooLong(START_LIMIT));
    if (start < 0) {
      this.#tail = bytes.subarray(Math.max(0, bytes.length - this.#mark.length + 1));
      return Buffer.alloc(0);
    }
    this.#ready = true;
    this.#tail = Buffer.alloc(0);
    return bytes.subarray(start + this.#mark.length);
  }
}
