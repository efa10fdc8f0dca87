import type { Failure } from '../model/events.ts';
import type { Step, Unknown } from '../model/step.ts';
import type { HostContext } from './context.ts';
import { checkInterrupted, checkNotMet, progress } from './failures.ts';
import type { HostState } from './host-state.ts';

// The checks of steps once this run has changed the host: a service may need a while until it answers.

/** Between attempts, in milliseconds. */
const PAUSE = 1000;

/**
 * If everything of a changed step is as declared except for its check, reads the step until the check succeeds or its time
 * is over. Returns why it does not succeed. Throws `TransportError`.
 */
export async function awaitCheck(context: HostContext, step: Step): Promise<Failure | undefined> {
  const { state, clock, signal } = context;
  const { within = 0 } = step.check ?? {};
  const started = clock.now();
  for (;;) {
    const failed = failedCheck(state, step);
    if (!failed) return undefined;
    if (signal.aborted) return checkInterrupted(step, failed, progress(state, step));
    const seconds = (clock.now() - started) / 1000;
    if (seconds >= within) return checkNotMet(step, failed, seconds, progress(state, step));
    await clock.sleep(PAUSE, signal).catch(() => {});
    if (!signal.aborted) await state.read([step]);
  }
}

/** The same of a step that has nothing to change, where an earlier step of this run changed something. */
export async function awaitCheckOfUnchanged(context: HostContext, step: Step): Promise<Failure | undefined> {
  const { state } = context;
  const plan = state.plan(step);
  return state.hasChanged && plan.kind === 'unknown' && plan.check ? awaitCheck(context, step) : undefined;
}

/** After the last step: a later step may have affected the check of an earlier one. All steps are up to date then. */
export async function awaitChecks(context: HostContext): Promise<Failure | undefined> {
  const { state } = context;
  await state.refreshAll();
  if (!state.hasChanged) return undefined;
  for (const step of state.steps) {
    const failure = await awaitCheck(context, step);
    if (failure) return failure;
  }
  await state.refreshAll();
  return undefined;
}

function failedCheck(state: HostState, step: Step): Unknown | undefined {
  const plan = state.plan(step);
  if (plan.kind === 'unknown') return plan.check ? plan : undefined;
  // Of a command without a test, only its check can be read back.
  return plan.changes.every(({ unverifiable }) => unverifiable) ? state.checkFailure(step) : undefined;
}
