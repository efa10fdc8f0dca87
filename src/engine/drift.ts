import type { Difference } from '../model/resource.ts';
import type { Drift, PlannedChange, PlannedStep } from '../model/events.ts';

/** Where the steps of a host differ from its saved plan, field by field; none if it is as the plan says. */
export function drift(saved: readonly PlannedStep[] | undefined, found: readonly PlannedStep[]): readonly Drift[] {
  if (!saved) {
    const now = `${found.length} steps`;
    return [{ step: 0, title: 'the host', field: 'plan', planned: 'it could not be planned', found: now }];
  }
  const numbers = new Set([...saved, ...found].map(({ number }) => number));
  return [...numbers].flatMap((number) => {
    const [before, now] = [saved, found].map((steps) => steps.find((step) => step.number === number));
    return stepDrift(number, before, now);
  });
}

function stepDrift(step: number, saved: PlannedStep | undefined, found: PlannedStep | undefined): readonly Drift[] {
  const [planned, now] = [stepName(saved), stepName(found)];
  const title = found ? now : planned;
  if (planned !== now) return [{ step, title, field: 'step', planned, found: now }];
  const [before, after] = [intents(saved), intents(found)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((key) => {
    const [one, other] = [before.get(key), after.get(key)];
    if (one?.value === other?.value) return [];
    const field = (one ?? other)?.field ?? '';
    return [{ step, title, field, planned: one?.words ?? IN_PLACE, found: other?.words ?? IN_PLACE }];
  });
}

const IN_PLACE = 'in place';

function stepName(step: PlannedStep | undefined): string {
  return step ? (step.title ?? `${step.type} ${step.name}`.trim()) : 'no such step';
}

/** What a step would do to one field. */
interface Intent {
  readonly field: string;
  /** Equal for equal intents. */
  readonly value: string;
  readonly words: string;
}

function intents(step: PlannedStep | undefined): ReadonlyMap<string, Intent> {
  if (step?.failure) {
    const words = `cannot be told: ${step.failure.message}`;
    return new Map([['state', { field: 'state', value: words, words }]]);
  }
  return new Map(
    (step?.changes ?? []).flatMap((change, index) =>
      changeIntents(change).map((intent) => [`${index} ${intent.field}`, intent] as const),
    ),
  );
}

function changeIntents({ action, diff, movesTo }: PlannedChange): readonly Intent[] {
  const fields = diff.map(({ field, before, after, content }): Intent => {
    const [from, to] = [before, after].map((value) => inWords(value, content));
    return { field, value: JSON.stringify([action, before, after]), words: `${from} → ${to}` };
  });
  // A command has no fields: that it runs is all there is to tell.
  if (fields.length === 0) fields.push({ field: action, value: action, words: 'is to be done' });
  if (movesTo !== undefined) fields.push({ field: 'moves to', value: movesTo, words: movesTo });
  return fields;
}

function inWords(value: string | undefined, content: Difference['content']): string {
  if (value === undefined || value === '') return '(none)';
  return content ? `a file of ${value.length} characters` : value;
}
