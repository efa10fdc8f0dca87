import type { Change } from '../../model/change.ts';
import type { Apply } from './apply.ts';
import { commitConfirm } from './commit-confirm.ts';
import { direct } from './direct.ts';
import { reboot } from './reboot.ts';

/** How changes are applied: what the connection may not survive, and what reboots the host, needs more than a command. */
export function strategyOf(changes: readonly Change[]): Apply {
  if (changes.some((change) => change.commitConfirm)) return commitConfirm;
  return changes.some(({ reboots }) => reboots) ? reboot : direct;
}
