import type { Retry } from '../../model/resource.ts';
import * as messages from './messages.ts';

/** In the words of shadow-utils: "useradd: cannot lock /etc/passwd; try again later." */
const LOCKED = /cannot lock \S{1,40}; try again later/;

/** userdel(8) and usermod(8) */
const IN_USE = /is currently used by process \d/;

/** Another program may be changing the accounts: the package manager, or a person with vipw(8). */
export const retry: Retry = {
  times: 2,
  transientError(words) {
    if (LOCKED.test(words)) return { after: 2, reason: messages.accountsLocked };
    // systemd keeps its processes of a user for 10 seconds after the last logout: UserStopDelaySec in logind.conf(5).
    return IN_USE.test(words) ? { after: 5, reason: messages.stillInUse } : undefined;
  },
};

/** Advice for what useradd(8), groupadd(8) and their relatives print. */
export function adviseAccounts(words: string): string | undefined {
  if (LOCKED.test(words)) return messages.lockRemains;
  return /cannot open \/etc\/|failure while writing|Operation not permitted/.test(words)
    ? messages.filesImmutable
    : undefined;
}
