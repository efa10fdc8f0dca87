import type { Failure } from '../model/events.ts';
import { undone, unknownState } from './failures.ts';
import type { HostState } from './host-state.ts';

// Plans all steps again after the last one. The steps have to be up to date.

/** The first step that was applied and differs again: a later step or a reboot undid it. */
export function finalCheck(state: HostState): Failure | undefined {
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
