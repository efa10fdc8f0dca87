import { CUT, type HostText } from '../model/host-text.ts';

/** The end of an output, for a message. */
export class Tail {
  readonly #limit: number;
  #bytes: Buffer = Buffer.alloc(0);
  #cut = false;

  /** `limit` is how many bytes are kept. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(chunk: Buffer): void {
    const bytes = Buffer.concat([this.#bytes, chunk.subarray(-this.#limit)]);
    this.#cut ||= this.#bytes.length + chunk.length > this.#limit;
    this.#bytes = bytes.subarray(-this.#limit);
  }

  text(): HostText {
    const text = this.#bytes.toString('utf8').trim();
    return this.#cut ? CUT + text : text;
  }
}
