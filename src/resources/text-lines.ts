// Texts of a host as lines, so that an edit keeps all other lines and their ends as they are.
import { concat, reveal, Secret, type Text } from '../model/secret.ts';

export interface Line {
  /** Without its end. */
  readonly text: Text;
  /** `\n` or `\r\n`; `''` for the last line of a file that does not end with a line end. */
  readonly end: string;
}

/** The lines of a text. Those of a secret that have nothing secret in them are plain. */
export function linesOf(text: Text): readonly Line[] {
  const real = reveal(text).split('\n');
  const shown = text instanceof Secret ? text.shown.split('\n') : real;
  const lines = real.map((one, index): Line => {
    const last = index === real.length - 1;
    const isDos = !last && one.endsWith('\r');
    const line = isDos ? one.slice(0, -1) : one;
    const end = last ? '' : isDos ? '\r\n' : '\n';
    return { text: one === shown[index] ? line : new Secret(line), end };
  });
  return real.at(-1) === '' ? lines.slice(0, -1) : lines;
}

export function textOf(lines: readonly Line[]): Text {
  return concat(lines.flatMap(({ text, end }) => [text, end]));
}

/** The text of a line, secret or not, to be compared. */
export function plainText({ text }: Line): string {
  return reveal(text);
}

/** The line end of a file: that of its first line. */
export function endOf(lines: readonly Line[]): string {
  return lines[0]?.end === '\r\n' ? '\r\n' : '\n';
}

/** The lines with further ones before the line at an index. A last line without an end gets one if lines follow it. */
export function withLines(lines: readonly Line[], at: number, texts: readonly Text[]): readonly Line[] {
  const end = endOf(lines);
  const before = lines.slice(0, at).map((line) => (line.end === '' && texts.length > 0 ? { ...line, end } : line));
  return [...before, ...texts.map((text) => ({ text, end })), ...lines.slice(at)];
}

/** The lines with another text of the line at an index. */
export function withText(lines: readonly Line[], at: number, text: Text): readonly Line[] {
  return lines.map((line, index) => (index === at ? { ...line, text } : line));
}
