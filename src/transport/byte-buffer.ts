/** An empty buffer gives back more memory than this, in bytes. */
const KEPT_CAPACITY = 65_536;

const FIRST_CAPACITY = 4096;

/** Bytes to append to. The memory doubles when it is full, so the cost is linear however small the pieces are. */
export class ByteBuffer {
  #memory: Buffer = Buffer.alloc(0);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** How much memory it takes, in bytes. */
  get capacity(): number {
    return this.#memory.length;
  }

  append(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (length > this.#memory.length) this.#grow(length);
    piece.copy(this.#memory, this.#length);
    this.#length = length;
  }

  /** Valid until the next change. */
  view(): Buffer {
    return this.#memory.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
    if (this.#memory.length > KEPT_CAPACITY) this.#memory = Buffer.alloc(0);
  }

  #grow(length: number): void {
    let capacity = Math.max(FIRST_CAPACITY, this.#memory.length);
    while (capacity < length) capacity *= 2;
    const memory = Buffer.allocUnsafeSlow(capacity);
    this.view().copy(memory);
    this.#memory = memory;
  }
}
