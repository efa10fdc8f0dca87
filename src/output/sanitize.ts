import { stripVTControlCharacters } from 'node:util';

/** Control characters other than line ends and tabs, and characters that change the writing direction. */
const UNSAFE = /(?![\n\t])\p{Cc}|\p{Bidi_Control}/gu;

/**
 * Text that cannot control a terminal: escape sequences are removed, other control characters become `�`. Line ends are
 * `\n`.
 */
export function sanitize(text: string): string {
  return stripVTControlCharacters(text.replaceAll('\r\n', '\n')).replace(UNSAFE, '\uFFFD');
}

/** A copy of plain data with every string sanitized. */
export function sanitizeAll<T>(value: T): T {
  if (typeof value === 'string') return sanitize(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => sanitizeAll(item)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sanitizeAll<unknown>(inner)])) as T;
}

/** The last line that is not blank, sanitized. A progress bar overwrites itself with carriage returns. */
export function lastLine(text: string): string {
  const parts = text.split(/[\r\n]+/).map((part) => sanitize(part).replace(/\s+/g, ' ').trim());
  return parts.findLast((part) => part !== '') ?? '';
}
