/** A time limit that can be paused. */
export class TimeLimit {
  readonly #onEnd: () => void;
  /** Milliseconds. */
  #left: number;
  #since = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `seconds` may be undefined: there is no limit then. */
  constructor(seconds: number | undefined, onEnd: () => void) {
    this.#left = (seconds ?? Infinity) * 1000;
    this.#onEnd = onEnd;
  }

  run(): void {
    if (this.#left === Infinity) return;
    this.#since = Date.now();
    this.#timer = setTimeout(this.#onEnd, this.#left).unref();
  }

  pause(): void {
    clearTimeout(this.#timer);
    this.#left -= Date.now() - this.#since;
  }
}
