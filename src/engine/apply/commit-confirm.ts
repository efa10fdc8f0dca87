import type { CommitConfirm } from '../../model/change.ts';
import type { Failure } from '../../model/events.ts';
import { type Operation, succeeded } from '../../model/operation.ts';
import type { Step } from '../../model/step.ts';
import { TransportError } from '../../model/transport.ts';
import type { HostContext } from '../context.ts';
import { failedOperation, operationFailed, progress, unknownState, verificationFailed } from '../failures.ts';
import { anotherMachineAt, CHECK_ADDRESS, lostAfterMove, notReachableAt, rolledBack } from './messages.ts';
import { neverSettles } from '../messages.ts';
import { changeRecord } from '../record.ts';
import type { Strategy } from './strategy.ts';

// Times in milliseconds.
/** How long the host may take to confirm that the change has started. */
const START_TIME = 8000;
/** Before each attempt to reach the host, and how long reading it may take. */
const PAUSE = 400;
const READ_TIME = 8000;
/** Nothing is confirmed in the last moments before the rollback, so that the two cannot overlap. */
const RESERVE = 1500;
/** How long the host may take after the rollback to answer at its previous address. */
const RETURN_TIME = 10_000;
/** How often what is left after the confirmation is planned again. */
const CONFIRM_ROUNDS = 3;

/**
 * Applies a change that the connection may not survive. The host starts a rollback timer, then the change; then it is
 * reached over a new connection at its new or its previous address. Only if it is the same machine and has the declared
 * state there, the change is confirmed. Otherwise the host rolls back, and the step has failed.
 */
export const commitConfirm: Strategy = async (context, step, changes) => {
  const [settings] = changes.flatMap((change) => change.commitConfirm ?? []);
  if (!settings) throw new Error('a change without commit-confirm has another strategy');
  const operations = changes.flatMap((change) => change.operations);
  return new CommitConfirmRun(context, step, settings).run(operations);
};

/** Why a change cannot be confirmed. */
interface Unconfirmed extends Failure {
  /** The host was not reached. */
  readonly unreached?: true;
}

class CommitConfirmRun {
  readonly #context: HostContext;
  readonly #step: Step;
  readonly #settings: CommitConfirm;
  readonly #record: string;
  readonly #previousAddress: string;
  /** When the host rolls back, at the earliest. */
  #rollbackTime = 0;

  constructor(context: HostContext, step: Step, settings: CommitConfirm) {
    this.#context = context;
    this.#step = step;
    this.#settings = settings;
    this.#record = changeRecord(context, step);
    this.#previousAddress = context.connection.address;
  }

  async run(operations: readonly Operation[]): Promise<Failure | 'stale' | undefined> {
    // Waits for another run that has locked the host: later there is no time for that.
    const lock = await this.#context.changes.lock();
    if (lock.kind === 'stale') return 'stale';
    if (lock.kind === 'refused') return lock.failure;
    const failure = await this.#apply(operations);
    // A confirmed change was written to the journal with the operation that confirms it.
    if (failure) await this.#recordFailure();
    return failure;
  }

  async #apply(operations: readonly Operation[]): Promise<Failure | undefined> {
    const started = await this.#begin(operations);
    if (started?.kind === 'setup failed') return started.failure;
    const unconfirmed = started?.failure ?? (await this.#confirm());
    return unconfirmed && this.#awaitRollback(unconfirmed);
  }

  /** Starts the rollback timer and the change. */
  async #begin(operations: readonly Operation[]) {
    const { connection, changes, clock } = this.#context;
    const { setup, seconds } = this.#settings;
    const all = [...setup, ...operations];
    this.#rollbackTime = clock.now() + seconds * 1000;
    try {
      const outcome = await connection.within(START_TIME, () => changes.change({ change: all, probe: [] }));
      if (outcome.kind === 'refused') return { kind: 'setup failed', failure: outcome.failure } as const;
      if (outcome.kind === 'stale') throw new Error('the host is locked by this run and cannot be stale');
      const failed = failedOperation(all, outcome.change);
      if (!failed) return undefined;
      // Nothing was changed by a failed setup, and nothing is rolled back.
      const kind = setup.includes(failed.operation) ? 'setup failed' : 'change failed';
      return { kind, failure: operationFailed(this.#step, failed) } as const;
    } catch (error) {
      // The connection was lost: the change may have started all the same.
      if (!(error instanceof TransportError)) throw error;
      return undefined;
    }
  }

  /** Reaches the host after the change and confirms it. Returns why that was not possible. */
  async #confirm(): Promise<Unconfirmed | undefined> {
    const { host, connection, clock } = this.#context;
    const { movesTo, seconds } = this.#settings;
    const place = movesTo ?? this.#previousAddress;
    const until = this.#rollbackTime - RESERVE;
    let unconfirmed: Unconfirmed = { message: notReachableAt(host, place, seconds), unreached: true };
    while (clock.now() < until) {
      await clock.sleep(PAUSE);
      try {
        await connection.reopen(distinct(movesTo, this.#previousAddress, host.address, host.bootstrap), until);
        // A connection that was opened at the previous address just before that went away gets no answer.
        const failure = await connection.within(READ_TIME, () => this.#verifyAndConfirm());
        if (!failure) return undefined;
        unconfirmed = failure;
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        // Of several errors, what an address answered last is the best explanation.
        if (error.code !== 'timeout' || unconfirmed.words === undefined) {
          unconfirmed = { ...unconfirmed, words: error.message };
        }
      }
    }
    return unconfirmed;
  }

  /**
   * Reads the host and applies the changes that are left. The confirmation is one of them: while the rollback timer runs,
   * the plan of the step has it (`CommitConfirm.setup`). Returns why the change cannot be confirmed.
   */
  async #verifyAndConfirm(): Promise<Failure | undefined> {
    const { host, state, connection } = this.#context;
    const identity = await state.readWithIdentity(state.stepsReadWith(this.#step));
    const before = state.identity;
    if (identity.machineId !== before?.machineId || identity.bootId !== before?.bootId) {
      return { message: anotherMachineAt(host, connection.address) };
    }
    for (let round = 0; round < CONFIRM_ROUNDS; round += 1) {
      const plan = state.plan(this.#step);
      if (plan.kind === 'unknown') return unknownState(this.#step, plan);
      if (plan.changes.length === 0) return undefined;
      // The settings still differ: only then does the plan have another change under commit-confirm.
      if (plan.changes.some((change) => change.commitConfirm)) return verificationFailed(this.#step, plan.changes);
      const failedCheck = round === 0 ? await this.#runChecks() : undefined;
      if (failedCheck) return failedCheck;
      const operations = plan.changes.flatMap((change) => change.operations);
      const outcome = await state.changeAndRead(this.#step, operations, round === 0 ? { record: this.#record } : {});
      if (outcome.kind === 'refused') return outcome.failure;
      if (outcome.kind === 'stale') await state.read([this.#step]);
      else if (outcome.failed) return operationFailed(this.#step, outcome.failed);
    }
    return { message: neverSettles(this.#step) };
  }

  /** Runs the checks of the change on the host, such as whether the gateway answers. Returns those that failed. */
  async #runChecks(): Promise<Failure | undefined> {
    const { checks } = this.#settings;
    if (checks.length === 0) return undefined;
    const results = await this.#context.connection.read(checks.map(({ operation }) => operation));
    const failures = checks.filter((_, index) => {
      const result = results[index];
      return !result || !succeeded(result);
    });
    return failures.length === 0 ? undefined : { message: failures.map(({ failure }) => failure).join('; ') };
  }

  /** Waits until the host has rolled back by itself, and returns the failure with what was observed. */
  async #awaitRollback({ unreached, ...unconfirmed }: Unconfirmed): Promise<Failure | undefined> {
    const { host, connection, state, clock } = this.#context;
    const { movesTo, seconds } = this.#settings;
    const reasons = [unconfirmed.message, unconfirmed.words];
    await clock.sleep(Math.max(0, this.#rollbackTime + PAUSE - clock.now()));
    try {
      await this.#readAfterRollback();
      if (unreached) reasons.push((await connection.within(READ_TIME, () => this.#runChecks()))?.message);
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      const why = `${error.message} (${reasons.filter(Boolean).join(': ')})`;
      const { message, next } = lostAfterMove(host, movesTo ?? this.#previousAddress, why, seconds);
      throw new TransportError('unreachable', message, next, error);
    }
    const plan = state.plan(this.#step);
    // The confirmation may have arrived although its answer was lost.
    if (plan.kind === 'planned' && plan.changes.length === 0) return undefined;
    const words = reasons.filter((reason) => reason !== undefined).join('\n');
    const advice = unconfirmed.next ?? this.#step.advise(words) ?? CHECK_ADDRESS;
    return {
      message: rolledBack(this.#step, host, connection.address),
      words,
      next: [advice, progress(state, this.#step)].filter(Boolean).join(' '),
    };
  }

  async #readAfterRollback(): Promise<void> {
    const { host, connection, state, clock } = this.#context;
    const places = distinct(this.#previousAddress, host.bootstrap, host.address, this.#settings.movesTo);
    for (;;) {
      await connection.reopen(places, this.#rollbackTime + RETURN_TIME);
      await connection.within(READ_TIME, () => state.read([this.#step]));
      const plan = state.plan(this.#step);
      if (plan.kind === 'unknown' || plan.settling === undefined) return;
      await clock.sleep(PAUSE);
    }
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

function distinct(...addresses: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(addresses.filter((address) => address !== undefined))];
}
