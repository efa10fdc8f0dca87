import { locate, type Place } from './source.ts';

/** What a message says, without its place. */
export interface DiagnosticText {
  /** What is wrong. */
  readonly message: string;
  /** What to do, or the rule behind the message. */
  readonly hint?: string | undefined;
}

/** Something wrong in a file that a person wrote. */
export interface Diagnostic extends DiagnosticText {
  readonly place: Place;
  /** The hosts that it concerns, unless it concerns all of them. */
  readonly hosts?: readonly string[];
  /** A secret in the source: no excerpt shows this place. */
  readonly secret?: Place;
}

export type Report = (diagnostic: Diagnostic) => void;

/** All diagnostics of the input, thrown before any host is contacted. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(({ place, message }) => `${locate(place)}  ${message}`).join('\n'));
    this.diagnostics = diagnostics;
  }
}

/** An invalid option or argument on the command line, or a file named there that cannot be used. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  readonly hint: string | undefined;

  constructor(text: string | DiagnosticText, hint?: string) {
    super(typeof text === 'string' ? text : text.message);
    this.hint = typeof text === 'string' ? hint : text.hint;
  }
}
