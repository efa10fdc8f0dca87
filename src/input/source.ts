import { distance } from 'fastest-levenshtein';

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

/** Something wrong in what a person wrote. */
export interface Diagnostic {
  readonly place: Place;
  readonly message: string;
  /** The rule behind it, or what to do. */
  readonly hint?: string;
  /** The hosts for which it is wrong, where it is not so for all. */
  readonly hosts?: readonly string[];
  /** What is not to be shown, neither here nor beside another diagnostic. */
  readonly secret?: Place;
}

/** All that is wrong in the input, found before any host is contacted. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ place, message }) => `${locate(place)}  ${message}`).join('\n'));
    this.diagnostics = diagnostics;
  }
}

/** An option or argument on the command line that cannot be used. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** 1-based. Columns count characters, as editors do. */
export function position({ source, start }: Place): { readonly line: number; readonly column: number } {
  const before = source.text.slice(0, start).split('\n');
  return { line: before.length, column: Array.from(before.at(-1) ?? '').length + 1 };
}

/** `file:line:column`, which terminals and editors make a link of. */
export function locate(place: Place): string {
  const { line, column } = position(place);
  return `${place.source.path}:${line}:${column}`;
}

/** "did you mean …", if one of the candidates is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const near = nearest(word, candidates);
  return near === undefined ? undefined : `Did you mean ${near}?`;
}

export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: { candidate: string; edits: number } | undefined;
  for (const candidate of candidates) {
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits <= Math.max(1, Math.floor(candidate.length / 3)) && (!best || edits < best.edits)) {
      best = { candidate, edits };
    }
  }
  return best?.candidate;
}
