/** A file's text, written from the line after the opening backtick on. */
export function text(lines: string): string {
  return lines.slice(1);
}
