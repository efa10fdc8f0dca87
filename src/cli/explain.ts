import { randomUUID } from 'node:crypto';
import { stderr, stdout } from 'node:process';
import { run } from '../engine/run.ts';
import { UsageError } from '../input/diagnostic.ts';
import type { Change } from '../model/change.ts';
import type { Event } from '../model/events.ts';
import { maskState } from '../engine/mask-event.ts';
import type { Host } from '../model/host.ts';
import { type Mask, masker } from '../model/masker.ts';
import type { StepCheck } from '../model/step-check.ts';
import { type Step, stepId, type StepState } from '../model/step.ts';
import { wrapped } from '../output/layout.ts';
import type { ProjectRequest } from '../project/project.ts';
import { scriptHead, SecretNames, typed, typedCheck, typedWait } from '../transport/shell/typed.ts';
import { Exit } from './exit.ts';
import * as messages from './explain-messages.ts';
import { onInterrupt } from './interrupt.ts';
import { loadProject } from './load-project.ts';
import { thisRunOwner } from './run-owner.ts';
import { columnsOf } from './terminal.ts';
import { openTransports } from './transports.ts';
import { VERSION } from './version.ts';

export interface ExplainOptions extends ProjectRequest {
  readonly host: readonly string[];
  readonly parallel: number;
  readonly script?: boolean;
}

/** A step of a host with its plan. */
export interface StepPlan {
  readonly step: Step;
  readonly plan: StepState;
}

/** Prints the plan as what a person would type on each host. Writes nothing on any host. Returns the exit status. */
export async function explain(inventory: string, options: ExplainOptions): Promise<number> {
  const { work, secrets } = await loadProject(inventory, options);
  if (options.script && work.length !== 1) throw new UsageError(messages.oneHost(work.length));
  const plans = new Map<Host, readonly StepPlan[]>();
  const failures: string[] = [];
  const listener = (event: Event) => {
    if (event.type !== 'host-finished' || !event.failure) return;
    const { message, words, next } = event.failure;
    failures.push([`${event.host}: ${message}`, words, next].filter(Boolean).join('\n  '));
  };
  const id = randomUUID();
  const finished = await run(work, {
    run: id,
    version: VERSION,
    command: 'plan',
    inventory,
    transport: await openTransports(),
    owner: thisRunOwner(id, 0),
    parallel: options.parallel,
    secrets,
    signal: onInterrupt({ print: () => {} }).signal,
    listener,
    planned: (host, steps) => plans.set(host, steps),
  });
  const mask = masker(secrets);
  for (const { host } of work) {
    const steps = plans.get(host);
    if (steps) stdout.write(options.script ? script(host, steps, mask) : text(host, steps, mask));
  }
  for (const failure of failures) stderr.write(`${failure}\n`);
  if (finished.interrupted) return Exit.interrupted;
  return failures.length > 0 ? Exit.failed : Exit.ok;
}

function text(host: Host, steps: readonly StepPlan[], mask: Mask): string {
  const secrets = new SecretNames();
  const once: TypedCheck = ({ target }) => [typedCheck(target, secrets)];
  return [comment(messages.onHost(host)), '', ...body(steps, secrets, mask, once), ''].join('\n');
}

/** Also for a host that cannot be reached: the script runs there, as root. */
function script(host: Host, steps: readonly StepPlan[], mask: Mask): string {
  const secrets = new SecretNames();
  const lines = body(steps, secrets, mask, typedWait);
  const [interpreter = '', ...head] = scriptHead(secrets);
  return [interpreter, comment(messages.scriptOf(host)), ...head, '', ...lines, ''].join('\n');
}

type TypedCheck = (check: StepCheck, secrets: SecretNames) => readonly string[];

function body(steps: readonly StepPlan[], secrets: SecretNames, mask: Mask, typeCheck: TypedCheck): readonly string[] {
  const lines = steps.flatMap(({ step, plan }) => {
    if (plan.kind === 'unknown') return [comment(messages.knownLater(titled(step), plan.reason)), ''];
    const changes = plan.changes.map((change) => changeLines(step, change, secrets, mask));
    const check = step.check && changes.length > 0 ? typeCheck(step.check, secrets) : [];
    return changes.flatMap((own, index) => [...own, ...(index === changes.length - 1 ? check : []), '']);
  });
  const unchanged = steps.filter(({ plan }) => plan.kind === 'planned' && plan.changes.length === 0);
  if (unchanged.length > 0) lines.push(comment(messages.unchanged(unchanged.map(({ step }) => titled(step)))));
  return lines;
}

function changeLines(step: Step, change: Change, secrets: SecretNames, mask: Mask): readonly string[] {
  const fields = change.diff.map(({ field, before, after, content }) =>
    content ? messages.fileChanges(field) : messages.fieldChanges(field, maskState(before ?? '', mask), after ?? ''),
  );
  const rollback = change.commitConfirm ? [messages.rollsBack(change.commitConfirm.seconds)] : [];
  const why = [...fields, ...(change.notes ?? []), ...rollback];
  return [
    comment(titled(step)),
    ...why.map((line) => comment(`  ${line}`)),
    ...change.operations.flatMap((operation) => typed(operation, secrets)),
  ];
}

function titled(step: Step): string {
  return `${stepId(step)} ${step.title ?? `${step.type} ${step.name}`.trim()}`;
}

/** A comment of the shell; each line of it. On a terminal its lines fit. */
function comment(line: string): string {
  return line
    .split('\n')
    .flatMap((part) => wrapped(part, columnsOf(stdout) - 2, 0))
    .map((part) => `# ${part}`.trimEnd())
    .join('\n');
}
