import { UsageError } from '../input/diagnostic.ts';
import { glob } from '../model/glob.ts';
import { stepId } from '../model/step.ts';
import * as messages from './messages.ts';
import type { LocatedStep } from './located-step.ts';

/** A part of the playbook. A step must match all options that are given; without options all steps match. */
export interface StepSelection {
  /** Numbers, titles, resources ("package"), resources with what they are about ("package docker-ce"), globs of these. */
  readonly step?: readonly string[];
  readonly tags?: readonly string[];
  /** The first step that it names, and all after it. */
  readonly startAt?: string;
}

/** Whether some steps are not meant. */
export function selectsPart({ step = [], tags = [], startAt }: StepSelection): boolean {
  return step.length + tags.length > 0 || startAt !== undefined;
}

/**
 * The selected steps of every host, without the hosts that have none of them. Throws UsageError for a name or tag that
 * no step has.
 */
export function selectSteps<Work extends { readonly steps: readonly LocatedStep[] }>(
  work: readonly Work[],
  selection: StepSelection,
): readonly Work[] {
  const all = work.flatMap(({ steps }) => steps);
  assertKnown(all, selection);
  const selected = work
    .map((one) => ({ ...one, steps: selectedSteps(one.steps, selection) }))
    .filter(({ steps }, index) => steps.length > 0 || work[index]?.steps.length === 0);
  if (all.length > 0 && selected.every(({ steps }) => steps.length === 0)) {
    throw new UsageError(messages.noStepSelected());
  }
  return selected;
}

function selectedSteps(
  steps: readonly LocatedStep[],
  { step = [], tags = [], startAt }: StepSelection,
): readonly LocatedStep[] {
  const start = startAt === undefined ? 0 : steps.findIndex((one) => matches(one, startAt));
  return (start < 0 ? [] : steps.slice(start))
    .filter((one) => step.length === 0 || step.some((pattern) => matches(one, pattern)))
    .filter((one) => tags.length === 0 || tags.some((tag) => one.tags.includes(tag)));
}

/** What the command line can call a step, beside its number. */
export function labels({ title, type, name }: Pick<LocatedStep, 'title' | 'type' | 'name'>): readonly string[] {
  return [...new Set([...(title === undefined ? [] : [title]), `${type} ${name}`.trim(), type])];
}

function matches(step: LocatedStep, pattern: string): boolean {
  // The number of a step with for_each stands for all of its parts.
  if (String(step.number) === pattern || stepId(step) === pattern) return true;
  const expression = glob(pattern);
  return labels(step).some((label) => expression.test(label));
}

function assertKnown(steps: readonly LocatedStep[], { step = [], tags = [], startAt }: StepSelection): void {
  for (const pattern of step) assertStep(steps, '--step', pattern);
  if (startAt !== undefined) assertStep(steps, '--start-at', startAt);
  const known = [...new Set(steps.flatMap((one) => one.tags))];
  const unknown = tags.find((tag) => !known.includes(tag));
  if (unknown !== undefined) throw new UsageError(messages.unknownTag(unknown, known));
}

function assertStep(steps: readonly LocatedStep[], option: string, pattern: string): void {
  if (steps.some((step) => matches(step, pattern))) return;
  const names = [...new Set(steps.flatMap((step) => labels(step)))];
  const last = steps.reduce((most, { number }) => Math.max(most, number), 0);
  throw new UsageError(messages.unknownStep(option, pattern, names, last));
}
