import type { Clock } from '../../src/model/clock.ts';

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

/** What waits longer waits for ever. In milliseconds. */
const LONGEST_RUN = 24 * 3600 * 1000;

/** Time that passes only while nothing else is left to do: then it moves on to the next timer at once. */
export class FakeClock implements Clock {
  readonly #end: number;
  #now: number;
  #timers: Timer[] = [];
  #running = false;

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
    this.#end = now + LONGEST_RUN;
  }

  now(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      if (this.#now > this.#end) return reject(new Error('the run takes more than a day'));
      const aborted = () => {
        this.#timers = this.#timers.filter((one) => one !== timer);
        reject(signal?.reason as Error);
      };
      const timer = this.#add(milliseconds, () => {
        signal?.removeEventListener('abort', aborted);
        resolve();
      });
      signal?.addEventListener('abort', aborted);
    });
  }

  /** Calls a function when so many milliseconds have passed. */
  after(milliseconds: number, call: () => void): void {
    this.#add(milliseconds, call);
  }

  #add(milliseconds: number, fire: () => void): Timer {
    const timer = { at: this.#now + Math.max(0, milliseconds), fire };
    this.#timers.push(timer);
    this.#run();
    return timer;
  }

  /** An immediate comes when all promises that could go on have done so. */
  #run(): void {
    if (this.#running) return;
    this.#running = true;
    setImmediate(() => {
      this.#running = false;
      const next = this.#timers.reduce<Timer | undefined>(
        (first, timer) => (first && first.at <= timer.at ? first : timer),
        undefined,
      );
      if (!next) return;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.fire();
      this.#run();
    });
  }
}
