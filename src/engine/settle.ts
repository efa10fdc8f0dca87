import type { Planned, Step, StepState } from '../model/step.ts';
import { type HostContext, warn } from './context.ts';
import { waitingToSettle } from './messages.ts';

// A host that is about to change by itself: a rollback of an earlier change is pending.

/** How long to wait for a host that is about to change by itself, in milliseconds. */
const SETTLE_TIME = 90_000;
/** Before the host is read again, in milliseconds. */
const READ_PAUSE = 1000;

/** The host was about to change by itself when it was read, and has done so since: the plan is of a state that is gone. */
export function hasSettled(before: Planned, after: StepState): boolean {
  return before.settling !== undefined && after.kind === 'planned' && after.settling === undefined;
}

/** A host that is about to change by itself is planned afterwards: a plan of its present state would be wrong. */
export async function awaitSettled(context: HostContext, steps: readonly Step[]): Promise<void> {
  const { state, clock, host } = context;
  const until = clock.now() + SETTLE_TIME;
  for (let warned = false; clock.now() < until; warned = true) {
    const reason = steps.flatMap((step) => settlingReason(state.plan(step)) ?? [])[0];
    if (reason === undefined) return;
    if (!warned) warn(context, { message: waitingToSettle(host, reason) });
    await clock.sleep(READ_PAUSE);
    await state.read(state.steps);
  }
}

/** Why a step has to wait: it would be changed under commit-confirm while an earlier rollback is pending. */
function settlingReason(plan: StepState): string | undefined {
  if (plan.kind === 'unknown' || !plan.changes.some(({ commitConfirm }) => commitConfirm)) return undefined;
  return plan.settling;
}
