import type { Change } from '../../model/change.ts';
import { commitConfirm } from './commit-confirm.ts';
import { direct } from './direct.ts';
import { reboot } from './reboot.ts';
import type { Strategy } from './strategy.ts';

/**
 * How the changes of a step are applied: under commit-confirm if the connection may not survive them, as a reboot if they
 * reboot the host, otherwise directly.
 */
export function chooseStrategy(changes: readonly Change[]): Strategy {
  if (changes.some((change) => change.commitConfirm)) return commitConfirm;
  return changes.some(({ reboots }) => reboots) ? reboot : direct;
}
