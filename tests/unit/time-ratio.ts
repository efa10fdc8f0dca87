/** The longer text is so many times as long as the shorter one. */
const FACTOR = 8;

/** Times grow by FACTOR where they are linear, and by 64 where they are quadratic. */
export const LINEAR = 30;

/** In milliseconds: shorter times are noise, and count as this. */
const LEAST = 30;

/** A busy computer makes one attempt slow, not all of them. */
const ATTEMPTS = 3;

/** How many times as long `work` takes for a text of `length` characters as for an eighth of it. */
export function timeRatio(work: (length: number) => unknown, length = 100_000): number {
  const time = (size: number) => {
    const started = performance.now();
    work(size);
    return performance.now() - started;
  };
  let least = Number.POSITIVE_INFINITY;
  for (let attempt = 0; attempt < ATTEMPTS && least >= LINEAR; attempt += 1) {
    const short = Math.max(LEAST, time(length / FACTOR));
    least = Math.min(least, time(length) / short);
  }
  return least;
}
