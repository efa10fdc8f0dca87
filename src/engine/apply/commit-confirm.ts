import type { Change, CommitConfirm } from '../../model/change.ts';
import type { Failure } from '../../model/events.ts';
import { type HostText, own } from '../../model/host-text.ts';
import type { Operation } from '../../model/operation.ts';
import type { Step } from '../../model/step.ts';
import { TransportError } from '../../model/transport.ts';
import type { HostContext } from '../context.ts';
import { firstFailed, operationFailed, unknownState, verificationFailed } from '../failures.ts';
import type { ChangeOutcome } from '../host-changes.ts';
import { failedChecks } from './commit-checks.ts';
import * as messages from './messages.ts';
import { keepsDiffering } from '../messages.ts';
import { changeRecord } from '../record.ts';
import { READ_TIME, Rollback, type Unconfirmed } from './rollback.ts';
import type { Strategy } from './strategy.ts';

// Times in milliseconds.
/** How long the host may take to confirm that the change has started. */
const START_TIME = 8000;
/** Before each attempt to reach the host. */
const PAUSE = 400;
/** Nothing is confirmed in the last moments before the rollback, so that the two cannot overlap. */
const RESERVE = 1500;
/** How often what is left after the confirmation is planned again. */
const CONFIRM_ROUNDS = 3;

/**
 * Applies a change that the connection may not survive. The host starts a rollback timer, then the change; then it is
 * reached over a new connection at its new or its previous address. Only if it is the same machine and has the declared
 * state there, the change is confirmed. Otherwise the host rolls back, and the step has failed. Until then only this step
 * is read: other steps may be slow, above all while the network is wrong.
 */
export const commitConfirm: Strategy = async (context, step, changes) => {
  const [settings] = changes.flatMap((change) => change.commitConfirm ?? []);
  if (!settings) throw new Error('a change without commit-confirm has another strategy');
  return new CommitConfirmRun(context, step, settings, changes).run();
};

class CommitConfirmRun {
  readonly #context: HostContext;
  readonly #step: Step;
  readonly #settings: CommitConfirm;
  readonly #changes: readonly Change[];
  readonly #operations: readonly Operation[];
  readonly #record: string;
  readonly #previousAddress: string;
  /** When the host rolls back, at the earliest. */
  #rollbackTime = 0;
  /** When the host rolls back, at the latest, if it has answered in time. */
  #latestRollback = 0;
  /** Whether the host has answered that the change was started. */
  #answered = false;

  constructor(context: HostContext, step: Step, settings: CommitConfirm, changes: readonly Change[]) {
    this.#context = context;
    this.#step = step;
    this.#settings = settings;
    this.#changes = changes;
    this.#operations = [...settings.setup, ...changes.flatMap((change) => change.operations)];
    this.#record = changeRecord(context, step);
    this.#previousAddress = context.connection.address;
  }

  async run(): Promise<Failure | 'stale' | undefined> {
    // Waits for another run that has locked the host: later there is no time for that.
    const lock = await this.#context.changes.lock();
    if (lock.kind === 'stale') return 'stale';
    if (lock.kind === 'refused') return lock.failure;
    const failure = await this.#apply();
    // A confirmed change was written to the journal with the operation that confirms it.
    if (failure) await this.#recordFailure();
    return failure;
  }

  async #apply(): Promise<Failure | undefined> {
    const unconfirmed = (await this.#begin()) ?? (await this.#confirm());
    if (!unconfirmed) return undefined;
    if (unconfirmed.kind === 'unchanged') return unconfirmed.failure;
    const rollback = new Rollback(this.#context, this.#step, this.#settings, this.#changes);
    return rollback.awaitEnd(unconfirmed, Math.max(this.#rollbackTime, this.#latestRollback), this.#previousAddress);
  }

  /** Starts the rollback timer and the change. Returns why that failed, if that is known. */
  async #begin(): Promise<Unconfirmed | undefined> {
    const { connection, changes, clock } = this.#context;
    this.#rollbackTime = clock.now() + this.#settings.seconds * 1000;
    try {
      const request = { change: this.#operations, probe: [] };
      const outcome = await connection.within(START_TIME, () => changes.change(request));
      this.#answered = true;
      this.#latestRollback = clock.now() + this.#settings.seconds * 1000;
      return this.#startFailure(outcome);
    } catch (error) {
      // The connection was lost: the change may have started all the same.
      if (!(error instanceof TransportError)) throw error;
      return undefined;
    }
  }

  /** The same for a change whose answer was lost: asks the host for its result. */
  async #lostStartFailure(): Promise<Unconfirmed | undefined> {
    const outcome = await this.#context.changes.lastOutcome();
    this.#answered = true;
    if (outcome) return this.#startFailure(outcome);
    return { kind: 'unchanged', failure: messages.changeNotReceived(this.#context.host) };
  }

  #startFailure(outcome: ChangeOutcome): Unconfirmed | undefined {
    if (outcome.kind === 'refused') return { kind: 'unchanged', failure: outcome.failure };
    if (outcome.kind === 'stale') throw new Error('the host is locked by this run and cannot be stale');
    const failed = firstFailed(this.#operations, outcome.change);
    if (!failed) return undefined;
    const kind = this.#settings.setup.includes(failed.operation) ? 'unchanged' : 'observed';
    return { kind, failure: operationFailed(this.#step, failed) };
  }

  /** Reaches the host after the change and confirms it. Returns why that was not possible. */
  async #confirm(): Promise<Unconfirmed | undefined> {
    const { host, connection, clock } = this.#context;
    const { movesTo, alsoAt = [], seconds } = this.#settings;
    const places = [
      ...new Set([movesTo ?? [], alsoAt, this.#previousAddress, host.address, host.bootstrap ?? []].flat()),
    ];
    const until = this.#rollbackTime - RESERVE;
    let unconfirmed: Unconfirmed | undefined;
    let patience = READ_TIME;
    while (clock.now() < until) {
      await clock.sleep(PAUSE);
      try {
        await connection.reopen(places, until);
      } catch (error) {
        const failure = messages.notReachableAt(host, movesTo ?? this.#previousAddress, seconds);
        unconfirmed = moreTelling(unconfirmed, notReached(failure, error));
        patience *= 2;
        continue;
      }
      // A connection that was opened at the previous address just before that went away gets no answer.
      const time = Math.min(patience, this.#rollbackTime - clock.now());
      try {
        const found = await connection.within(time, () => this.#verifyAndConfirm(until));
        if (!found || found.kind === 'unchanged') return found;
        unconfirmed = moreTelling(unconfirmed, found);
        patience = READ_TIME; // the host answers
      } catch (error) {
        const failure = messages.notReadAt(host, connection.address, this.#step, time / 1000);
        unconfirmed = moreTelling(unconfirmed, notReached(failure, error), time < patience);
        patience *= 2;
      }
    }
    return unconfirmed ?? { kind: 'late', failure: messages.tooLateToConfirm(host, seconds) };
  }

  /**
   * Reads the step and applies the changes that are left. The confirmation is one of them: while the rollback timer runs,
   * the plan of the step has it (`CommitConfirm.setup`). So it is made from what was read over this connection. Returns
   * why the change cannot be confirmed.
   */
  async #verifyAndConfirm(until: number): Promise<Unconfirmed | undefined> {
    const { host, state, connection } = this.#context;
    const identity = await state.readWithIdentity([this.#step]);
    const before = state.identity;
    if (identity.machineId !== before?.machineId || identity.bootId !== before?.bootId) {
      return observed({ message: messages.anotherMachineAt(host, connection.address) });
    }
    if (!this.#answered) {
      const failed = await this.#lostStartFailure();
      if (failed) return failed;
      await state.read([this.#step]);
    }
    let confirmed = false;
    for (let round = 0; round < CONFIRM_ROUNDS; round += 1) {
      const result = await this.#changeWhatIsLeft(confirmed, until);
      if (result === 'as declared') return undefined;
      if (typeof result === 'object') return result;
      confirmed ||= result === 'changed';
    }
    return observed({ message: keepsDiffering(this.#step) });
  }

  /**
   * The first change has the confirmation: it must be in time, after the checks succeed, and is recorded. A stale one was
   * not made.
   */
  async #changeWhatIsLeft(
    confirmed: boolean,
    until: number,
  ): Promise<Unconfirmed | 'as declared' | 'changed' | 'stale'> {
    const { host, state, clock } = this.#context;
    const plan = state.plan(this.#step);
    if (plan.kind === 'unknown') return observed(unknownState(this.#step, plan));
    if (plan.changes.length === 0) return 'as declared';
    // The declared configuration is not in effect: only then does the plan have another change under commit-confirm.
    if (plan.changes.some((change) => change.commitConfirm)) {
      return observed(verificationFailed(this.#step, plan.changes));
    }
    const failedCheck = confirmed ? undefined : await failedChecks(this.#context, this.#settings);
    if (failedCheck !== undefined) return observed({ message: failedCheck });
    if (!confirmed && clock.now() >= until) {
      return { kind: 'late', failure: messages.tooLateToConfirm(host, this.#settings.seconds) };
    }
    const operations = plan.changes.flatMap((change) => change.operations);
    const options = { alone: true, ...(confirmed ? {} : { record: this.#record }) } as const;
    const outcome = await state.changeAndRead(this.#step, operations, options);
    if (outcome.kind === 'refused') return observed(outcome.failure);
    if (outcome.kind === 'done') {
      return outcome.failed ? observed(operationFailed(this.#step, outcome.failed)) : 'changed';
    }
    await state.read([this.#step]);
    return 'stale';
  }

  /** Writes the failed change to the journal. Ignores a lost connection: the failure of the change matters more. */
  async #recordFailure(): Promise<void> {
    const { connection, changes } = this.#context;
    const request = { probe: [], record: this.#record, outcome: 'failed' } as const;
    await connection
      .within(READ_TIME, () => changes.change(request))
      .catch((error: unknown) => {
        if (!(error instanceof TransportError)) throw error;
      });
  }
}

function observed(failure: Failure): Unconfirmed {
  return { kind: 'observed', failure };
}

/** Throws what is not a `TransportError`. */
function notReached({ message, next }: Failure, error: unknown): Unconfirmed {
  if (!(error instanceof TransportError)) throw error;
  return {
    kind: 'unreached',
    failure: { message, words: wordsOfError(error), ...(next === undefined ? {} : { next }) },
  };
}

function wordsOfError({ message, words }: TransportError): HostText {
  return words === undefined ? own(message) : `${own(message)}\n${words}`;
}

/**
 * What was observed last on the host says more than that it was not reached or answered too late; an attempt that was cut
 * short says least.
 */
function moreTelling(before: Unconfirmed | undefined, now: Unconfirmed, cutShort = false): Unconfirmed {
  return before && now.kind !== 'observed' && (before.kind === 'observed' || cutShort) ? before : now;
}
