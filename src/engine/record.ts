import { JOURNAL_FORMAT } from '../model/formats.ts';
import type { JournalEntry } from '../model/journal.ts';
import { defined } from '../model/optional.ts';
import type { Step } from '../model/step.ts';
import type { HostContext } from './context.ts';
import { maskDifferences, maskRestore } from './mask-event.ts';

/** A line of the journal as a host gets it; the host adds the status. */
type ChangeRecord = Omit<JournalEntry, 'status'>;

/** The record of the change that a step is about to get. Secrets are masked. */
export function changeRecord({ state, clock, owner, mask }: HostContext, step: Step): string {
  const plan = state.plan(step);
  const { run, by } = owner.lockOwner;
  const { number, part, type, name, title } = step;
  const restore = state.restore(step);
  const details = defined({
    time: new Date(clock.now()).toISOString(),
    run,
    step: number,
    part,
    type,
    name,
    title,
    diff:
      plan.kind === 'planned'
        ? maskDifferences(
            plan.changes.flatMap(({ diff }) => diff),
            mask,
          )
        : [],
    // Each text by itself: in JSON a secret may look different.
    restore: maskRestore(restore, declaredBy(step), mask),
    by,
  });
  const record: ChangeRecord = { format: JOURNAL_FORMAT, ...details };
  return JSON.stringify(record);
}

/** The texts of a declaration. */
function declaredBy({ declaration }: Step): ReadonlySet<unknown> {
  const values = new Set<unknown>();
  JSON.parse(declaration, (_key, value: unknown) => {
    values.add(value);
    return value;
  });
  return values;
}
