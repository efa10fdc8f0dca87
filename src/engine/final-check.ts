import type { Failure } from '../model/events.ts';
import type { HostContext } from './context.ts';
import { undone, unknownState } from './failures.ts';
import type { HostState } from './host-state.ts';

// Plans all steps again after the last one. The steps have to be up to date.

/** How often the state is read while a step differs. */
const MAX_READS = 4;
/** Before it is read again, in milliseconds. */
const READ_PAUSE = 1000;

/**
 * The first step that was applied and differs again: a later step or a reboot undid it. What a step started may still change the host
 * when all steps are read: dockerd makes rules for a network of a swarm after the host has joined it.
 */
export async function finalCheck({ state, clock }: HostContext): Promise<Failure | undefined> {
  for (let reads = 1; ; reads += 1) {
    const failure = firstDifference(state);
    if (!failure || reads === MAX_READS) return failure;
    await clock.sleep(READ_PAUSE);
    await state.read(state.steps);
  }
}

function firstDifference(state: HostState): Failure | undefined {
  for (const step of state.steps) {
    const plan = state.plan(step);
    if (plan.kind === 'unknown') return unknownState(step, plan);
    // A further reboot that is needed is reported as pending.
    const left = plan.changes.filter(({ unverifiable, reboots }) => !unverifiable && !reboots);
    if (left.length > 0) return undone(step, left, state.rebooted);
  }
  return undefined;
}

/** Why the host needs a reboot, each reason once. */
export function rebootReasons(state: HostState): readonly string[] {
  const reasons = state.steps.flatMap((step) => {
    const plan = state.plan(step);
    if (plan.kind === 'unknown' || plan.pendingReboot === undefined) return [];
    // A change that is still pending may bring the reason; then it does not count yet.
    return plan.changes.every(({ reboots }) => reboots) ? [plan.pendingReboot] : [];
  });
  return [...new Set(reasons)];
}
