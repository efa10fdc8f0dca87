import { maskState } from '../engine/mask-event.ts';
import type { Change } from '../model/change.ts';
import type { Host } from '../model/host.ts';
import type { Mask } from '../model/masker.ts';
import type { Operation } from '../model/operation.ts';
import type { StepCheck } from '../model/step-check.ts';
import { type Step, stepId, type StepState } from '../model/step.ts';
import { wrapped } from '../output/layout.ts';
import { sanitize } from '../output/sanitize.ts';
import { scriptHead, SecretNames, typed, typedCheck, typedWait } from '../transport/shell/typed.ts';
import * as messages from './explain-messages.ts';

// A plan as the commands that a person would type. What comes from the host cannot control the terminal.

/** A step of a host with its plan. */
export interface StepPlan {
  readonly step: Step;
  readonly plan: StepState;
}

interface TextOptions {
  readonly mask: Mask;
  /** Infinity where lines are not broken. */
  readonly columns: number;
}

export function explainText(host: Host, steps: readonly StepPlan[], options: TextOptions): string {
  const secrets = new SecretNames();
  const once: TypedCheck = ({ target }) => [typedCheck(target, secrets)];
  const head = commentsFor(options.columns)(messages.onHost(host));
  return sanitize([head, '', ...body(steps, secrets, options, once), ''].join('\n'));
}

/**
 * The same as a shell script, also for a host that cannot be reached: it runs there, as root. Its commands have the bytes that
 * they need; its comments are sanitized.
 */
export function explainScript(host: Host, steps: readonly StepPlan[], options: TextOptions): string {
  const secrets = new SecretNames();
  const lines = body(steps, secrets, options, typedWait);
  const [interpreter = '', ...head] = scriptHead(secrets);
  const title = commentsFor(options.columns)(messages.scriptOf(host));
  return [interpreter, title, ...head, '', ...lines, ''].join('\n');
}

type TypedCheck = (check: StepCheck, secrets: SecretNames) => readonly string[];

function body(
  steps: readonly StepPlan[],
  secrets: SecretNames,
  options: TextOptions,
  typeCheck: TypedCheck,
): readonly string[] {
  const comment = commentsFor(options.columns);
  const lines = steps.flatMap(({ step, plan }) => {
    if (plan.kind === 'unknown') return [comment(messages.knownLater(titled(step), plan.reason)), ''];
    const changes = plan.changes.map((change) => changeLines(step, change, secrets, options));
    const check = step.check && changes.length > 0 ? typeCheck(step.check, secrets) : [];
    return changes.flatMap((own, index) => [...own, ...(index === changes.length - 1 ? check : []), '']);
  });
  const unchanged = steps.filter(({ plan }) => plan.kind === 'planned' && plan.changes.length === 0);
  if (unchanged.length > 0) lines.push(comment(messages.unchanged(unchanged.map(({ step }) => titled(step)))));
  return lines;
}

function changeLines(
  step: Step,
  change: Change,
  secrets: SecretNames,
  { mask, columns }: TextOptions,
): readonly string[] {
  const comment = commentsFor(columns);
  const fields = change.diff.map(({ field, before, after, content }) =>
    content ? messages.fileChanges(field) : messages.fieldChanges(field, maskState(before ?? '', mask), after ?? ''),
  );
  const rollback = change.commitConfirm ? [messages.rollsBack(change.commitConfirm.seconds)] : [];
  const why = [...fields, ...(change.notes ?? []), ...rollback];
  return [
    comment(titled(step)),
    ...why.map((line) => comment(`  ${line}`)),
    ...typedOperations(change).flatMap((operation) => typed(operation, secrets)),
  ];
}

/** With what provision runs before the reboot. */
function typedOperations({ operations, reboots }: Change): readonly Operation[] {
  const { setup = [], install = [] } = reboots?.newIdentity ?? {};
  return [...setup, ...install, ...operations];
}

function titled(step: Step): string {
  return `${stepId(step)} ${step.title ?? `${step.type} ${step.name}`.trim()}`;
}

/** Comments of the shell; each line of a text is one, and fits. */
function commentsFor(columns: number): (text: string) => string {
  return (text) =>
    sanitize(text)
      .split('\n')
      .flatMap((part) => wrapped(part, columns - 2, 0))
      .map((part) => `# ${part}`.trimEnd())
      .join('\n');
}
