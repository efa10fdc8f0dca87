import { createHash } from 'node:crypto';
import type { Change } from '../model/change.ts';
import type { PlannedChange, PlannedStep } from '../model/events.ts';
import { defined } from '../model/optional.ts';
import type { Step, StepState } from '../model/step.ts';
import { unknownState } from './failures.ts';

/** A step with its plan, as it stands in events. */
export function plannedStep(step: Step, plan: StepState): PlannedStep {
  const { number, part, type, name, title } = step;
  const base = defined({ number, part, type, name, title });
  if (plan.kind === 'planned') {
    const { changes, pendingReboot: reboot } = plan;
    return { ...base, changes: changes.map(plannedChange), ...defined({ reboot }) };
  }
  if (!plan.until) return { ...base, changes: [], failure: unknownState(step, plan) };
  const { reason, words, until } = plan;
  return {
    ...base,
    changes: [],
    unknown: defined({ reason, words, step: until.step, host: until.host, declaration: declarationDigest(step) }),
  };
}

/** SHA-256, in hex, of what a step declares. Secrets count as masked. */
export function declarationDigest({ declaration }: Step): string {
  return createHash('sha256').update(declaration).digest('hex');
}

function plannedChange({ action, diff, notes = [], commitConfirm, reboots, endsLogin }: Change): PlannedChange {
  return defined({
    action,
    diff,
    notes,
    rollsBack: commitConfirm && (true as const),
    reboots: reboots && (true as const),
    movesTo: commitConfirm?.movesTo,
    endsLogin,
  });
}
