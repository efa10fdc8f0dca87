import type { Change } from '../../model/change.ts';
import type { Failure } from '../../model/events.ts';
import type { Step } from '../../model/step.ts';
import type { HostContext } from '../context.ts';
import { commitConfirm } from './commit-confirm.ts';
import { direct } from './direct.ts';
import { reboot } from './reboot.ts';

/**
 * Applies the changes of a step. Returns why that failed, `stale` where the host was changed by others since it was read,
 * or undefined; the caller verifies. Throws `TransportError`.
 */
export type Apply = (
  context: HostContext,
  step: Step,
  changes: readonly Change[],
) => Promise<Failure | 'stale' | undefined>;

/** How changes are applied: what the connection may not survive, and what reboots the host, needs more than a command. */
export function strategyOf(changes: readonly Change[]): Apply {
  if (changes.some((change) => change.commitConfirm)) return commitConfirm;
  return changes.some(({ reboots }) => reboots) ? reboot : direct;
}
