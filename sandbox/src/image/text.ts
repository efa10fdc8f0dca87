/** The text of a file, without the line break after the opening backtick. */
export function text(lines: string): string {
  return lines.slice(1);
}
