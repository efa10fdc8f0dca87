import { setTimeout as sleep } from 'node:timers/promises';
import { UnknownState } from '../../model/operation.ts';
import type { Change, Retry, Step } from '../../model/resource.ts';
import { operationFailed, title, wordsOf } from '../messages.ts';
import type { HostState } from '../host-state.ts';

export interface RetryContext {
  readonly survey: HostState;
  /** Aborted when nothing new may begin. */
  readonly signal: AbortSignal;
  readonly warn: (message: string, next: string) => void;
}

/** The longest wait before a change is made once more, in seconds. */
const LONGEST_PAUSE = 30;

const NEVER: Retry = { times: 0, passes: () => undefined };

/**
 * Makes the changes of a step; where the reason of a failure passes, once more what is left of them. Returns the last
 * operation that failed, with the seconds its change took.
 */
export async function applyWithRetry(
  { survey, signal, warn }: RetryContext,
  step: Step,
  changes: readonly Change[],
  record: string,
) {
  const { times, passes } = step.retry ?? NEVER;
  for (let left = changes, attempt = 1; ; attempt += 1) {
    const operations = left.flatMap((change) => change.operations);
    const started = Date.now();
    const outcome = await survey.change(step, operations, record);
    if (!outcome) return undefined;
    const failed = { ...outcome, seconds: (Date.now() - started) / 1000 };
    if (attempt > times) return failed;
    const passing = passes(wordsOf(failed.result));
    if (!passing) return failed;
    const pause = Math.min(passing.after * 2 ** (attempt - 1), LONGEST_PAUSE);
    const { message } = operationFailed(step, failed.operation, failed.result, '', failed.seconds);
    const reason = passing.reason === undefined ? '' : `: ${passing.reason}`;
    warn(`${title(step)}: ${message}${reason}`, `Trying again in ${pause} s (${attempt} of ${times}).`);
    const interrupted = await sleep(pause * 1000, false, { signal }).catch(() => true);
    const plan = survey.plan(step);
    if (interrupted || plan instanceof UnknownState) return failed;
    left = plan.changes;
    if (left.length === 0) return undefined;
  }
}
