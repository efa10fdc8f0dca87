import type { HostText } from './host-text.ts';
import { fileUnreadable, programMissing } from './messages.ts';

/** What an operation found. */
export type Result =
  | { readonly kind: 'done'; readonly status: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'file'; readonly content: string; readonly mode: string; readonly owner: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly message: HostText }
  | { readonly kind: 'skipped' };

export interface UnknownOptions {
  /** The host's own words. */
  readonly words?: HostText;
  /** What the person can do about it. */
  readonly next?: string;
  /** A program or unit is missing that an earlier step may bring. */
  readonly missing?: true;
  /** The host whose step (`Resource.after`) brings what is missing. */
  readonly awaits?: string;
}

/** Thrown by a probe's parser where the answers do not give the state. "Absent" is a value and not a case of this. */
export class UnknownState extends Error {
  override readonly name = 'UnknownState';
  readonly words: HostText | undefined;
  readonly next: string | undefined;
  readonly missing: true | undefined;
  readonly awaits: string | undefined;

  constructor(reason: string, { words, next, missing, awaits }: UnknownOptions = {}) {
    super(reason);
    this.words = words;
    this.next = next;
    this.missing = missing;
    this.awaits = awaits;
  }
}

/** The shell's exit status for a command that does not exist (POSIX sh, 2.8.2). */
const NOT_FOUND = 127;

/** The standard output of a command that has to succeed for the state to be known. */
export function output(result: Result | undefined, what: string): string {
  if (result?.kind === 'done' && result.status === 0) return result.stdout;
  throw unknownResult(result, what);
}

/** Why the result of a command does not give the state. */
export function unknownResult(result: Result | undefined, what: string): UnknownState {
  const [program = what] = what.split(' ', 1);
  if (result?.kind === 'done' && result.status === NOT_FOUND) {
    const options = { words: result.stderr.trim(), missing: true } as const;
    return new UnknownState(programMissing(program, NOT_FOUND), options);
  }
  const words = result === undefined ? '' : wordsOf(result).trim();
  return new UnknownState(`\`${what}\` ${outcome(result)}`, words === '' ? {} : { words: words });
}

/** The content of a file, or undefined if there is none. */
export function content(result: Result | undefined, path: string): string | undefined {
  if (result?.kind === 'file') return result.content;
  if (result?.kind === 'absent') return undefined;
  const words = result?.kind === 'failed' ? { words: result.message } : {};
  throw new UnknownState(fileUnreadable(path), words);
}

/** The result of an operation, as the second half of a sentence about it. */
export function outcome(result: Result | undefined): string {
  switch (result?.kind) {
    case 'done':
      return `exited with status ${result.status}`;
    case 'failed':
      return 'failed';
    case 'file':
      return 'returned a file';
    case 'absent':
      return 'found no file';
    case 'skipped':
      return 'did not run';
    case undefined:
      return 'was not answered';
  }
}

/** The output of an operation: standard error, or standard output where that is empty. */
export function wordsOf(result: Result): HostText {
  if (result.kind === 'done') return result.stderr.trim() || result.stdout.trim();
  return result.kind === 'failed' ? result.message : '';
}

export function succeeded(result: Result): boolean {
  return result.kind === 'done' ? result.status === 0 : result.kind !== 'failed';
}
