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

/** 1-based. Columns count characters, as editors do. */
export function position({ source, start }: Place): { readonly line: number; readonly column: number } {
  const before = source.text.slice(0, start).split('\n');
  return { line: before.length, column: Array.from(before.at(-1) ?? '').length + 1 };
}

/** `file:line:column`, which terminals and editors turn into a link. */
export function locate(place: Place): string {
  const { line, column } = position(place);
  return `${place.source.path}:${line}:${column}`;
}
