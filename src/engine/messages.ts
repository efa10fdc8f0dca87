import { UnknownState, describe, type Operation, outcome, type Result, succeeded } from '../model/operation.ts';
import type { Change, Step, StepPlan } from '../model/resource.ts';
import type { TransportError } from '../model/transport.ts';
import type { Failure, PlannedChange, PlannedStep } from '../model/events.ts';

// What is told of a step: its plan, and what went wrong with it, with what to do next.

export function title({ type, name, title: given }: Pick<Step, 'type' | 'name' | 'title'>): string {
  return given ?? `${type} ${name}`.trim();
}

export function planned(step: Step, plan: StepPlan | UnknownState): PlannedStep {
  const { number, type, name, title: given } = step;
  const base = { number, type, name, ...(given === undefined ? {} : { title: given }) };
  if (plan instanceof UnknownState) return { ...base, changes: [], failure: unknownState(step, plan, '') };
  return { ...base, changes: plan.changes.map(plannedChange) };
}

function plannedChange({ action, diff, notes, commitConfirm, reboots }: Change): PlannedChange {
  const { movesTo } = commitConfirm ?? {};
  return {
    action,
    diff,
    notes: notes ?? [],
    ...(commitConfirm ? { rollsBack: true as const } : {}),
    ...(reboots ? { restarts: true as const } : {}),
    ...(movesTo === undefined ? {} : { movesTo }),
  };
}

/** What is in place when one of the steps fails. */
export function progress(step: Step, steps: readonly Step[]): string {
  const place = steps.indexOf(step);
  const parts: string[] = [];
  if (place > 0) parts.push(`${range(steps.slice(0, place), 'is', 'are')} in place and verified.`);
  if (place < steps.length - 1) parts.push(`${range(steps.slice(place + 1), 'was', 'were')} not tried.`);
  return parts.join(' ');
}

function range(steps: readonly Step[], one: string, many: string): string {
  const [first, last] = [steps[0]?.number, steps.at(-1)?.number];
  return first === last ? `Step ${first} ${one}` : `Steps ${first} to ${last} ${many}`;
}

export function unknownState(step: Step, error: UnknownState, standing: string): Failure {
  return {
    message: `${title(step)}: the state cannot be told: ${error.message}`,
    ...next(error.next, standing),
  };
}

/** `seconds` is how long it took, where its step may end it. */
export function operationFailed(
  step: Step,
  operation: Operation,
  result: Result,
  standing: string,
  seconds = 0,
): Failure {
  const said = result.kind === 'done' ? tail(result.stderr.trim() || result.stdout.trim()) : outcome(result);
  const status = ended(step, result, seconds);
  const advice = status.startsWith('was ended') ? LONGER : step.advise(wordsOf(result));
  return {
    message: `${describe(operation)} ${status}`,
    ...(said === '' ? {} : { words: said }),
    ...next(advice, standing),
  };
}

/** All that a host said of an operation. */
export function wordsOf(result: Result): string {
  return result.kind === 'done' ? `${result.stdout}\n${result.stderr}` : outcome(result);
}

/** After a change that went without an error, the plan is not empty. */
export function stillDiffers(step: Step, changes: readonly Change[], standing: string): Failure {
  const words = differences(changes);
  return {
    message: `${title(step)} was carried out without an error, but the state read afterwards still differs`,
    words,
    ...next(step.advise(words), standing),
  };
}

export function undoneLater(step: Step, changes: readonly Change[]): Failure {
  return {
    message: `${title(step)} was in place, and a later step undid it`,
    words: differences(changes),
    next: 'Two steps contradict each other: change one of them.',
  };
}

export function goneByRestart(step: Step, changes: readonly Change[]): Failure {
  return {
    message: `${title(step)} did not outlast the restart`,
    words: differences(changes),
    next: 'Declare what it is to be after a reboot, too (a service: enabled), or put the step behind the reboot.',
  };
}

export function lineLost(step: Step, error: TransportError, standing: string): Failure {
  return {
    message: `${title(step)}: ${error.message}`,
    ...next(error.next ?? 'Run it again: what is already in place will be found to be so.', standing),
    code: error.code,
  };
}

/** The first operation that failed, with what it gave. */
export function failedOperation(operations: readonly Operation[], results: readonly Result[]) {
  for (const [index, operation] of operations.entries()) {
    const result = results[index];
    if (result && !succeeded(result)) return { operation, result };
  }
  return undefined;
}

/** Whether the time for the whole run is over, which is what its signal was aborted for. */
export function isTimeUp({ aborted, reason }: AbortSignal): boolean {
  return aborted && reason instanceof DOMException && reason.name === 'TimeoutError';
}

/** Why no new step may start, if none may. */
export function interruption(signal: AbortSignal): Failure | undefined {
  if (!signal.aborted) return undefined;
  if (isTimeUp(signal)) return { message: 'the time for the whole run was over (--timeout)', next: AGAIN };
  return { message: 'interrupted', next: AGAIN };
}

const AGAIN = 'Run it again to go on.';

const LONGER = 'If it needs longer, give the step a longer timeout.';

/** coreutils' timeout ends with 124, or 137 where the command had to be killed; so may a command by itself. */
function ended({ timeout, endsInTime }: Step, result: Result, seconds: number): string {
  if (result.kind !== 'done') return 'failed';
  if (endsInTime && timeout !== undefined && seconds >= timeout && (result.status === 124 || result.status === 137)) {
    return `was ended after ${timeout} s`;
  }
  return `ended with status ${result.status}`;
}

function next(...parts: readonly (string | undefined)[]): { next?: string } {
  const text = parts.filter(Boolean).join(' ');
  return text === '' ? {} : { next: text };
}

/** What still differs, a line a field. */
function differences(changes: readonly Change[]): string {
  const lines = changes.flatMap(({ diff }) =>
    diff.map(({ field, before, after }) => `${field}: ${before ?? '(none)'}, not ${after ?? '(none)'}`),
  );
  return lines.length > 0 ? lines.join('\n') : 'its own test still says that it has to run';
}

/** The end of what a host said: that is where the reason stands. */
function tail(text: string, lines = 20): string {
  const all = text.split('\n');
  return all.length <= lines ? text : `…\n${all.slice(-lines).join('\n')}`;
}
