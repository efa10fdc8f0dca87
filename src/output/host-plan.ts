import { textWidth } from './text-width.ts';
import type { PlannedStep, SkippedStep } from '../model/events.ts';
import { byNumber, stepId } from '../model/step.ts';
import { changeLines, type ChangeOptions, type PlanLine, twoColumns } from './changes.ts';
import { hostLines } from './failure-lines.ts';
import { type Paint, shortTitle, stepTitle } from './format.ts';
import { hostIndependent } from './host-independent.ts';
import { knownAfter, skippedStep, unchangedSteps } from './plan-messages.ts';
import { type HostView, isPending } from './run-view.ts';
import { warningLines } from './warning-lines.ts';

/** The plan of one host as lines. */
export interface HostPlan {
  readonly host: HostView;
  readonly system: string;
  readonly lines: readonly PlanLine[];
}

export interface HostPlanOptions {
  readonly paint: Paint;
  /** Show unchanged steps each, whole files, all names and fields, and the host's words about unknown states. */
  readonly verbose: boolean;
  /** The width of step numbers. */
  readonly digits: number;
}

/** Undefined for a host that could not be read, or where nothing is to be shown. */
export function hostPlan(host: HostView, { paint, verbose, digits }: HostPlanOptions): HostPlan | undefined {
  const { connected, plan = [], skipped, warnings } = host;
  const shown = verbose ? plan : plan.filter(isPending);
  if (!connected || shown.length + warnings.length + (verbose ? skipped.length : 0) === 0) return undefined;
  const options = { address: connected.address, paint, full: verbose };
  const unchanged = verbose || shown.length === 0 ? [] : unchangedLine(plan, digits, paint);
  const lines = [
    ...warnings.flatMap((warning) => warningLines(warning, paint, Infinity).map(asLine)),
    ...[
      ...shown.map((step) => ({ step, text: stepLines(step, options) })),
      ...(verbose ? skipped : []).map((step) => ({ step, text: [skippedLine(step, paint)] })),
    ]
      .toSorted((one, other) => byNumber(one.step, other.step))
      .flatMap(({ step, text }) => numbered(stepId(step), digits, text)),
    ...unchanged,
  ];
  return { host, system: connected.system, lines };
}

function skippedLine({ name = '', condition, ...step }: SkippedStep, paint: Paint): PlanLine {
  return asLine(paint('dim', skippedStep({ title: stepTitle({ ...step, name }), condition })));
}

/** The number of the step before its first line. */
function numbered(number: string, digits: number, lines: readonly PlanLine[]): readonly PlanLine[] {
  return lines.map((line, index) => {
    const text = index === 0 ? number.padStart(digits) : ' '.repeat(digits);
    return { ...line, lead: `${text} ${line.lead}` };
  });
}

function stepLines(step: PlannedStep, options: ChangeOptions): readonly PlanLine[] {
  const { paint, full } = options;
  const { failure, unknown, changes } = step;
  if (failure) {
    // The whole failure is below the plans.
    const [message = ''] = failure.message.split('\n');
    return [asLine(`${paint('red', '✗')} ${message}`)];
  }
  const title = full ? stepTitle(step) : shortTitle(step);
  if (unknown) {
    const { reason, words } = unknown;
    return [
      twoColumns(`${paint('cyan', '?')} ${title}`, knownAfter(unknown)),
      { lead: '    ', text: paint('dim', reason) },
      ...(full && words !== undefined ? hostLines(words).map((text) => ({ lead: '    ', text })) : []),
    ];
  }
  if (changes.length === 0) return [asLine(paint('dim', `= ${title}`))];
  return changes.flatMap((change) => changeLines(step, change, options));
}

/** Unchanged steps named in the line that counts them. */
const NAMED = 4;

function unchangedLine(plan: readonly PlannedStep[], digits: number, paint: Paint): readonly PlanLine[] {
  const steps = plan.filter((step) => !isPending(step)).map((step) => `${stepId(step)} ${shortTitle(step)}`);
  if (steps.length === 0) return [];
  const named = steps.length > NAMED + 1 ? [...steps.slice(0, NAMED), `${steps.length - NAMED} more`] : steps;
  return [{ lead: ' '.repeat(digits + 1), text: paint('dim', unchangedSteps({ steps: named })) }];
}

function asLine(text: string): PlanLine {
  return { lead: '', text };
}

/** Equal for plans that differ only in the names and addresses of their hosts. */
export function hostIndependentPlan({ host, system, lines }: HostPlan): string {
  return hostIndependent([system, ...lines.map(wholeLine)].join('\n'), host);
}

export function wholeLine({ lead, text, note = '' }: PlanLine): string {
  return `${lead}\t${text}\t${note}`;
}

/** Where notes begin, in columns. */
const NOTE_COLUMN = 64;

/** A line with its note beside it, or below where there is no room for it. */
export function withNote(line: string, note: string | undefined, columns: number): readonly string[] {
  if (note === undefined) return [line];
  for (const gap of [Math.max(2, NOTE_COLUMN - textWidth(line)), 2]) {
    if (textWidth(line) + gap + textWidth(note) <= columns) return [line + ' '.repeat(gap) + note];
  }
  return [line, `${/^ */.exec(line)?.[0] ?? ''}    ${note}`];
}
