// What provision says about what nobody uses of Docker Engine.

export const invalidAge = 'must be a number of hours, days or weeks, such as 12h, 7d or 4w';

/** As parts of messages about an answer of the engine. */
export const CONTAINERS = 'the containers that are stopped';
export const NETWORKS = 'the networks without containers';
export const USAGE = 'the use of the disk';

export function olderThan(age: string): string {
  return `older than ${age}`;
}

/** How many names are listed. */
const LISTED = 10;

/** `size` is in bytes. */
export function listed(names: readonly string[], size: number | undefined): string {
  const shown = names.length > LISTED ? [...names.slice(0, LISTED - 1), `${names.length - LISTED + 1} more`] : names;
  return `${names.length}${size === undefined ? '' : `, ${sizeText(size)}`}: ${shown.join(', ')}`;
}

export function entries(count: number, size: number): string {
  return `${count === 1 ? '1 entry' : `${count} entries`}, ${sizeText(size)}`;
}

/** Of the cache. */
export const SHARED = 'what only these images shared';

export const deletesContents = 'The contents of these volumes are lost.';

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** In the units of Docker: 1 kB is 1000 bytes. */
function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${Number(value.toPrecision(3))} ${UNITS[power] ?? ''}`;
}

/** Advice for the words of a change that failed. */
export function advise(words: string): string | undefined {
  if (/is being used by|in use|active endpoints|is using/i.test(words)) {
    return 'Something began to use it after the host was read. Run provision again: it reads the host again.';
  }
  return undefined;
}
