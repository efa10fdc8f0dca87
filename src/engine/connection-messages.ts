// What the engine says of the connection to a host, and of changes that it delays or interrupts.
import type { Failure } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import type { LockOwner } from '../model/transport.ts';

type Named = Pick<Host, 'name'>;

export function noAnswer(host: Named): string {
  return `${host.name} does not answer`;
}

/** Before the first answer of a host: nothing has started there. */
export const CONNECTING_AGAIN = 'Connecting again.';

export const RECONNECTING = 'Reconnecting. A change that has started continues on the host.';

export function gaveUpReconnecting(lost: Error, latest: Error, seconds: number): Failure {
  return {
    message: `${lost.message}; reconnecting failed for ${seconds} s: ${latest.message}`,
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
    next: 'The change did not start. A network path that drops large packets can cause this: try a smaller MTU on this computer or on the host.',
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
