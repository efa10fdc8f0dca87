import type { Clock } from '../model/clock.ts';
import type { Failure } from '../model/events.ts';
import type { Result } from '../model/result.ts';
import { defined } from '../model/optional.ts';
import {
  type Answer,
  type Exchange,
  type Job,
  type LockOwner,
  type Refusal,
  TransportError,
} from '../model/transport.ts';
import { transportError } from '../transport/failure.ts';
import { explainRefusal } from '../transport/refusal.ts';
import type { ExchangeOptions, HostConnection } from './host-connection.ts';
import { changeNeverArrives, lockedByAnotherRun, rebootedMeanwhile, stillRunning } from './connection-messages.ts';

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
  /** The outcome for the journal, if it is not that of these operations. */
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
  #last: ChangeJob | undefined;
  #generation = '';
  #bootId: string | undefined;

  constructor(connection: HostConnection, options: ChangeOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /**
   * Says from which state of the host the plans were made. Changes are applied only to that state: the host refuses them
   * when its generation, which is the id of its last job, or its boot id is another one.
   */
  basedOn({ generation, bootId }: { readonly generation: string; readonly bootId: string | undefined }): void {
    this.#generation = generation;
    this.#bootId = bootId;
  }

  /**
   * Locks the host for this run, and waits for another run that has locked it: before a change that has no time for that.
   * The lock lasts as long as the connection. Throws `TransportError`.
   */
  async lock(): Promise<ChangeOutcome> {
    // Each change takes the lock, also one without operations.
    return this.change({ probe: [] });
  }

  /**
   * Changes the host, then reads `probe`, in one exchange. If the connection is lost, the change continues on the host and
   * is followed over a new connection; it never starts twice. Throws `TransportError`.
   */
  async change(request: ChangeRequest): Promise<ChangeOutcome> {
    const id = `${this.#options.owner.lockOwner.run}-${(this.#count += 1)}`;
    const base = { id, generation: this.#generation, bootId: this.#bootId };
    this.#last = new ChangeJob(this.#connection, this.#options, request, base);
    return this.#keepGeneration(await this.#last.run());
  }

  /**
   * The result of the last change, whose answer was lost with its connection; undefined if it did not arrive at the
   * host. Waits for its end, and starts nothing. Throws `TransportError`.
   */
  async lastOutcome(): Promise<ChangeOutcome | undefined> {
    const outcome = await this.#last?.outcome();
    return outcome && this.#keepGeneration(outcome);
  }

  /** The next change is based on the state that is read after this one. */
  #keepGeneration(outcome: ChangeOutcome): ChangeOutcome {
    // The host adds " over" to the id at the end of the job, and accepts the id of any job of this run (session.sh).
    if (outcome.kind === 'done' && this.#last) this.#generation = this.#last.id;
    if (outcome.kind === 'stale') this.#generation = outcome.generation;
    return outcome;
  }
}

/** What stays the same over all attempts. */
type JobBase = Pick<Job, 'id' | 'generation' | 'bootId'>;

/** One change, from the first attempt to start it until its results are read. */
class ChangeJob {
  readonly #connection: HostConnection;
  readonly #options: ChangeOptions;
  readonly #request: ChangeRequest;
  readonly #base: JobBase;
  /** Seconds the change may take. */
  readonly #limit: number;
  /** Until when it waits for another run, in milliseconds since 1970. */
  readonly #lockDeadline: number;
  /** Until when the change may take, in milliseconds since 1970. */
  #deadline = 0;
  /** Whether the next attempt follows the job, which may have started before the connection was lost. */
  #resume = false;
  /** How often in a row the change did not arrive at the host. */
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

  get id(): string {
    return this.#base.id;
  }

  /** Undefined if the change did not arrive at the host. Throws `TransportError`, also if its results cannot be read. */
  async outcome(): Promise<ChangeOutcome | undefined> {
    this.#resume = true;
    for (;;) {
      const { refusal, change, probe } = await this.#connection.exchange(this.#exchange(), { limit: this.#limit });
      if (!refusal) return { kind: 'done', change, probe };
      if (refusal.kind === 'unknown') return undefined;
      // The host has the job, so it was started.
      const outcome = await this.#refused(refusal);
      if (outcome?.kind === 'refused') throw transportError('lost', outcome.failure);
      if (outcome) return outcome;
    }
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

  /** Undefined if the connection was lost and reopened: the next attempt follows the job. */
  async #attempt(): Promise<Answer | undefined> {
    const { clock } = this.#options;
    if (!this.#resume) this.#deadline = clock.now() + this.#limit * 1000;
    const left = Math.max(this.#resume ? MIN_FOLLOW : 1, (this.#deadline - clock.now()) / 1000);
    try {
      const options = { limit: left, ...defined({ onLine: this.#request.onLine }) };
      return await this.#connection.exchange(this.#exchange(), options);
    } catch (error) {
      if (error instanceof TransportError && error.code === 'timeout') {
        throw transportError('timeout', stillRunning(this.#connection.host, this.#limit, this.#base.id), error);
      }
      // Throws if it cannot reconnect, and at once if the work has a time limit (HostConnection.within).
      await this.#connection.recover(error);
      this.#resume = true;
      return undefined;
    }
  }

  #exchange(): Exchange {
    const { change, probe, record, outcome } = this.#request;
    return {
      ...defined({ change }),
      probe,
      job: {
        ...this.#base,
        resume: this.#resume,
        lockOwner: this.#options.owner.lockOwner,
        ...defined({ gone: this.#gone, record, outcome }),
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
        // The host has no such job: the change was lost with the connection, and can be started.
        this.#resume = false;
        this.#undelivered += 1;
        if (this.#undelivered <= MAX_UNDELIVERED) return undefined;
        throw transportError('lost', changeNeverArrives(this.#connection.host));
      case 'rebooted':
        throw transportError('lost', rebootedMeanwhile(this.#connection.host));
      default:
        return { kind: 'refused', failure: explainRefusal(this.#connection.host.name, refusal) };
    }
  }

  async #locked(other: LockOwner): Promise<ChangeOutcome | undefined> {
    const { owner, clock } = this.#options;
    if (this.#gone !== other.run && owner.isGone(other)) {
      this.#gone = other.run;
      return undefined;
    }
    if (clock.now() >= this.#lockDeadline) {
      return { kind: 'refused', failure: lockedByAnotherRun(this.#connection.host, other, owner.lockWait) };
    }
    if (!this.#waiting) this.#options.onWait(other);
    this.#waiting = true;
    await clock.sleep(LOCK_PAUSE);
    return undefined;
  }
}
