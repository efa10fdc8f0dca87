import { setTimeout as sleep } from 'node:timers/promises';
import { CannotTell } from '../model/operation.ts';
import type { Change, Retry, Step } from '../model/resource.ts';
import { operationFailed, title, wordsOf } from './failures.ts';
import type { Survey } from './survey.ts';

export interface Persistence {
  readonly survey: Survey;
  /** Aborted when nothing new may begin. */
  readonly signal: AbortSignal;
  readonly warn: (message: string, next: string) => void;
}

/** How long to wait before a change is made once more; twice as long each time. In milliseconds. */
const [FIRST_PAUSE, LAST_PAUSE] = [2000, 30_000];

const NEVER: Retry = { times: 0, passes: () => false };

/**
 * Makes the changes of a step; where the reason of a failure passes, once more what is left of them. Returns the last
 * operation that failed.
 */
export async function persist(
  { survey, signal, warn }: Persistence,
  step: Step,
  changes: readonly Change[],
  record: string,
) {
  const { times, passes } = step.retry ?? NEVER;
  for (let left = changes, attempt = 1; ; attempt += 1) {
    const operations = left.flatMap((change) => change.operations);
    const failed = await survey.change(step, operations, record);
    if (!failed || attempt > times || !passes(wordsOf(failed.result))) return failed;
    const pause = Math.min(FIRST_PAUSE * 2 ** (attempt - 1), LAST_PAUSE);
    const { message } = operationFailed(step, failed.operation, failed.result, '');
    warn(`${title(step)}: ${message}`, `Trying again in ${pause / 1000} s (${attempt} of ${times}).`);
    const interrupted = await sleep(pause, false, { signal }).catch(() => true);
    const plan = survey.plan(step);
    if (interrupted || plan instanceof CannotTell) return failed;
    left = plan.changes;
    if (left.length === 0) return undefined;
  }
}
