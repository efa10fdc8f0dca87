import type { Refusal } from '../model/transport.ts';
import type { Explained } from './failure.ts';
import * as messages from './change-messages.ts';

/** Refusals that waiting, reading the host again or starting the job again does not resolve. */
export type FinalRefusal = Exclude<Refusal, { kind: 'locked' | 'stale' | 'unknown' | 'rebooted' }>;

/** `host` is its name in the inventory. */
export function explainRefusal(host: string, refusal: FinalRefusal): Explained {
  switch (refusal.kind) {
    case 'no-space':
      return refusal.store === 'jobs'
        ? messages.noSpaceForJobs(host, refusal.words)
        : messages.noSpaceForFiles(host, refusal.words);
    case 'not-writable':
      return refusal.store === 'jobs'
        ? messages.jobsNotWritable(host, refusal.words)
        : messages.filesNotWritable(host, refusal.words);
    case 'other-version':
      return messages.otherVersion(host, refusal.format);
    case 'source-changed':
      return messages.sourceChanged(refusal.file);
    case 'source-unreadable':
      return messages.sourceUnreadable(refusal.file, refusal.words);
    case 'damaged':
      return messages.fileDamaged(host, refusal.file);
  }
}
