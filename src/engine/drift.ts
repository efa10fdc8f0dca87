import type { Difference, Drift, PlannedChange, PlannedStep } from '../model/events.ts';
import {
  countOfSteps,
  stepWithDigest,
  fileOfSize,
  NO_SUCH_STEP,
  NOT_PLANNED,
  THE_HOST,
  UNCHANGED,
  WILL_RUN,
} from './drift-messages.ts';
import { stepId } from '../model/step.ts';
import { stepTitle } from './steps-text.ts';

/**
 * Where the steps of a host differ from its saved plan, field by field; none if it has not drifted. `declarations` are the
 * digests of what its steps declare now, by their numbers.
 */
export function drift(
  saved: readonly PlannedStep[] | undefined,
  found: readonly PlannedStep[],
  declarations: ReadonlyMap<string, string>,
): readonly Drift[] {
  if (!saved) {
    return [{ step: 0, title: THE_HOST, field: 'plan', planned: NOT_PLANNED, found: countOfSteps(found.length) }];
  }
  const numbers = new Map([...saved, ...found].map((step) => [stepId(step), step.number]));
  return [...numbers].flatMap(([id, number]) => {
    const [before, now] = [saved, found].map((steps) => steps.find((step) => stepId(step) === id));
    // The saved plan approved what a step declares whose state was unknown: any plan of that declaration is approved.
    if (before?.unknown && now) return declarationDrift(now, before.unknown.declaration, declarations.get(id));
    return stepDrift(number, before, now);
  });
}

function stepDrift(step: number, saved: PlannedStep | undefined, found: PlannedStep | undefined): readonly Drift[] {
  const title = nameOf(found ?? saved);
  if (!saved || !found || stepTitle(saved) !== title) {
    return [{ step, title, field: 'step', planned: nameOf(saved), found: nameOf(found) }];
  }
  const [before, after] = [intents(saved), intents(found)];
  return [...new Map([...before, ...after])].flatMap(([key, { field }]) => {
    const [one, other] = [before.get(key), after.get(key)];
    if (one?.value === other?.value) return [];
    return [{ step, title, field, planned: one?.words ?? UNCHANGED, found: other?.words ?? UNCHANGED }];
  });
}

function declarationDrift(step: PlannedStep, planned: string, found: string | undefined): readonly Drift[] {
  if (planned === found) return [];
  const [before, now] = [stepWithDigest(planned), stepWithDigest(found ?? '')];
  return [{ step: step.number, title: stepTitle(step), field: 'declaration', planned: before, found: now }];
}

function nameOf(step: PlannedStep | undefined): string {
  return step ? stepTitle(step) : NO_SUCH_STEP;
}

/** What a step would do to one field. */
interface Intent {
  readonly field: string;
  /** Equal for equal intents. */
  readonly value: string;
  readonly words: string;
}

function intents({ failure, unknown, changes }: PlannedStep): ReadonlyMap<string, Intent> {
  const state = failure?.message ?? unknown?.reason;
  if (state !== undefined) return new Map([['state', { field: 'state', value: state, words: state }]]);
  return new Map(
    changes.flatMap((change, index) =>
      changeIntents(change).map((intent) => [`${index} ${intent.field}`, intent] as const),
    ),
  );
}

function changeIntents({ action, diff, movesTo }: PlannedChange): readonly Intent[] {
  const fields = diff.map(({ field, before, after, content }): Intent => {
    const [from, to] = [inWords(before, content), inWords(after, content)];
    return { field, value: JSON.stringify([action, before, after]), words: `${from} → ${to}` };
  });
  // A command has no fields: all there is to compare is that it runs.
  if (fields.length === 0) fields.push({ field: action, value: action, words: WILL_RUN });
  if (movesTo !== undefined) fields.push({ field: 'moves to', value: movesTo, words: movesTo });
  return fields;
}

function inWords(value: string | null, content: Difference['content']): string {
  if (!value) return '(none)';
  return content ? fileOfSize(value.length) : value;
}
