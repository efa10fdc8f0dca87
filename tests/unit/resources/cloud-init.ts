import type { Result } from '../../../src/model/result.ts';
import { done } from './resource.ts';

export const USER_DATA = '/var/lib/cloud/instance/cloud-config.txt';

/** What grep finds where cloud-init runs at boot. Its exit status is 2 where one of the files does not exist, or 1 without a line. */
export function runningCloudInit(...lines: readonly string[]): Result {
  return done(lines.map((line) => `${line}\n`).join(''), 2);
}
