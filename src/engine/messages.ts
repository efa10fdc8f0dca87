// Every sentence that the engine says. A function takes names and values and returns the message with what to do next.
import type { Difference, Failure } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import type { HostText } from '../model/host-text.ts';
import { describe, type Operation, outcome, type Result, succeeded } from '../model/operation.ts';
import type { Step } from '../model/step.ts';
import type { LockOwner, TransportError } from '../model/transport.ts';
import { stepRange, stepTitle, timeSpan } from './steps-text.ts';

type Named = Pick<Host, 'name'>;
type Titled = Pick<Step, 'type' | 'name' | 'title'>;
type Numbered = Pick<Step, 'number'>;

// Hosts

export function unexpectedContent(path: string, shown: HostText): Failure {
  return {
    message: `${path} on the host has content that is not understood`,
    words: JSON.stringify(shown),
    next: 'Check that the right machine answers at this address. If it does, repair or remove the file.',
  };
}

export function unexpectedOutput(command: string): Failure {
  return {
    message: `the output of \`${command}\` on the host is not understood`,
    next: 'Check that the right machine answers at this address.',
  };
}

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
    next: 'Also declare the state after a reboot (for a service: enabled: true), or move the step after the reboot step.',
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

export interface Retrying {
  readonly seconds: number;
  readonly attempt: number;
  readonly times: number;
}

export function neverSettles(step: Titled): string {
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

// Connection and lock

export function noAnswer(host: Named): string {
  return `${host.name} does not answer`;
}

/** Before the first answer of a host: nothing has started there. */
export const CONNECTING_AGAIN = 'Connecting again.';

export const RECONNECTING = 'Reconnecting. A change that has started continues on the host.';

export function gaveUpReconnecting(lost: Error, since: Error, seconds: number): Failure {
  return {
    message: `${lost.message}; reconnecting failed for ${seconds} s: ${since.message}`,
    next: 'A change that has started continues on the host. Run the command again: it waits for that change.',
  };
}

export function waitingForLock(host: Named, owner: LockOwner): string {
  return `${lockedBy(host, owner)}; waiting`;
}

export function lockedByAnotherRun(host: Named, owner: LockOwner, seconds: number): Failure {
  return {
    message: `${lockedBy(host, owner)}; waited ${seconds} s`,
    next: 'This run applied no further change. Try again when the other run has ended, or wait longer with --lock-wait.',
  };
}

function lockedBy(host: Named, { by, run, since }: LockOwner): string {
  return `${host.name} is being changed by ${by} (run ${run}, since ${since})`;
}

export function changeNeverArrives({ name }: Named): Failure {
  return {
    message: `the connection to ${name} is lost whenever a change is sent`,
    next: 'The change did not begin. A network path that drops large packets causes this: try a smaller MTU on this computer or on the host.',
  };
}

export function stillRunning({ name }: Named, seconds: number, job: string): Failure {
  return {
    message: `the change did not finish within ${Math.round(seconds)} s`,
    next:
      `It is still running on ${name}: systemctl status provision-job-${job}. Run the command again: it waits for the ` +
      'change and continues. If the step needs longer, give it a longer timeout.',
  };
}

export function rebootedMeanwhile({ name }: Named): Failure {
  return {
    message: `${name} rebooted during the change`,
    next: 'The change may be incomplete. Run the command again: it continues from the state that it finds.',
  };
}

export function changedByOthers({ name }: Named, times: number): Failure {
  return {
    message: `other runs changed ${name} ${times} times before this run could apply the step`,
    next: 'Run the command again when the other runs have ended.',
  };
}

// Who a host is

export function sameMachine(host: Named, other: string, machineId: string): Failure {
  return {
    message: `${host.name} and ${other} are the same machine (machine-id ${machineId})`,
    next: 'Check their addresses in the inventory: each host needs its own.',
  };
}

export function sameHostKey(host: Named, other: string): Failure {
  return {
    message: `${host.name} and ${other} have the same SSH host key: one is a clone of the other`,
    next: 'On the clone, remove /etc/ssh/ssh_host_* and /etc/machine-id, then reboot: the clone generates its own.',
  };
}

export function clockSkew(host: Named, seconds: number): Failure {
  return {
    message: `the clock of ${host.name} is ${timeSpan(seconds)} ${seconds > 0 ? 'ahead' : 'behind'}`,
    next: 'Set the clock on the host (timedatectl, chronyc makestep): with a wrong clock, downloads fail.',
  };
}

export function notRoot(host: Named): Failure {
  return {
    message: `provision is not root on ${host.name}: it can read the state, but change almost nothing`,
    next: 'Set ssh.become: true in the inventory.',
  };
}

export function notEnterpriseLinux(host: Named): string {
  return `${host.name} does not run a system of the CentOS family; provision supports no other`;
}

// Drift from a saved plan

export const THE_HOST = 'the host';
export const NOT_PLANNED = 'the host could not be planned';
export const NO_SUCH_STEP = 'no such step';
export const UNCHANGED = 'unchanged';
export const WILL_RUN = 'will run';

export function countOfSteps(count: number): string {
  return `${count} steps`;
}

export function declarationOf(digest: string): string {
  return `a step with the digest ${digest.slice(0, 12)}`;
}

export function fileOfSize(length: number): string {
  return `a file of ${length} characters`;
}
