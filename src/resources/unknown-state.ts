import { type Result, UnknownState, wordsOf } from '../model/result.ts';

/** Why a state is unknown, as a messages module gives it. */
export interface UnknownText {
  /** A clause that can follow "cannot determine the state: ". */
  readonly message: string;
  readonly next?: string | undefined;
}

/** The shell's exit status for a command that does not exist (POSIX sh, 2.8.2). */
const NOT_FOUND = 127;

/** Whether the program that should have answered is not installed. */
export function isMissing(result: Result | undefined): boolean {
  return result?.kind === 'done' && result.status === NOT_FOUND;
}

/** An unknown state with the words of the host. `missing` if an earlier step may install or start what is missing. */
export function unknownState({ message, next }: UnknownText, result?: Result, missing = isMissing(result)) {
  const words = result === undefined ? '' : wordsOf(result).trim();
  return new UnknownState(message, {
    ...(words === '' ? {} : { words }),
    ...(next === undefined ? {} : { next }),
    ...(missing ? { missing } : {}),
  });
}
