import type { ClientChannel } from 'ssh2';

/** By channel: null where a signal ended the program. */
const statuses = new WeakMap<ClientChannel, number | null>();

/**
 * Records the exit status of the program of a channel. To be called where ssh2 hands out the channel: the status may be in the
 * same packet as the answer, and is emitted before a promise for the channel goes on.
 */
export function recordExit(stream: ClientChannel): void {
  stream.once('exit', (status: number | null) => statuses.set(stream, status));
}

/** The exit status of the program; undefined if it has none yet, or if a signal ended it. */
export function exitStatus(stream: ClientChannel): number | undefined {
  return statuses.get(stream) ?? undefined;
}
