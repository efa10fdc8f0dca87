import type { Clock } from '../model/clock.ts';
import type { Failure } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import type { Result } from '../model/operation.ts';
import { type Answer, type Exchange, type LockOwner, type Refusal, TransportError } from '../model/transport.ts';
import { explainRefusal } from '../transport/refusal.ts';
import type { ExchangeOptions, HostConnection } from './host-connection.ts';
import { changeNeverArrives, lockedByAnotherRun, rebootedMeanwhile, stillRunning } from './messages.ts';

/** The run that changes hosts, and how patient it is. */
export interface RunOwner {
  readonly lockOwner: LockOwner;
  /** Whether a run is known to have ended without releasing its lock. */
  isGone(owner: LockOwner): boolean;
  /** Seconds to wait for another run that has locked a host. */
  readonly lockWait: number;
  /** Seconds for which a host is searched after its connection was lost. */
  readonly reconnect: number;
}

/** A change, with what is read afterwards. */
export interface ChangeRequest extends Omit<Exchange, 'job'>, ExchangeOptions {
  /** The line of JSON that the host writes to its journal. */
  readonly record?: string;
  /** The result, where these operations do not give it. */
  readonly outcome?: 'failed';
}

export type ChangeOutcome =
  | { readonly kind: 'done'; readonly change: readonly Result[]; readonly probe: readonly Result[] }
  /** Another run has changed the host since it was read: it has to be planned again. */
  | { readonly kind: 'stale'; readonly generation: string }
  /** Nothing was changed. */
  | { readonly kind: 'refused'; readonly failure: Failure };

export interface ChangeOptions {
  readonly owner: RunOwner;
  readonly clock: Clock;
  /** Called once when the change has to wait for another run that has locked the host. */
  onWait(owner: LockOwner): void;
}

/** Between attempts to lock a host, in milliseconds. */
const LOCK_PAUSE = 1000;
/** How often in a row a change may fail to arrive at the host. */
const MAX_UNDELIVERED = 5;
/** A job that is followed again gets at least so long: it may be finished, and its results have to be read. In seconds. */
const MIN_FOLLOW = 60;

/** The changes of one host, one after the other. */
export class HostChanges {
  readonly #connection: HostConnection;
  readonly #options: ChangeOptions;
  #count = 0;
  #generation = '';
  #bootId: string | undefined;

  constructor(connection: HostConnection, options: ChangeOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** The state of the host that the plans were made from. Changes are applied only to that state. */
  basedOn({ generation, bootId }: { readonly generation: string; readonly bootId: string | undefined }): void {
    this.#generation = generation;
    this.#bootId = bootId;
  }

  /**
   * Changes the host, and reads afterwards. The change continues where the connection is lost, and is followed over
   * another one; it never starts twice. Throws `TransportError`.
   */
  async change(request: ChangeRequest): Promise<ChangeOutcome> {
    const id = `${this.#options.owner.lockOwner.run}-${(this.#count += 1)}`;
    const base = { id, generation: this.#generation, bootId: this.#bootId };
    const outcome = await new ChangeJob(this.#connection, this.#options, request, base).run();
    if (outcome.kind === 'done') this.#generation = id;
    if (outcome.kind === 'stale') this.#generation = outcome.generation;
    return outcome;
  }
}

interface JobBase {
  readonly id: string;
  readonly generation: string;
  readonly bootId: string | undefined;
}

/** One change from the first attempt to its results. */
class ChangeJob {
  readonly #connection: HostConnection;
  readonly #options: ChangeOptions;
  readonly #request: ChangeRequest;
  readonly #base: JobBase;
  /** Seconds the change may take. */
  readonly #limit: number;
  readonly #lockDeadline: number;
  #deadline = 0;
  #started = false;
  #undelivered = 0;
  /** The run whose lock is ignored because it is known to have ended. */
  #gone: string | undefined;
  #waiting = false;

  constructor(connection: HostConnection, options: ChangeOptions, request: ChangeRequest, base: JobBase) {
    this.#connection = connection;
    this.#options = options;
    this.#request = request;
    this.#base = base;
    this.#limit = request.limit ?? connection.host.ssh.commandTimeout;
    this.#lockDeadline = options.clock.now() + options.owner.lockWait * 1000;
  }

  async run(): Promise<ChangeOutcome> {
    for (;;) {
      const answer = await this.#attempt();
      if (!answer) continue;
      const { refusal, change, probe } = answer;
      if (!refusal) return { kind: 'done', change, probe };
      const outcome = await this.#refused(refusal);
      if (outcome) return outcome;
    }
  }

  /** Undefined where the connection was lost and the job has to be followed over the new one. */
  async #attempt(): Promise<Answer | undefined> {
    const { clock } = this.#options;
    if (!this.#started) this.#deadline = clock.now() + this.#limit * 1000;
    const left = Math.max(this.#started ? MIN_FOLLOW : 1, (this.#deadline - clock.now()) / 1000);
    try {
      const { onLine } = this.#request;
      return await this.#connection.exchange(this.#exchange(), { limit: left, ...(onLine ? { onLine } : {}) });
    } catch (error) {
      if (error instanceof TransportError && error.code === 'timeout') {
        const { message, next } = stillRunning(this.#host, this.#limit, this.#base.id);
        throw new TransportError('timeout', message, next, error);
      }
      await this.#connection.recover(error);
      this.#started = true;
      return undefined;
    }
  }

  #exchange(): Exchange {
    const { change, probe, record, outcome } = this.#request;
    return {
      ...(change ? { change } : {}),
      probe,
      job: {
        ...this.#base,
        resume: this.#started,
        lockOwner: this.#options.owner.lockOwner,
        ...(this.#gone === undefined ? {} : { gone: this.#gone }),
        ...(record === undefined ? {} : { record }),
        ...(outcome === undefined ? {} : { outcome }),
      },
    };
  }

  /** Undefined where the change is to be attempted again. */
  async #refused(refusal: Refusal): Promise<ChangeOutcome | undefined> {
    switch (refusal.kind) {
      case 'locked':
        return this.#locked(refusal.lockOwner);
      case 'stale':
        return refusal;
      case 'unknown':
        this.#started = false;
        this.#undelivered += 1;
        if (this.#undelivered <= MAX_UNDELIVERED) return undefined;
        throw transportError('lost', changeNeverArrives(this.#host));
      case 'rebooted':
        throw transportError('lost', rebootedMeanwhile(this.#host));
      default:
        return { kind: 'refused', failure: explainRefusal(this.#host.name, refusal) };
    }
  }

  async #locked(other: LockOwner): Promise<ChangeOutcome | undefined> {
    const { owner, clock } = this.#options;
    if (this.#gone !== other.run && owner.isGone(other)) {
      this.#gone = other.run;
      return undefined;
    }
    if (clock.now() >= this.#lockDeadline) {
      return { kind: 'refused', failure: lockedByAnotherRun(this.#host, other, owner.lockWait) };
    }
    if (!this.#waiting) this.#options.onWait(other);
    this.#waiting = true;
    await clock.sleep(LOCK_PAUSE);
    return undefined;
  }

  get #host(): Host {
    return this.#connection.host;
  }
}

function transportError(code: TransportError['code'], { message, next }: Failure): TransportError {
  return new TransportError(code, message, next);
}
