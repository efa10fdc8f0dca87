import type { Change } from '../../model/change.ts';
import type { Failure } from '../../model/events.ts';
import type { Step } from '../../model/step.ts';
import type { HostContext } from '../context.ts';

/**
 * Applies the changes of a step. Returns why that failed, `stale` where the host was changed by others since it was read,
 * or undefined; the caller verifies. Throws `TransportError`.
 */
export type Strategy = (
  context: HostContext,
  step: Step,
  changes: readonly Change[],
) => Promise<Failure | 'stale' | undefined>;
