import { stripVTControlCharacters } from 'node:util';

/** Control characters but for line ends and tabs, and what turns the writing direction. */
const UNSAFE = /(?![\n\t])\p{Cc}|\p{Bidi_Control}/gu;

/**
 * Text from elsewhere that can be shown and steers nothing: colours and other escape sequences are dropped, any other
 * control character becomes `�`.
 */
export function clean(text: string): string {
  return stripVTControlCharacters(text.replaceAll('\r\n', '\n')).replace(UNSAFE, '\uFFFD');
}

/** The same for everything in a piece of data. */
export function cleanAll<T>(value: T): T {
  if (typeof value === 'string') return clean(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => cleanAll(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, cleanAll<unknown>(inner)])) as T;
}

/** The last thing a host printed, in one line: a progress bar writes over itself with carriage returns. */
export function lastLine(text: string): string {
  const parts = text.split(/[\r\n]+/).map((part) => clean(part).replace(/\s+/g, ' ').trim());
  return parts.findLast((part) => part !== '') ?? '';
}
