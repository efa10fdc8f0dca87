import type { Change } from '../../model/change.ts';
import { withoutMarks } from '../../model/host-text.ts';
import type { Retry } from '../../model/resource.ts';
import { type HostContext, outputReporter, warn } from '../context.ts';
import { allWords, type FailedOperation, operationFailed, progress } from '../failures.ts';
import { retrying } from '../messages.ts';
import { changeRecord } from '../record.ts';
import type { Step } from '../../model/step.ts';
import type { Strategy } from './strategy.ts';

/** The longest pause before a retry, in seconds. */
const MAX_PAUSE = 30;

const NEVER: Retry = { times: 0, transientError: () => undefined };

/** Runs the operations of the changes. After a transient error, plans again and retries what is left. */
export const direct: Strategy = async (context, step, changes) => {
  const { state, clock } = context;
  const options = { record: changeRecord(context, step), onLine: outputReporter(context, step) };
  let left = changes;
  for (let attempt = 1; ; attempt += 1) {
    const started = clock.now();
    const outcome = await state.changeAndRead(step, operationsOf(left), options);
    if (outcome.kind === 'stale') return 'stale';
    if (outcome.kind === 'refused') return outcome.failure;
    if (!outcome.failed) return undefined;
    const failure = operationFailed(step, outcome.failed, (clock.now() - started) / 1000, progress(state, step));
    if (!(await pauseBeforeRetry(context, step, outcome.failed, attempt))) return failure;
    const plan = state.plan(step);
    if (plan.kind === 'unknown') return failure;
    // The operation did its work before it failed.
    if (plan.changes.length === 0) return undefined;
    left = plan.changes;
  }
};

function operationsOf(changes: readonly Change[]) {
  return changes.flatMap(({ operations }) => operations);
}

/** Whether the failed operation is to be retried; waits and warns if so. */
async function pauseBeforeRetry(context: HostContext, step: Step, failed: FailedOperation, attempt: number) {
  const { times, transientError } = step.retry ?? NEVER;
  const transient = attempt > times ? undefined : transientError(withoutMarks(allWords(failed.result)));
  if (!transient) return false;
  const seconds = Math.min(transient.after * 2 ** (attempt - 1), MAX_PAUSE);
  const { message } = operationFailed(step, failed);
  warn(context, retrying(step, message, transient.reason, { seconds, attempt, times }));
  // The pause ends early when no new step may start: then there is no retry.
  return context.clock.sleep(seconds * 1000, context.signal).then(
    () => true,
    () => false,
  );
}
