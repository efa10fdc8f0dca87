import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../../model/host.ts';
import { UnknownState, type Operation, type Result, succeeded } from '../../model/operation.ts';
import type { Change, CommitConfirm, Step } from '../../model/resource.ts';
import { TransportError } from '../../model/transport.ts';
import type { Failure } from '../../model/events.ts';
import { identityOperations, type HostIdentity, parseIdentity } from '../identity.ts';
import { unknownState, failedOperation, operationFailed, stillDiffers, title } from '../messages.ts';
import { type HostConnection, StaleState } from '../host-connection.ts';
import type { HostState } from '../host-state.ts';

// Times in milliseconds.
/** How long the host may take to say that it has begun. */
const START = 8000;
/** Before each try to meet the host, and how long it may be looked at there. */
const PAUSE = 400;
const LOOK = 8000;
/** So long before the host undoes the change nothing is kept any more, so that the two cannot commitConfirmChange. */
const RESERVE = 1500;
/** How long after that it may take to answer at its old address. */
const BACK = 10_000;
/** How often what is left after the cut is looked at again. */
const KEEP_ROUNDS = 3;

/** What a crossing works with. */
export interface HostContext {
  readonly host: Host;
  readonly link: HostConnection;
  readonly survey: HostState;
  /** Who the host was before. */
  readonly facts: HostIdentity;
  /** What the host writes down of the change. */
  readonly record: string;
}

/**
 * Makes a change that the connection may not survive. The host is told to undo it by itself, then to make it; then it
 * is left, and met again at its new address or at one it had. Only when the machine is the same, and the state read
 * over a new line is the declared one, is the change kept. Otherwise the host is awaited where it was, and the step has
 * failed.
 */
export async function commitConfirmChange(
  shore: HostContext,
  step: Step,
  cut: CommitConfirm,
  changes: readonly Change[],
): Promise<Failure | undefined> {
  return new CommitConfirmRun(shore, step, cut).make(changes.flatMap(({ operations }) => operations));
}

/** Why a change cannot be kept. */
interface Trouble extends Failure {
  /** The host was not met. */
  readonly unmet?: true;
}

class CommitConfirmRun {
  readonly #shore: HostContext;
  readonly #step: Step;
  readonly #cut: CommitConfirm;
  /** The address the host had. */
  readonly #before: string;
  /** When the host undoes the change, at the earliest. */
  #due = 0;

  constructor(shore: HostContext, step: Step, cut: CommitConfirm) {
    this.#shore = shore;
    this.#step = step;
    this.#cut = cut;
    this.#before = shore.link.address;
  }

  async make(operations: readonly Operation[]): Promise<Failure | undefined> {
    const failure = await this.#make(operations);
    // What was kept has been written down with the operation that keeps it.
    if (failure) await this.#writeDown();
    return failure;
  }

  /** The failure counts more than that it could not be written down. */
  async #writeDown(): Promise<void> {
    const { link, record } = this.#shore;
    await link
      .within(LOOK, () => link.change({ probe: [], record, outcome: 'failed' }))
      .catch((error: unknown) => {
        if (!(error instanceof TransportError) && !(error instanceof UnknownState) && !(error instanceof StaleState))
          throw error;
      });
  }

  async #make(operations: readonly Operation[]): Promise<Failure | undefined> {
    const { link } = this.#shore;
    const { setup } = this.#cut;
    // Whoever else is at work on the host is waited for now: later there is no time for that.
    await link.change({ probe: [] });
    const all = [...setup, ...operations];
    this.#due = Date.now() + this.#cut.seconds * 1000;
    let trouble: Trouble | undefined;
    try {
      const { change } = await link.within(START, () => link.change({ change: all, probe: [] }));
      const failed = failedOperation(all, change);
      if (failed) trouble = this.#failed(failed);
      // Nothing has been changed yet, and nothing will be stepsUndone.
      if (failed && setup.includes(failed.operation)) return trouble;
    } catch (error) {
      if (!(error instanceof TransportError)) throw error; // the line broke: the host may have begun all the same
    }
    trouble ??= await this.#meet();
    return trouble && this.#awaitReturn(trouble);
  }

  /** Meets the host after the cut and keeps the change once all is as declared. Returns why that was not to be. */
  async #meet(): Promise<Trouble | undefined> {
    const { host, link } = this.#shore;
    const { movesTo, seconds } = this.#cut;
    const place = movesTo ?? this.#before;
    const until = this.#due - RESERVE;
    let trouble: Trouble = { message: `${host.name} was not reachable at ${place} within ${seconds} s`, unmet: true };
    while (Date.now() < until) {
      await sleep(PAUSE);
      try {
        await link.reopen(places(movesTo, this.#before, host.address, host.bootstrap), until);
        // A line opened at the old address just before it went would stay silent.
        const differs = await link.within(LOOK, () => this.#keep());
        if (!differs) return undefined;
        trouble = differs;
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        // What a place of several said last is the best explanation there will be.
        if (error.code !== 'timeout' || trouble.words === undefined) trouble = { ...trouble, words: error.message };
      }
    }
    return trouble;
  }

  /** Reads the host, and carries out what is left to do without a cut: to keep the change is part of that. */
  async #keep(): Promise<Failure | undefined> {
    const { host, link, survey, facts, record } = this.#shore;
    const met = parseIdentity(await survey.meet(this.#step, identityOperations));
    if (met.machineId !== facts.machineId || met.bootId !== facts.bootId) {
      return { message: `another machine than ${host.name} answers at ${link.address}` };
    }
    for (let round = 0; round < KEEP_ROUNDS; round += 1) {
      const plan = survey.plan(this.#step);
      if (plan instanceof UnknownState) return unknownState(this.#step, plan, '');
      if (plan.changes.length === 0) return undefined;
      if (plan.changes.some(({ commitConfirm }) => commitConfirm)) {
        return stillDiffers(this.#step, plan.changes, '');
      }
      const unfit = round === 0 ? await this.#unfit() : undefined;
      if (unfit) return unfit;
      const failed = await survey.change(
        this.#step,
        plan.changes.flatMap(({ operations }) => operations),
        round === 0 ? record : undefined,
      );
      if (failed) return this.#failed(failed);
    }
    return { message: `${title(this.#step)} does not come to rest` };
  }

  /** What is wrong with where the host is, seen from there. */
  async #unfit(): Promise<Failure | undefined> {
    const { checks } = this.#cut;
    if (checks.length === 0) return undefined;
    const { probe } = await this.#shore.link.read(checks.map(({ operation }) => operation));
    const wrong = checks.filter((_, index) => !succeeded(probe[index] as Result)).map(({ otherwise }) => otherwise);
    return wrong.length === 0 ? undefined : { message: wrong.join('; ') };
  }

  /** The host undoes the change by itself: waits for that, reads what it came to, and tells it as the failure it is. */
  async #awaitReturn({ unmet, ...trouble }: Trouble): Promise<Failure | undefined> {
    const { host, link, survey } = this.#shore;
    const { movesTo, seconds } = this.#cut;
    const said = [trouble.message, trouble.words];
    await sleep(Math.max(0, this.#due + PAUSE - Date.now()));
    try {
      do {
        await link.reopen(places(this.#before, host.bootstrap, host.address, movesTo), this.#due + BACK);
        await link.within(LOOK, () => survey.read([this.#step]));
      } while (this.#settling() && (await sleep(PAUSE, true)));
      if (unmet) said.push((await link.within(LOOK, () => this.#unfit()))?.message);
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      throw new TransportError(
        'unreachable',
        `${host.name} answers neither at ${movesTo ?? this.#before} nor where it was: ${error.message} (${sentence(said)})`,
        `It goes back to its old address by itself after ${seconds} s, unless it is off or cut off: look at its console.`,
        error,
      );
    }
    const plan = survey.plan(this.#step);
    // It may have been kept after all, by an answer that did not get through.
    if (!(plan instanceof UnknownState) && plan.changes.length === 0) return undefined;
    const words = said.filter((one) => one !== undefined).join('\n');
    return {
      message: `${title(this.#step)}: rolled back; ${host.name} is where it was, at ${link.address}, as it was`,
      words,
      next: [trouble.next ?? this.#step.advise(words) ?? ADVICE, survey.standing(this.#step)].filter(Boolean).join(' '),
    };
  }

  #settling(): boolean {
    const plan = this.#shore.survey.plan(this.#step);
    return !(plan instanceof UnknownState) && plan.settling !== undefined;
  }

  #failed({ operation, result }: { operation: Operation; result: Result }): Failure {
    return operationFailed(this.#step, operation, result, '');
  }
}

const ADVICE = 'Check address, prefix and gateway of the step, and whether this computer can reach the new address.';

function places(...addresses: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(addresses.filter((one) => one !== undefined))];
}

function sentence(parts: readonly (string | undefined)[]): string {
  return parts.filter(Boolean).join(': ');
}
