import { stepId } from '../../model/step.ts';
import type { PlannedStep } from '../../model/events.ts';
import * as messages from '../messages.ts';
import { knownAfter } from '../plan-messages.ts';
import { type HostView, isPending } from '../run-view.ts';

export type CellStatus = 'ok' | 'changed' | 'failed' | 'skipped' | 'pending' | 'unknown';

/** The result of one step on one host. */
export interface Cell {
  readonly status: CellStatus;
  readonly words: string;
  readonly step: PlannedStep;
  readonly seconds?: number;
}

/** One cell for each step of a host; none where the host could not be read. */
export function cells(host: HostView, command: 'plan' | 'apply'): readonly Cell[] {
  return (host.plan ?? []).map((planned): Cell => {
    if (command === 'plan') return planCell(planned);
    const done = host.done.find(({ step }) => stepId(step) === stepId(planned));
    if (!done) return { status: 'skipped', words: messages.notTried, step: planned };
    return { status: done.status, words: done.status, step: done.step, seconds: (done.to - done.from) / 1000 };
  });
}

function planCell(step: PlannedStep): Cell {
  if (step.failure) return { status: 'failed', words: messages.cannotDetermine, step };
  if (step.unknown) return { status: 'unknown', words: knownAfter(step.unknown), step };
  return isPending(step) ? { status: 'pending', words: messages.toChange, step } : { status: 'ok', words: 'ok', step };
}
