import type { HostText } from '../model/host-text.ts';
import { LINE_LIMIT, LINES_A_SECOND, LINES_AT_ONCE } from './bounds.ts';
import { transportError } from './failure.ts';
import { progressLineTooLong, tooManyProgressLines } from './limit-messages.ts';

/** The progress lines of one exchange. */
export class ProgressLines {
  readonly #onLine: ((line: HostText) => void) | undefined;
  readonly #started = performance.now();
  #count = 0;

  constructor(onLine: ((line: HostText) => void) | undefined) {
    this.#onLine = onLine;
  }

  /** `bytes` is its length on the wire. Throws `TransportError` where the line, or the number of lines, is too large. */
  add(line: HostText, bytes: number): void {
    if (bytes > LINE_LIMIT) throw transportError('protocol', progressLineTooLong(LINE_LIMIT));
    this.#count += 1;
    const seconds = (performance.now() - this.#started) / 1000;
    if (this.#count > LINES_AT_ONCE + LINES_A_SECOND * seconds) {
      throw transportError('protocol', tooManyProgressLines(LINES_A_SECOND));
    }
    this.#onLine?.(line);
  }
}
