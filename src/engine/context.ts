import type { Clock } from '../model/clock.ts';
import type { Emit, Failure } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import type { HostWork } from '../model/host-work.ts';
import type { HostText } from '../model/host-text.ts';
import type { Mask } from '../model/masker.ts';
import { defined } from '../model/optional.ts';
import type { Secret } from '../model/secret.ts';
import type { Step } from '../model/step.ts';
import type { RecordingTransport } from '../model/transport.ts';
import { HostChanges, type RunOwner } from './host-changes.ts';
import { HostConnection } from './host-connection.ts';
import type { PeerConnections } from './peer-connections.ts';
import type { RunOrder } from './run-order.ts';
import { HostState } from './host-state.ts';
import type { HostIdentity } from './identity.ts';
import { CONNECTING_AGAIN, RECONNECTING, waitingForLock } from './connection-messages.ts';

/** What all hosts of a run share. */
export interface RunContext {
  readonly transport: RecordingTransport;
  readonly owner: RunOwner;
  readonly clock: Clock;
  /** Aborted when no new step may start. */
  readonly signal: AbortSignal;
  /** Masks secrets in a text of a host. */
  readonly mask: Mask;
  /** From now on, these are masked, too. */
  readonly learn: (secrets: readonly Secret[]) => void;
  readonly emit: Emit;
  readonly order: RunOrder;
  readonly peers: PeerConnections;
  /** Registers a machine. Returns why it must not be changed, if so. */
  readonly claim: (host: Host, fingerprint: string | undefined, identity: HostIdentity) => Failure | undefined;
}

/** One host of a run: an independent unit of work. */
export interface HostContext extends RunContext {
  readonly host: Host;
  readonly connection: HostConnection;
  readonly changes: HostChanges;
  readonly state: HostState;
  /** When the run was set up, in milliseconds since 1970: the time that the host waits for others counts. */
  readonly started: number;
  /** The steps that were warned of. */
  readonly warned: Set<Step>;
}

/** The connection, the changes and the state of one host. The advice of its steps is masked from here on. */
export function hostContext({ host, steps: given, skipped = [] }: HostWork, run: RunContext): HostContext {
  const steps = given.map((step) => withMaskedAdvice(step, run.mask));
  const { clock, owner } = run;
  const connection = connectionTo(host, run);
  const changes = new HostChanges(connection, {
    owner,
    clock,
    onWait: (other) => warn({ ...run, host }, { message: waitingForLock(host, other) }),
  });
  const state = new HostState({ steps, skipped }, connection, changes, (peer) => run.order.find(peer));
  return { ...run, host, connection, changes, state, started: clock.now(), warned: new Set() };
}

/** A connection that reports its losses as warnings. */
export function connectionTo(
  host: Host,
  { transport, clock, owner, emit }: Pick<RunContext, 'transport' | 'clock' | 'owner' | 'emit'>,
): HostConnection {
  return new HostConnection(host, {
    transport,
    clock,
    reconnect: owner.reconnect,
    onLost: ({ message, words }, answered) =>
      warn({ emit, host }, { message, ...defined({ words }), next: answered ? RECONNECTING : CONNECTING_AGAIN }),
    onWarning: (warning) => warn({ emit, host }, warning),
  });
}

/** Advice may quote the words that it is about, and is not masked itself. */
function withMaskedAdvice(step: Step, mask: Mask): Step {
  const { resolve } = step;
  const masked: Step = { ...step, advise: (words) => step.advise(mask(words)) };
  if (!resolve) return masked;
  return {
    ...masked,
    resolve(facts) {
      const resolved = resolve(facts);
      return resolved.kind === 'step' ? { ...resolved, step: withMaskedAdvice(resolved.step, mask) } : resolved;
    },
  };
}

/** A warning about a host. */
export function warn({ emit, host }: Pick<HostContext, 'emit' | 'host'>, { message, words, next }: Failure): void {
  emit({ type: 'warning', host: host.name, message, ...defined({ words, next }) });
}

/** What reports a line that the host printed during a step. */
export function outputReporter({ emit, host }: HostContext, { number, part }: Step): (line: HostText) => void {
  const step = defined({ step: number, part });
  return (line) => emit({ type: 'step-output', host: host.name, ...step, line });
}
