import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock } from '../model/clock.ts';

/** The time of this computer. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(milliseconds, signal) {
    await sleep(milliseconds, undefined, signal ? { signal } : {});
  },
};
