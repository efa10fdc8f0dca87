import { UnknownState } from '../model/operation.ts';
import type { Failure } from '../model/events.ts';
import { unknownState, goneByRestart, undoneLater } from './messages.ts';
import type { HostState } from './host-state.ts';

// What is left of a host's steps once all of them have been through.

/** A step that was in place and no longer is: the work of a later one, or of a restart. The steps have to be up to date. */
export function stepsUndone(survey: HostState, restarted: boolean): Failure | undefined {
  for (const step of survey.steps) {
    const plan = survey.plan(step);
    if (plan instanceof UnknownState) return unknownState(step, plan, '');
    // What needs a reboot once more is told as that.
    const left = plan.changes.filter(({ unverifiable, reboots }) => !unverifiable && !reboots);
    if (left.length > 0) return (restarted ? goneByRestart : undoneLater)(step, left);
  }
  return undefined;
}

/** Why the host needs a reboot, as far as it is known. */
export function rebootReasons(survey: HostState): readonly string[] {
  const reasons = survey.steps.flatMap((step) => {
    const plan = survey.plan(step);
    if (plan instanceof UnknownState || plan.reboot === undefined) return [];
    // A reason that a change still has to bring about is none yet.
    return plan.changes.every(({ reboots }) => reboots) ? [plan.reboot] : [];
  });
  return [...new Set(reasons)];
}
