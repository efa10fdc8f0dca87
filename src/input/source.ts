/** A text that a person wrote, to quote from. */
export interface Source {
  /** As the person named it. */
  readonly path: string;
  readonly text: string;
}

/** A place in a source: offsets into its text, the end exclusive. */
export interface Place {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** Equal for places that start at the same character. */
export function placeId({ source, start }: Place): string {
  return `${source.path}:${start}`;
}

/** The offset of each line of a source: a file with thousands of diagnostics is searched once. */
const lineStarts = new WeakMap<Source, readonly number[]>();

function lineStartsOf(source: Source): readonly number[] {
  let starts = lineStarts.get(source);
  if (!starts) {
    starts = [0, ...Array.from(source.text.matchAll(/\n/g), ({ index }) => index + 1)];
    lineStarts.set(source, starts);
  }
  return starts;
}

/** 1-based. Columns count characters, as editors do. */
export function position({ source, start }: Place): { readonly line: number; readonly column: number } {
  const starts = lineStartsOf(source);
  let [line, after] = [0, starts.length];
  while (after - line > 1) {
    const middle = Math.floor((line + after) / 2);
    if ((starts[middle] ?? 0) <= start) line = middle;
    else after = middle;
  }
  return { line: line + 1, column: Array.from(source.text.slice(starts[line], start)).length + 1 };
}

/** `file:line:column`, which terminals and editors turn into a link. */
export function locate(place: Place): string {
  const { line, column } = position(place);
  return `${place.source.path}:${line}:${column}`;
}

/** A line of `text`, which has the lines of the source; undefined outside. 1-based, without its end. */
export function lineText(source: Source, text: string, line: number): string | undefined {
  const starts = lineStartsOf(source);
  const start = starts[line - 1];
  if (start === undefined) return undefined;
  const end = starts[line];
  return text.slice(start, end === undefined ? text.length : end - 1).replace(/\r$/, '');
}
