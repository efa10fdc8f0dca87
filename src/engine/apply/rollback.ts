import type { Change, CommitConfirm } from '../../model/change.ts';
import type { Failure } from '../../model/events.ts';
import { type HostText, own } from '../../model/host-text.ts';
import type { Step, StepState } from '../../model/step.ts';
import { TransportError } from '../../model/transport.ts';
import type { HostContext } from '../context.ts';
import { differences, progress } from '../failures.ts';
import { failedChecks } from './commit-checks.ts';
import * as messages from './messages.ts';

// Times in milliseconds.
/** How long the first attempt to read the host may take; each further one twice as long. */
export const READ_TIME = 8000;
/** The least time for a read of a host that has just answered. It may take four times as long as the answer took. */
const NEXT_READ_TIME = 2000;
/** Between two reads. */
const PAUSE = 400;
/** How long the host may take after the rollback to answer, and to have its previous configuration again. */
const RETURN_TIME = 10_000;
/** A host that rolls back later than this has started its timer late, or has another rollback pending. */
const LATEST_ROLLBACK = 60_000;

/** Why a change is not confirmed. */
export interface Unconfirmed {
  /**
   * `unchanged`: nothing was changed, and nothing is rolled back. `unreached`: the host did not answer. `late`: it answered
   * when there was no time left to confirm. `observed`: it answered why not.
   */
  readonly kind: 'unchanged' | 'unreached' | 'late' | 'observed';
  readonly failure: Failure;
}

/** The rollback of a change that is not confirmed: the host does it by itself, and what it has then is read. */
export class Rollback {
  readonly #context: HostContext;
  readonly #step: Step;
  readonly #settings: CommitConfirm;
  /** The differences from the declared state before the change. */
  readonly #before: string;

  constructor(context: HostContext, step: Step, settings: CommitConfirm, changes: readonly Change[]) {
    this.#context = context;
    this.#step = step;
    this.#settings = settings;
    this.#before = differences(changes);
  }

  /**
   * Waits until the host has rolled back, at `rollbackTime` at the earliest, and returns the failure with what was observed;
   * undefined if the change turns out to be confirmed. Throws `TransportError` if the host does not answer.
   */
  async awaitEnd(
    unconfirmed: Unconfirmed,
    rollbackTime: number,
    previousAddress: string,
  ): Promise<Failure | undefined> {
    const { host, connection, state, clock } = this.#context;
    const { movesTo, seconds } = this.#settings;
    const reasons: (HostText | undefined)[] = [own(unconfirmed.failure.message), unconfirmed.failure.words];
    await clock.sleep(Math.max(0, rollbackTime + PAUSE - clock.now()));
    try {
      await this.#read(rollbackTime, previousAddress);
      if (unconfirmed.kind === 'unreached') {
        const failed = await this.#checkAgain();
        if (failed !== undefined) reasons.push(own(failed));
      }
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      const { message, next } = messages.lostAfterMove(host, movesTo ?? previousAddress, error.message, seconds);
      const words = [...reasons, error.words].filter(Boolean).join('\n');
      throw new TransportError('unreachable', message, next, error, words);
    }
    const plan = state.plan(this.#step);
    // The confirmation may have arrived although its answer was lost.
    if (plan.kind === 'planned' && plan.changes.length === 0) return undefined;
    const words = reasons.filter((reason) => reason !== undefined).join('\n');
    const advice = unconfirmed.failure.next ?? this.#step.advise(words) ?? messages.CHECK_ADDRESS;
    const found = this.#describe(plan, connection.address);
    return {
      message: found.message,
      words: [words, found.words].filter(Boolean).join('\n'),
      next: [advice, progress(state, this.#step)].filter(Boolean).join(' '),
    };
  }

  /** What was read after the rollback. */
  #describe(plan: StepState, address: string): Failure {
    const { host } = this.#context;
    if (plan.kind === 'unknown') {
      return { message: messages.unknownAfterRollback(this.#step, host, address), words: own(plan.reason) };
    }
    if (isRollbackPending(plan)) return { message: messages.rollbackStillPending(this.#step, host, address) };
    if (this.#isAsBefore(plan)) return { message: messages.rolledBack(this.#step, host, address) };
    return {
      message: messages.notPreviousConfiguration(this.#step, host, address),
      words: messages.nowAndBefore(differences(plan.changes), this.#before),
    };
  }

  /** Reads the step until no rollback is pending and it has its previous state, as long as the time allows. */
  async #read(rollbackTime: number, previousAddress: string): Promise<void> {
    const { host, connection, state, clock } = this.#context;
    const { movesTo } = this.#settings;
    const places = [...new Set([previousAddress, host.bootstrap ?? [], host.address, movesTo ?? []].flat())];
    for (let patience = READ_TIME; ;) {
      await connection.reopen(places, Math.max(rollbackTime + RETURN_TIME, clock.now() + PAUSE));
      const start = clock.now();
      try {
        await connection.within(patience, () => state.read([this.#step]));
        // If the host rolls back during the next read, that gets no answer at this address.
        patience = Math.max(NEXT_READ_TIME, 4 * (clock.now() - start));
        const plan = state.plan(this.#step);
        const end = rollbackTime + (isRollbackPending(plan) ? LATEST_ROLLBACK : RETURN_TIME);
        if (clock.now() >= end || (!isRollbackPending(plan) && this.#isFinal(plan))) return;
      } catch (error) {
        if (!(error instanceof TransportError) || clock.now() >= rollbackTime + LATEST_ROLLBACK) throw error;
        patience *= 2;
      }
      await clock.sleep(PAUSE);
    }
  }

  /** The checks that fail at the previous address too, where the host was not reached at its new one. */
  async #checkAgain(): Promise<string | undefined> {
    const work = () => failedChecks(this.#context, this.#settings);
    const failed = await this.#context.connection.within(READ_TIME, work).catch((error: unknown) => {
      // The host was read after its rollback: that is reported.
      if (!(error instanceof TransportError)) throw error;
      return undefined;
    });
    return failed === undefined ? undefined : messages.checkedAfterRollback(failed);
  }

  /** Whether the state is the declared or the previous one. */
  #isFinal(plan: StepState): boolean {
    return plan.kind === 'planned' && (plan.changes.length === 0 || this.#isAsBefore(plan));
  }

  #isAsBefore(plan: StepState): boolean {
    return plan.kind === 'planned' && differences(plan.changes) === this.#before;
  }
}

function isRollbackPending(plan: StepState): boolean {
  return plan.kind === 'planned' && plan.settling !== undefined;
}
