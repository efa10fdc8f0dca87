// What the engine says of steps and of a run.
import type { Difference, Failure } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import { describe } from '../model/describe-operation.ts';
import type { Operation } from '../model/operation.ts';
import { outcome, type Result, succeeded } from '../model/result.ts';
import type { Step } from '../model/step.ts';
import type { TransportError } from '../model/transport.ts';
import { stepRange, stepTitle } from './steps-text.ts';

type Named = Pick<Host, 'name'>;
type Titled = Pick<Step, 'type' | 'name' | 'title'>;
type Numbered = Pick<Step, 'number'>;

// Steps

/** Which steps are applied when one of them fails, and which were not run. */
export function progress(before: readonly Numbered[], after: readonly Numbered[]): string {
  const are = before.length === 1 ? 'is' : 'are';
  return [
    before.length > 0 ? `${steps(before)} ${are} applied and verified.` : '',
    after.length > 0 ? `${steps(after)} did not run.` : '',
  ]
    .filter(Boolean)
    .join(' ');
}

function steps(list: readonly Numbered[]): string {
  return `${list.length === 1 ? 'Step' : 'Steps'} ${stepRange(list)}`;
}

export function unknownState(step: Titled, reason: string): string {
  return `${stepTitle(step)}: cannot determine the state: ${reason}`;
}

export function refused(step: Titled, reason: string): string {
  return `${stepTitle(step)}: ${reason}`;
}

/** The step of another host that this one follows failed, or did not run. `otherSteps` are those of this host. */
export function upstreamNotApplied(
  step: Titled & Numbered,
  upstream: { readonly host: string; readonly step: number },
  otherSteps: string,
): Failure {
  const needed = `step ${upstream.step} of ${upstream.host}`;
  return {
    message: `step ${step.number} ${stepTitle(step)} did not run: ${needed} was not applied`,
    next: [`Correct what failed on ${upstream.host}, and apply again.`, otherSteps].filter(Boolean).join(' '),
  };
}

/** Nothing has to be changed, but the check of the step fails. */
export function checkFails(step: Titled, reason: string): Failure & { readonly next: string } {
  return {
    message: `${stepTitle(step)}: the state is as declared, but the check fails: ${reason}`,
    next: 'Find the cause on the host, for example with journalctl. provision changes nothing: the declared state is in place.',
  };
}

/** `seconds` is how long it was tried after the change. */
export function checkNotMet(step: Titled, reason: string, seconds: number): Failure & { readonly next: string } {
  return {
    message: `${stepTitle(step)}: the check still fails after ${seconds} s: ${reason}`,
    next: 'Find the cause on the host, for example with journalctl. If the host only needs more time, increase within.',
  };
}

export function checkInterrupted(step: Titled, reason: string): Failure {
  return {
    message: `${stepTitle(step)}: stopped before the check succeeded: ${reason}`,
    next: 'Run the command again: it checks again.',
  };
}

/** The part of a failed step that is in place all the same. */
export function partlyApplied(diff: readonly Difference[]): string {
  const changed = diff.map(({ field, before, after, content }) =>
    content ? field : `${field} (${before ?? 'none'} → ${after ?? 'none'})`,
  );
  return `The step changed this before it failed: ${changed.join(', ')}.`;
}

export const NOTHING_CHANGED = 'Nothing was changed (dry run).';

export const NOTHING_APPLIED = 'Nothing was changed on this host.';

export function stepWarning(number: number, host: Named, message: string): string {
  return `${host.name}, step ${number}: ${message}`;
}

export function operationFailed(operation: Operation, result: Result): string {
  if (operation.kind === 'exec' && operation.until)
    return `${describe(operation)} did not print what the change waits for`;
  return `${describe(operation)} ${succeeded(result) ? 'reported an error' : outcome(result)}`;
}

export function operationKilled(operation: Operation, seconds: number): Failure {
  return {
    message: `${describe(operation)} did not finish within ${seconds} s and was killed`,
    next: 'If the command needs longer, give the step a longer timeout.',
  };
}

export function verificationFailed(step: Titled): string {
  return `${stepTitle(step)}: applied without error, but verification failed`;
}

export const TEST_STILL_FAILS = 'the test of the step (creates or unless) still fails';

export function undoneByLaterStep(step: Titled): Failure {
  return {
    message: `${stepTitle(step)}: a later step undid it`,
    next: 'Two steps contradict each other. Change one of them.',
  };
}

export function undoneByReboot(step: Titled): Failure {
  return {
    message: `${stepTitle(step)}: the reboot undid it`,
    next: 'Also declare the state after a reboot (for a service, `enabled: true`), or move the step after the reboot step.',
  };
}

export function connectionLostInStep(step: Titled, error: Pick<TransportError, 'message' | 'next'>): Failure {
  return {
    message: `${stepTitle(step)}: ${error.message}`,
    next: error.next ?? 'Run the command again. It keeps what is already applied and continues from there.',
  };
}

export function retrying(step: Titled, what: string, reason: string | undefined, wait: Retrying): Failure {
  return {
    message: `${stepTitle(step)}: ${what}${reason === undefined ? '' : `: ${reason}`}`,
    next: `Retrying in ${wait.seconds} s (${wait.attempt} of ${wait.times}).`,
  };
}

interface Retrying {
  readonly seconds: number;
  readonly attempt: number;
  readonly times: number;
}

export function keepsDiffering(step: Titled): string {
  return `${stepTitle(step)}: after each change, another difference remained`;
}

export function waitingToSettle(host: Named, reason: string): string {
  return `${host.name}: ${reason}; waiting`;
}

// The run

const CONTINUE = 'Run the command again to continue.';

export function interrupted(): Failure {
  return { message: 'interrupted', next: CONTINUE };
}

export function runTimeExceeded(): Failure {
  return { message: 'the time limit of the run (--timeout) was reached', next: CONTINUE };
}
