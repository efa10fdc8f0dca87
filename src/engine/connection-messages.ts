// What is told where a change could not be sent to a host, kept there, or followed to its end.
import type { Host } from '../model/host.ts';
import { UnknownState } from '../model/operation.ts';
import { type LockOwner, TransportError } from '../model/transport.ts';

export function busy(host: Host, lockOwner: LockOwner, seconds: number): UnknownState {
  return new UnknownState(
    `${host.name} is being changed by ${lockOwner.by} (run ${lockOwner.run}, since ${lockOwner.since}); waited ${seconds} s`,
    'Nothing was changed by this run from here on. Try again when the other one is through, or wait longer with --lock-wait.',
  );
}

export function noRoom({ name }: Host): UnknownState {
  return new UnknownState(
    `${name} has no room in /run/provision for what is under way`,
    `See on ${name}: df -h /run. What earlier runs printed lies there in job-*, and may be removed when none is at work.`,
  );
}

/** Small packets get through, and what a change is made of does not. */
export function swallowed({ name }: Host): TransportError {
  return new TransportError(
    'lost',
    `the connection to ${name} breaks whenever a change is sent`,
    'Nothing of it was begun. A path that drops large packets does that: try a smaller MTU on this computer or the host.',
  );
}

/** A change is not ended because we no longer wait for it. */
export function tooLong({ name }: Host, seconds: number, job: string, cause: TransportError): TransportError {
  return new TransportError(
    'timeout',
    `it is not through after ${Math.round(seconds)} s`,
    `It goes on on ${name}: systemctl status provision-job-${job}. Run it again: it waits for that, and goes on from ` +
      'what it finds. If it needs longer, give the step a longer timeout.',
    cause,
  );
}
