import { existsSync, readFileSync } from 'node:fs';

/** The longer text is so many times as long as the shorter one. */
const FACTOR = 8;

/** Times grow by FACTOR where they are linear, and by 64 where they are quadratic. */
export const LINEAR = 25;

/** In milliseconds: shorter times are not worth comparing. */
const LEAST = 40;

const ATTEMPTS = 4;

/** How many times as long `work` takes for a text of `length` characters as for an eighth of it; 1 for short times. */
export function timeRatio(work: (length: number) => unknown, length: number): number {
  const time = (size: number) => {
    const started = now();
    work(size);
    return now() - started;
  };
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && least >= LINEAR; attempt += 1) {
    const long = time(length);
    if (long < LEAST) return 1;
    least = Math.min(least, long / Math.max(LEAST / FACTOR, time(length / FACTOR)));
  }
  return least;
}

const SCHEDULER = '/proc/thread-self/schedstat';
const hasScheduler = existsSync(SCHEDULER);

/** In milliseconds. The time of this thread, where the system knows it: other processes do not count. */
function now(): number {
  return hasScheduler ? Number(readFileSync(SCHEDULER, 'latin1').split(' ', 1)[0]) / 1e6 : performance.now();
}
