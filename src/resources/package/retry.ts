import type { Retry, TransientError } from '../../model/resource.ts';
import { aptRetry } from '../apt/failures.ts';
import * as messages from './messages.ts';

/** Another program has locked the rpm database, for as long as an installation takes. dnf does not wait for that. */
const LOCKED = /can't create transaction lock|\.rpm\.lock|Failed to obtain the transaction lock/i;

/** Errors of libcurl and of servers that may be gone a moment later: libcurl-errors(3). */
const SERVER = /Curl error \((5|6|7|16|18|28|35|52|55|56|92)\)|Status code: 5\d\d|checksum doesn't match/i;

export const retry: Retry = { times: 2, transientError };

function transientError(words: string): TransientError | undefined {
  if (LOCKED.test(words)) return { after: 10, reason: messages.databaseLocked };
  if (SERVER.test(words)) return { after: 2, reason: messages.repositoryFailed };
  return aptRetry.transientError(words);
}
