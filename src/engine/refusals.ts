import type { Failure } from '../model/events.ts';
import type { Step } from '../model/step.ts';
import { type HostContext, warn } from './context.ts';
import { unknownState } from './failures.ts';
import { NOTHING_APPLIED, stepWarning } from './messages.ts';
import { plannedStep } from './planned-step.ts';

// What a plan shows before anything is changed: steps that are impossible on the host, and warnings.

/** Reports the first step that is impossible on the host, whatever the steps before it do, as failed. Returns why. */
export function reportRefusal({ state, emit, host }: HostContext): Failure | undefined {
  for (const step of state.steps) {
    const plan = state.plan(step);
    if (plan.kind === 'planned' || !plan.refused || plan.until) continue;
    const failure = unknownState(step, plan, NOTHING_APPLIED);
    const planned = { ...plannedStep(step, plan), failure };
    emit({ type: 'step-finished', host: host.name, step: planned, status: 'failed', seconds: 0 });
    return failure;
  }
  return undefined;
}

/** Warns of the steps whose state no pending step changes. Those of the others are known when it is their turn. */
export function warnOfPlans(context: HostContext): void {
  const { state } = context;
  let nonePending = true;
  for (const step of state.steps) {
    const plan = state.plan(step);
    if (nonePending || plan.kind === 'unknown' || !plan.warning?.missing) warnOf(context, step);
    if (!state.isPending(step)) continue;
    if (isInstaller(step)) return;
    nonePending = false;
  }
}

/** What it brings is not known from its plan. */
function isInstaller({ type }: Step): boolean {
  return ['package', 'command', 'user', 'group'].includes(type);
}

/** Warns of a step once, as soon as its plan has a warning. */
export function warnOf(context: HostContext, step: Step): void {
  const plan = context.state.plan(step);
  if (plan.kind === 'unknown' || !plan.warning || context.warned.has(step)) return;
  context.warned.add(step);
  const { message, next } = plan.warning;
  warn(context, { message: stepWarning(step.number, context.host, message), next });
}
