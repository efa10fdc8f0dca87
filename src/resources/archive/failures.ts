import { adviseDownload } from '../http/failures.ts';
import { failureAdvice } from '../path-messages.ts';
import * as messages from './messages.ts';

/** Errors with a known cause; the first that matches counts. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /member outside of its folder|Member name contains '\.\.'|link that points outside of its folder/,
    messages.membersOutside,
  ],
  [/has a device, a socket or a pipe/, messages.deviceInside],
  [/the archive has nothing below/, messages.stripTooMuch],
  [/unable to get password|need PK compat|incorrect password/, messages.passwordNeeded],
  [/No space left/, messages.freeSpace],
  [
    /does not look like a tar archive|not in (gzip|xz|bzip2) format|format not recognized|not a bzip2 file|Unexpected EOF|End-of-central-directory|unexpected end of file|Error is not recoverable/,
    messages.damaged,
  ],
  [/cannot overwrite (non-)?directory/, messages.inTheWay],
  [/Invalid cross-device link/, messages.otherFileSystem],
];

/** What to do about these words of the host, if it is known. */
export function advise(words: string): string | undefined {
  const [, started, missing = started] =
    /(?:\(child\): (\S+): Cannot exec|exec: (tar|unzip): not found|(?:tar|unzip): command not found)/.exec(words) ?? [];
  if (missing !== undefined) return messages.programNotFound(missing);
  return ADVICE.find(([pattern]) => pattern.test(words))?.[1] ?? adviseDownload(words) ?? failureAdvice(words);
}
