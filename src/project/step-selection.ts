import { didYouMean, UsageError } from '../input/source.ts';
import { glob } from '../model/glob.ts';
import type { PlacedStep } from './playbook.ts';

/** A part of the playbook. All of what is given has to hold; nothing given means all steps. */
export interface StepSelection {
  /** Numbers, titles, resources ("package"), resources with what they are about ("package docker-ce"), globs of these. */
  readonly step?: readonly string[];
  readonly tags?: readonly string[];
  /** The first step that it names, and all after it. */
  readonly startAt?: string;
}

interface Selected<Work> {
  readonly work: Work;
  readonly steps: readonly PlacedStep[];
}

/**
 * Of every host the steps that are chosen; hosts without any are left out. Throws UsageError for a name or tag that
 * none of the steps has.
 */
export function selectSteps<Work extends { readonly steps: readonly PlacedStep[] }>(
  work: readonly Work[],
  { step, tags, startAt }: StepSelection,
): readonly Work[] {
  const all = work.flatMap(({ steps }) => steps);
  for (const pattern of step ?? []) requireSome(all, pattern, '--step');
  if (startAt !== undefined) requireSome(all, startAt, '--start-at');
  for (const tag of tags ?? []) requireTag(all, tag);

  const chosen = work.map((one): Selected<Work> => {
    const from = startAt === undefined ? 0 : one.steps.findIndex((each) => matches(each, startAt));
    const rest = from < 0 ? [] : one.steps.slice(from);
    const steps = rest
      .filter((each) => !step?.length || step.some((pattern) => matches(each, pattern)))
      .filter((each) => !tags?.length || tags.some((tag) => each.tags.includes(tag)));
    return { work: one, steps };
  });
  const left = chosen.filter(({ steps, work: one }) => steps.length > 0 || one.steps.length === 0);
  if (all.length > 0 && left.every(({ steps }) => steps.length === 0)) {
    throw new UsageError('no step is left to do', 'What --step, --tags and --start-at choose has no step in common.');
  }
  return left.map(({ work: one, steps }) => ({ ...one, steps }));
}

/** What a step can be called on the command line, beside its number. */
export function labels({ title, type, name }: Pick<PlacedStep, 'title' | 'type' | 'name'>): readonly string[] {
  return [...new Set([...(title === undefined ? [] : [title]), `${type} ${name}`.trim(), type])];
}

function matches(step: PlacedStep, pattern: string): boolean {
  if (String(step.number) === pattern) return true;
  const expression = glob(pattern);
  return labels(step).some((label) => expression.test(label));
}

function requireSome(steps: readonly PlacedStep[], pattern: string, option: string): void {
  if (steps.some((step) => matches(step, pattern))) return;
  const names = [...new Set(steps.flatMap((step) => labels(step)))];
  const last = Math.max(0, ...steps.map(({ number }) => number));
  const hint = /^\d+$/.test(pattern) ? `The last step is ${last}.` : (didYouMean(pattern, names) ?? listed(names));
  throw new UsageError(`${option} ${pattern}: there is no such step`, hint);
}

function requireTag(steps: readonly PlacedStep[], tag: string): void {
  const known = [...new Set(steps.flatMap(({ tags }) => tags))];
  if (known.includes(tag)) return;
  const none = 'No step has tags. They are written beside its resource: tags: [NAME].';
  throw new UsageError(
    `--tags ${tag}: no step has this tag`,
    known.length === 0 ? none : (didYouMean(tag, known) ?? listed(known)),
  );
}

function listed(names: readonly string[]): string {
  return `There are ${names.join(', ')}.`;
}
