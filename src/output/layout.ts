import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** Padded to a width in terminal columns: Korean letters are two wide, colours none. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

/** The greatest width, in terminal columns. */
export function widest(texts: Iterable<string>): number {
  return Math.max(0, ...[...texts].map((text) => stringWidth(text)));
}

/** Continuation lines are at least so wide, in columns, however narrow the terminal is. */
const NARROW = 20;

/**
 * A line as several that fit, broken between words, the continuation lines indented. A word that is too long stays whole,
 * so that an address can be copied.
 */
export function wrapped(line: string, columns: number): readonly string[] {
  if (stringWidth(line) <= columns) return [line];
  const indent = /^ */.exec(line)?.[0] ?? '';
  const hanging = `${indent}    `;
  const width = Math.max(NARROW, columns - hanging.length);
  const [first = '', ...more] = wrapAnsi(line.trimStart(), width).split('\n');
  return [indent + first, ...more.map((part) => hanging + part)];
}
