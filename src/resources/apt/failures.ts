import type { Retry, TransientError } from '../../model/resource.ts';
import * as messages from './messages.ts';

/** dpkg itself does not wait, and neither does apt-get for the lock of the package lists. */
const LOCKED = /Could not get lock|Unable to (acquire|lock)|is another process using it|dpkg frontend lock/i;

/** Of apt's methods http and https, and of a mirror that is being updated. */
const SERVER =
  /Temporary failure resolving|Could not connect|Connection (failed|timed out|reset)|Unable to connect|^ *50\d |Hash Sum mismatch|File has unexpected size|Mirror sync in progress/im;

export const aptRetry: Retry = { times: 2, transientError };

function transientError(words: string): TransientError | undefined {
  if (LOCKED.test(words)) return { after: 10, reason: messages.databaseLocked };
  if (SERVER.test(words)) return { after: 2, reason: messages.repositoryFailed };
  return undefined;
}

type Advice = (match: RegExpExecArray) => string;

/** Errors of apt and dpkg with a known cause; the first that matches counts. */
const ADVICE: readonly (readonly [RegExp, Advice])[] = [
  [/^Note, selecting '([^']+)' instead of '([^']+)'$/m, ([, real = '', name = '']) => messages.provides(real, name)],
  [/Package (\S+) is a virtual package provided by/, ([, name = '']) => messages.severalProvide(name)],
  [/Conflicting values set for option Signed-By/, () => messages.conflictingSources],
  [/NO_PUBKEY|is not signed|couldn't be verified|EXPKEYSIG|Sub-process \/usr\/bin\/sqv/, () => messages.checkKey],
  [
    /is not valid yet|is expired \(invalid since|Certificate verification failed|certificate.*(expired|not yet)/i,
    () => messages.checkClock,
  ],
  [/does not have a Release file|404 +Not Found/, () => messages.noRelease],
  [/Temporary failure resolving|Could not resolve/, () => messages.cannotResolve],
  [
    /Unable to locate package (\S+)|(\S+) has no installation candidate|Version '\S+' for '\S+' was not found/,
    () => messages.notInRepositories,
  ],
  [/Held packages were changed/, () => messages.heldByHand],
  [/Packages need to be removed but remove is disabled/, () => messages.removalNotDeclared],
  [/Essential packages were removed/, () => messages.essentialAdvice],
  [/Error in function|No space left|You don't have enough free space/, () => messages.freeSpace],
  [/Could not get lock|frontend lock/, () => messages.stillLocked],
  [/have unmet dependencies|held broken packages/, () => messages.unmetDependencies],
  [
    /post-installation script subprocess returned|Errors were encountered while processing/,
    () => messages.scriptFailed,
  ],
];

/** Characters of a line: on a very long one, a pattern could take quadratic time. */
const MAX_LINE = 500;

/** What to do about these words of apt, if it is known. */
export function adviseApt(words: string): string | undefined {
  const lines = words.split('\n').map((line) => line.slice(0, MAX_LINE));
  for (const [pattern, advice] of ADVICE) {
    for (const line of lines) {
      const match = pattern.exec(line);
      if (match) return advice(match);
    }
  }
  return undefined;
}
