const [ESC, BEL] = [String.raw`\u001b`, String.raw`\u0007`];

/**
 * Escape sequences (ECMA-48): control sequences, strings such as titles up to their end, and all others. No part matches
 * what the next one begins with, so that no text makes the search slow. `stripVTControlCharacters` of Node takes 10 s for
 * 40 KB of some texts.
 */
const SEQUENCES = new RegExp(
  [
    String.raw`${ESC}\[[0-?]*[ -/]*[@-~]`,
    String.raw`${ESC}[\]PX^_][^${BEL}${ESC}\u009c\n]*(?:${BEL}|${ESC}\\|\u009c)`,
    String.raw`${ESC}[ -/]*[0-~]`,
  ].join('|'),
  'g',
);

/** Control characters other than line ends and tabs, and characters that change the writing direction. */
const UNSAFE = /(?!\r?\n|\t)\p{Cc}|\p{Bidi_Control}/gu;

/**
 * Text that cannot control a terminal: escape sequences are removed, other control characters become `�`. Line ends are
 * `\n`.
 */
export function sanitize(text: string): string {
  return withoutControls(text.replaceAll('\r\n', '\n').replace(SEQUENCES, ''));
}

/** Text with the same places, in which each control character is one `�`. */
export function withoutControls(text: string): string {
  return text.replace(UNSAFE, '\uFFFD');
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
