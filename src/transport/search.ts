import { ByteBuffer } from './byte-buffer.ts';

/** Output that is searched for a text while it arrives. Each byte is searched once, however small the pieces are. */
export class Search {
  readonly #text: string;
  readonly #bytes = new ByteBuffer();
  #searched = 0;

  constructor(text: string) {
    this.#text = text;
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** How often the text occurs in what was added, counting one that began before. */
  add(chunk: Buffer): number {
    this.#bytes.append(chunk);
    const bytes = this.#bytes.view();
    for (let count = 0; ; count += 1) {
      const start = bytes.indexOf(this.#text, this.#searched);
      if (start < 0) {
        this.#searched = Math.max(this.#searched, bytes.length - Buffer.byteLength(this.#text) + 1);
        return count;
      }
      this.#searched = start + Buffer.byteLength(this.#text);
    }
  }

  toString(): string {
    return this.#bytes.view().toString('utf8');
  }
}
