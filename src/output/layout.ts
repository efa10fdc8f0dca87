import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** Fills up to a width in columns: Korean letters are two wide, colours none. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

export function widest(texts: Iterable<string>): number {
  return Math.max(0, ...[...texts].map((text) => stringWidth(text)));
}

/** What is left of a terminal's width for a text that is too long for one line, at the least. */
const NARROW = 20;

/**
 * A line as several that fit, broken between words and indented further than the first. A word that is too long stays
 * whole, so that an address can be copied.
 */
export function wrapped(line: string, columns: number): readonly string[] {
  if (stringWidth(line) <= columns) return [line];
  const lead = /^ */.exec(line)?.[0] ?? '';
  const hang = `${lead}    `;
  const room = Math.max(NARROW, columns - hang.length);
  const [first = '', ...more] = wrapAnsi(line.trimStart(), room).split('\n');
  return [lead + first, ...more.map((part) => hang + part)];
}
