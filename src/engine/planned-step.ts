import { createHash } from 'node:crypto';
import type { Change } from '../model/change.ts';
import type { PlannedChange, PlannedStep } from '../model/events.ts';
import type { Step, StepState } from '../model/step.ts';
import { unknownState } from './failures.ts';

/** A step with its plan, as it stands in events. */
export function plannedStep(step: Step, plan: StepState): PlannedStep {
  const { number, part, type, name, title } = step;
  const base = {
    number,
    ...(part === undefined ? {} : { part }),
    type,
    name,
    ...(title === undefined ? {} : { title }),
  };
  if (plan.kind === 'planned') {
    const { changes, pendingReboot: reboot } = plan;
    return { ...base, changes: changes.map(plannedChange), ...(reboot === undefined ? {} : { reboot }) };
  }
  if (!plan.until) return { ...base, changes: [], failure: unknownState(step, plan) };
  const { reason, words, until } = plan;
  return {
    ...base,
    changes: [],
    unknown: {
      reason,
      ...(words === undefined ? {} : { words }),
      step: until.step,
      declaration: declarationDigest(step),
    },
  };
}

/** SHA-256, in hex, of what a step declares. Secrets count as masked. */
export function declarationDigest({ declaration }: Step): string {
  return createHash('sha256').update(declaration).digest('hex');
}

function plannedChange({ action, diff, notes, commitConfirm, reboots, endsLogin }: Change): PlannedChange {
  const { movesTo } = commitConfirm ?? {};
  return {
    action,
    diff,
    notes: notes ?? [],
    ...(commitConfirm ? { rollsBack: true as const } : {}),
    ...(reboots ? { reboots: true as const } : {}),
    ...(movesTo === undefined ? {} : { movesTo }),
    ...(endsLogin ? { endsLogin } : {}),
  };
}
