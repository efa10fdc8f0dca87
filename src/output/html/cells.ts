import type { PlannedStep } from '../../model/events.ts';
import { isPending, type HostView } from '../run-view.ts';

export type CellStatus = 'ok' | 'changed' | 'failed' | 'skipped' | 'pending';

/** What came of one step on one host. */
export interface Cell {
  readonly status: CellStatus;
  readonly words: string;
  readonly step: PlannedStep;
  readonly seconds?: number;
}

/** Every step of a host with what came of it; none where the host could not be looked at. */
export function cells(host: HostView, command: 'plan' | 'apply'): readonly Cell[] {
  return (host.plan ?? []).map((planned): Cell => {
    if (command === 'plan') return dryCell(planned);
    const done = host.done.find(({ step }) => step.number === planned.number);
    if (!done) return { status: 'skipped', words: 'not tried', step: planned };
    return { status: done.status, words: done.status, step: done.step, seconds: (done.to - done.from) / 1000 };
  });
}

function dryCell(step: PlannedStep): Cell {
  if (step.failure) return { status: 'failed', words: 'cannot be told', step };
  return isPending(step) ? { status: 'pending', words: 'to change', step } : { status: 'ok', words: 'ok', step };
}
