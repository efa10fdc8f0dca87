import type { Host } from '../model/host.ts';
import type { TransportError } from '../model/transport.ts';
import type { ShellChannel } from './channel.ts';
import { closedByHost } from './connection-messages.ts';
import { place, type Target } from './dial.ts';
import { transportError } from './failure.ts';
import * as messages from './login-messages.ts';

/** How long the shell may take to start, in multiples of ssh.connect_timeout: its start-up files may be slow. */
const PATIENCE = 3;

/**
 * The start of the shell that a login gets. A login that runs something else, such as a forced command, is a failed login,
 * and what it printed says why.
 */
export class ShellStart {
  readonly #host: Host;
  readonly #login: messages.ShellLogin;
  readonly #place: string;
  readonly #channel: ShellChannel;

  constructor(host: Host, target: Target, user: string, channel: ShellChannel) {
    this.#host = host;
    this.#place = place(target);
    this.#login = { host: target.name, place: this.#place, user };
    this.#channel = channel;
  }

  /** Calls `late` if the shell has not started in time. */
  watch(late: (error: TransportError) => void): void {
    const seconds = this.#host.ssh.connectTimeout * PATIENCE;
    const timer = setTimeout(() => {
      if (this.#channel.started) return;
      late(transportError('timeout', messages.shellNotStarted(this.#login, seconds, this.#channel.firstWords)));
    }, seconds * 1000);
    timer.unref();
  }

  /** Why the channel was closed, once it is. `status` is the exit status of the program, if it has one. */
  closeReason(status: number | undefined): TransportError {
    const { started, firstWords } = this.#channel;
    if (started) return transportError('lost', closedByHost(this.#place));
    if (status === undefined) return transportError('lost', messages.closedBeforeShell(this.#login, firstWords));
    return transportError('authentication', messages.noShell(this.#login, status, firstWords));
  }
}
