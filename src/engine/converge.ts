import type { Counts, Difference, Failure, PlannedStep, Status } from '../model/events.ts';
import type { Planned, Step } from '../model/step.ts';
import { TransportError } from '../model/transport.ts';
import { chooseStrategy } from './apply/choose-strategy.ts';
import type { HostContext } from './context.ts';
import {
  appliedDifferences,
  connectionFailure,
  connectionLost,
  isTimeUp,
  progress,
  stopReason,
  unknownState,
  verificationFailed,
  withApplied,
} from './failures.ts';
import { InvalidStep } from './resolve-steps.ts';
import { awaitCheck, awaitCheckOfUnchanged, awaitChecks } from './await-check.ts';
import { finalCheck } from './final-check.ts';
import { identityWarnings } from './identity.ts';
import { rebootWithoutEffect } from './apply/messages.ts';
import { changedByOthers } from './connection-messages.ts';
import { NOTHING_CHANGED } from './messages.ts';
import { askPeers, awaitPeers } from './peers.ts';
import { plannedStep } from './planned-step.ts';
import { reportRefusal, warnOf, warnOfPlans } from './refusals.ts';
import { awaitSettled, hasSettled } from './settle.ts';

/** The plan of one host, once all of its steps were read. */
export interface HostPlan {
  readonly kind: 'planned';
  readonly steps: readonly PlannedStep[];
  /** Whether an apply has anything to do. */
  readonly pending: boolean;
}

/** How the work on one host ended. */
export interface HostResult {
  readonly kind: 'ended';
  readonly status: Status;
  /** Without the steps that did not run. */
  readonly counts: Omit<Counts, 'skipped'>;
  readonly failure?: Failure;
  /** The step that failed changed something. */
  readonly partlyChanged?: true;
}

const NO_COUNTS: Omit<Counts, 'skipped'> = { ok: 0, changed: 0, unknown: 0, failed: 0 };

/** How often a step is planned again because another run changed the host after it was read. */
const MAX_REPLANS = 5;
/** Before an unknown state is read again, in milliseconds. */
const READ_PAUSE = 1000;
/** How often an unknown state is read: somebody may have changed the host between two operations of one exchange. */
const MAX_READS = 2;

/** Reads the state of all steps in one exchange and plans them. Never throws because of the host. */
export async function planHost(context: HostContext): Promise<HostPlan | HostResult> {
  const stop = stopReason(context.signal);
  if (stop) return ended('skipped', NO_COUNTS, { failure: stop });
  try {
    await context.connection.open();
    const failure = await readHost(context);
    if (failure) return ended('failed', NO_COUNTS, { failure });
    const { state } = context;
    await askPeers(context, state.steps);
    await awaitSettled(context, state.steps);
    const steps = state.steps.map((step) => plannedStep(step, state.plan(step)));
    warnOfPlans(context);
    const skipped = state.skipped.length === 0 ? {} : { skipped: state.skipped };
    context.emit({ type: 'host-planned', host: context.host.name, steps, ...skipped });
    return { kind: 'planned', steps, pending: state.steps.some((step) => state.isPending(step)) };
  } catch (error) {
    if (error instanceof InvalidStep) return ended('failed', NO_COUNTS, { failure: error.failure });
    return unreachable(error, NO_COUNTS);
  }
}

/** The result of a dry run: an unknown state that no earlier step explains makes the host `failed`. */
export function dryRunResult({ state }: HostContext): HostResult {
  const counts = { ...NO_COUNTS };
  let failure: Failure | undefined;
  for (const step of state.steps) {
    const plan = state.plan(step);
    if (plan.kind === 'planned') counts[plan.changes.length > 0 ? 'changed' : 'ok'] += 1;
    else if (plan.until) counts.unknown += 1;
    else {
      counts.failed += 1;
      failure ??= unknownState(step, plan, NOTHING_CHANGED);
    }
  }
  if (failure) return ended('failed', counts, { failure });
  return ended(counts.changed + counts.unknown > 0 ? 'changed' : 'ok', counts);
}

/**
 * Applies the steps of a host in their order; each is planned again just before. `reread` reads the state again first,
 * for when time has passed since the plan. Never throws because of the host.
 */
export async function applyHost(context: HostContext, reread: boolean): Promise<HostResult> {
  const counts = { ...NO_COUNTS };
  try {
    if (reread) await context.state.readAll();
    const refused = reportRefusal(context);
    if (refused) return ended('failed', { ...counts, failed: 1 }, { failure: refused });
    for (const step of context.state.steps) {
      const blocked = await awaitPeers(context, step);
      const stop = stopReason(context.signal);
      if (stop) return ended(stoppedStatus(context.signal), counts, { failure: stop });
      if (blocked) return ended('failed', counts, { failure: blocked });
      const { status, failure, applied = [], connectionError } = await applyStep(context, step);
      counts[status] += 1;
      if (connectionError) throw connectionError;
      const partly = applied.length > 0 ? { partlyChanged: true as const } : {};
      if (failure) return ended('failed', counts, { failure, ...partly });
    }
    const failure = (await awaitChecks(context)) ?? (await finalCheck(context));
    if (failure) return ended('failed', counts, { failure });
    return ended(counts.changed > 0 ? 'changed' : 'ok', counts);
  } catch (error) {
    return unreachable(error, counts);
  }
}

interface StepResult {
  readonly status: 'ok' | 'changed' | 'failed';
  readonly failure?: Failure;
  /** What a failed step changed all the same, by a read after the failure. */
  readonly applied?: readonly Difference[];
  /** The connection was lost for good: thrown once the step is reported and counted. The host is unreachable from there on. */
  readonly connectionError?: TransportError;
}

/** Reads a step if it is out of date, plans it, applies and verifies its changes, and reports the result. */
async function applyStep(context: HostContext, step: Step): Promise<StepResult> {
  const { state, clock, emit, host } = context;
  const started = clock.now();
  await refreshUntilKnown(context, step);
  const report = (planned: PlannedStep, result: StepResult): StepResult => {
    const failed = result.failure ? { failure: result.failure } : {};
    const seconds = (clock.now() - started) / 1000;
    const applied = result.applied?.length ? { applied: result.applied } : {};
    const { status } = result;
    emit({ type: 'step-finished', host: host.name, step: { ...planned, ...failed }, status, ...applied, seconds });
    return result;
  };
  for (let replans = 0; ; replans += 1) {
    await awaitSettled(context, [step]);
    const failedCheck = await awaitCheckOfUnchanged(context, step);
    const plan = state.plan(step);
    const planned = plannedStep(step, plan);
    if (plan.kind === 'unknown') {
      // All earlier steps are applied: an unknown state is a failure now, and not "known after apply".
      const { unknown: _, ...withoutUnknown } = planned;
      return report(withoutUnknown, {
        status: 'failed',
        failure: failedCheck ?? unknownState(step, plan, progress(state, step)),
      });
    }
    warnOf(context, step);
    if (plan.changes.length === 0) return report(planned, { status: 'ok' });
    if (replans === 0) emit({ type: 'step-started', host: host.name, step: planned });
    const result = await applyChanges(context, step, plan);
    if (result !== 'stale') return report(planned, result);
    if (replans === MAX_REPLANS) {
      return report(planned, { status: 'failed', failure: changedByOthers(host, MAX_REPLANS) });
    }
    await state.read(state.steps);
  }
}

async function applyChanges(context: HostContext, step: Step, plan: Planned): Promise<StepResult | 'stale'> {
  const { state } = context;
  const { changes } = plan;
  try {
    const outcome = await chooseStrategy(changes)(context, step, changes);
    if (outcome === 'stale') return outcome;
    const failure = outcome ?? (await awaitCheck(context, step)) ?? verify(context, step, changes);
    if (!failure) return { status: 'changed' };
    if (hasSettled(plan, state.plan(step))) return 'stale';
    const applied = appliedDifferences(changes, state.plan(step));
    return { status: 'failed', failure: withApplied(failure, applied), applied };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const failure = connectionLost(step, error, progress(state, step));
    // A step that takes too long has failed; the host itself still answers.
    if (error.code === 'timeout') return { status: 'failed', failure };
    return { status: 'failed', failure, connectionError: error };
  }
}

/** Plans the step from what was read after the change. A plan that is not empty is a failure. */
function verify({ state, host }: HostContext, step: Step, changes: Planned['changes']): Failure | undefined {
  if (changes.every(({ unverifiable }) => unverifiable)) return undefined;
  const plan = state.plan(step);
  const otherSteps = progress(state, step);
  if (plan.kind === 'unknown') return unknownState(step, plan, otherSteps);
  if (plan.changes.length === 0) return undefined;
  const failure = verificationFailed(step, plan.changes, otherSteps);
  if (!changes.some(({ reboots }) => reboots)) return failure;
  const words = plan.changes.flatMap(({ diff }) => diff.map(({ before }) => before ?? '')).join('\n');
  return { message: rebootWithoutEffect(host), words, next: otherSteps };
}

/**
 * Reads all steps and the identity of the host, registers its machine, and warns of what a person should know. Returns why
 * the host must not be changed, if so.
 */
async function readHost(context: HostContext): Promise<Failure | undefined> {
  const { host, state, connection, clock, emit } = context;
  const isUnclear = (step: Step) => {
    const plan = state.plan(step);
    return plan.kind === 'unknown' && plan.until === undefined;
  };
  let identity = await state.readAll();
  for (let reads = 1; reads < MAX_READS && state.steps.some(isUnclear); reads += 1) {
    await clock.sleep(READ_PAUSE);
    identity = await state.readAll();
  }
  emit({ type: 'host-connected', host: host.name, address: connection.address, system: identity.system });
  const failure = context.claim(host, connection.fingerprint, identity);
  if (failure) return failure;
  for (const warning of identityWarnings(host, identity, clock.now())) emit({ type: 'warning', ...warning });
  return undefined;
}

/** Reads the step if it is out of date, and again if its state is unknown. */
async function refreshUntilKnown({ state, clock }: HostContext, step: Step): Promise<void> {
  await state.refresh(step);
  for (let reads = 1; reads < MAX_READS && state.plan(step).kind === 'unknown'; reads += 1) {
    await clock.sleep(READ_PAUSE);
    await state.read(state.steps);
  }
}

function stoppedStatus(signal: AbortSignal): Status {
  return isTimeUp(signal) ? 'failed' : 'interrupted';
}

type HowItEnded = Pick<HostResult, 'failure' | 'partlyChanged'>;

function ended(status: Status, counts: HostResult['counts'], more: HowItEnded = {}): HostResult {
  return { kind: 'ended', status, counts, ...more };
}

function unreachable(error: unknown, counts: HostResult['counts']): HostResult {
  if (!(error instanceof TransportError)) throw error;
  return ended('unreachable', counts, { failure: connectionFailure(error) });
}
