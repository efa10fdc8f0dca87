import type { Retry } from '../../model/resource.ts';
import * as messages from './messages.ts';

/** In the words of shadow-utils: "useradd: cannot lock /etc/passwd; try again later." */
const LOCKED = /cannot lock \S{1,40}; try again later/;

/** Another program may be changing the accounts: the package manager, or a person with vipw(8). */
export const retry: Retry = {
  times: 2,
  transientError: (words) => (LOCKED.test(words) ? { after: 2, reason: messages.accountsLocked } : undefined),
};

/** Advice for what useradd(8), groupadd(8) and their relatives print. */
export function adviseAccounts(words: string): string | undefined {
  if (LOCKED.test(words)) return messages.lockRemains;
  return /cannot open \/etc\/|failure while writing|Operation not permitted/.test(words)
    ? messages.filesImmutable
    : undefined;
}
