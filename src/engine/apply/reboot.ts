import { setTimeout as sleep } from 'node:timers/promises';
import { addressesOf } from '../../model/host.ts';
import { UnknownState, exec, type Operation, read, type Result } from '../../model/operation.ts';
import type { Change, Step } from '../../model/resource.ts';
import { TransportError } from '../../model/transport.ts';
import type { HostContext } from './commit-confirm.ts';
import type { Failure } from '../../model/events.ts';
import { identityOperations, type HostIdentity, parseIdentity } from '../identity.ts';
import { unknownState, failedOperation, operationFailed } from '../messages.ts';

// Times in milliseconds.
/** How long the host may take to say that it has begun. */
const START = 8000;
/** Between two looks at it, and how long one may take. */
const PAUSE = 400;
const LOOK = 8000;

export interface RebootContext extends HostContext {
  /** Told how far it is, for somebody who waits. */
  tell(line: string): void;
}

export interface Rebooted {
  /** Who the host is now; missing where it has not been met since. */
  readonly facts?: HostIdentity;
  readonly failure?: Failure;
}

/**
 * Restarts a host and meets it again: the same machine with another boot id, through with booting. Then everything is
 * read anew, and the reason must be gone. Throws `TransportError` where the host does not come back in time.
 */
export async function rebootHost(options: RebootContext, step: Step, changes: readonly Change[]): Promise<Rebooted> {
  const { host, facts } = options;
  if (host.connection === 'local') return { failure: OWN_MACHINE };
  if (facts.bootId === undefined) {
    return { failure: { message: `${host.name} does not tell one boot from another: it has no boot id` } };
  }
  const operations = changes.flatMap((change) => change.operations);
  const seconds = step.timeout ?? Math.max(...changes.map(({ reboots }) => reboots?.seconds ?? 0));
  return new RebootRun(options, step, seconds, operations).make();
}

const OWN_MACHINE: Failure = {
  message: 'provision does not restart the machine it runs on',
  next: 'RebootRun it yourself, then run it again.',
};

/** How far a host is. */
type Stage = 'going down' | 'starting' | 'up';

class RebootRun {
  readonly #options: RebootContext;
  readonly #step: Step;
  readonly #seconds: number;
  readonly #operations: readonly Operation[];
  /** Whether the host has said that it was told to restart. */
  #begun = false;

  constructor(options: RebootContext, step: Step, seconds: number, operations: readonly Operation[]) {
    this.#options = options;
    this.#step = step;
    this.#seconds = seconds;
    this.#operations = operations;
  }

  async make(): Promise<Rebooted> {
    const { link } = this.#options;
    // Whoever else is at work on the host is waited for now: the time it has to be back in is not for that.
    await link.change({ probe: [] });
    const due = Date.now() + this.#seconds * 1000;
    const failure = await this.#begin();
    if (failure) return { failure };
    const stage = await this.#await(due);
    if (typeof stage === 'object') return { failure: stage };
    if (stage === 'going down') {
      return {
        failure: {
          message: `${this.#name} was told to restart and has not gone down within ${this.#seconds} s`,
          next: 'Something keeps it: "systemctl list-jobs" on the host says what.',
        },
      };
    }
    return this.#arrive(stage);
  }

  /**
   * Tells the host to restart. Where the line breaks before the answer, it may or may not have been told; telling it once
   * more is safe, for what is meant for one boot is refused in the next.
   */
  async #begin(): Promise<Failure | undefined> {
    const { link, record } = this.#options;
    try {
      const change = () => link.change({ change: this.#operations, probe: [], record });
      const answer = await link.within(START, change);
      const failed = failedOperation(this.#operations, answer.change);
      if (failed) return operationFailed(this.#step, failed.operation, failed.result, '');
      this.#begun = true;
      this.#options.tell('going down');
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
    }
    return undefined;
  }

  /** How far the host is when it is up, or when the time is over. Throws `TransportError` if it is nowhere then. */
  async #await(due: number): Promise<Stage | Failure> {
    const { host, link } = this.#options;
    const places = [...new Set([link.address, ...addressesOf(host)])];
    let stage: Stage = 'going down';
    for (;;) {
      await sleep(PAUSE);
      try {
        await link.reopen(places, due);
        do {
          const now = await link.within(LOOK, () => this.#look());
          if (now !== stage) this.#options.tell(now);
          stage = now;
          if (stage === 'up') return stage;
          const failure = stage === 'going down' && !this.#begun ? await this.#begin() : undefined;
          if (failure) return failure;
        } while (Date.now() < due && (await sleep(PAUSE, true)));
        return stage;
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        if (Date.now() >= due) throw this.#notBack(error);
      }
    }
  }

  async #look(): Promise<Stage> {
    const { probe } = await this.#options.link.read([BOOT_ID, STATE]);
    const [boot, state] = probe;
    if (boot?.kind === 'file' && boot.content.trim() === this.#options.facts.bootId) return 'going down';
    return isStarting(state) ? 'starting' : 'up';
  }

  /** The host has another boot id: what has become of it. */
  async #arrive(stage: Stage): Promise<Rebooted> {
    const { link, survey, facts: before } = this.#options;
    const facts = parseIdentity(await survey.read(survey.steps, identityOperations));
    link.readAs(facts);
    if (facts.machineId !== before.machineId) {
      return { failure: { message: `another machine than ${this.#name} answers at ${link.address}` } };
    }
    if (stage === 'starting') {
      return {
        facts,
        failure: {
          message: `${this.#name} has restarted, and is still starting after ${this.#seconds} s`,
          next: '"systemctl list-jobs" on the host says what it waits for. If it only takes longer, give the step a longer timeout.',
        },
      };
    }
    const failure = this.#left();
    return failure ? { facts, failure } : { facts };
  }

  /** Why the restart was in vain. */
  #left(): Failure | undefined {
    const plan = this.#options.survey.plan(this.#step);
    if (plan instanceof UnknownState) return unknownState(this.#step, plan, this.#options.survey.standing(this.#step));
    if (plan.changes.length === 0) return undefined;
    return {
      message: `${this.#name} was restarted, and what it was restarted for is as before`,
      words: plan.changes.flatMap(({ diff }) => diff.map(({ before }) => before ?? '')).join('\n'),
      next: this.#options.survey.standing(this.#step),
    };
  }

  #notBack(error: TransportError): TransportError {
    return new TransportError(
      'unreachable',
      `${this.#name} was told to restart and is not back after ${this.#seconds} s: ${error.message}`,
      'Look at its console. Once it is up, run it again; if it only takes longer, give the step a longer timeout.',
      error,
    );
  }

  get #name(): string {
    return this.#options.host.name;
  }
}

const BOOT_ID = read('/proc/sys/kernel/random/boot_id');
const STATE = exec('systemctl', 'is-system-running');

/** Services come up one after the other until then, and would be taken for stopped. */
function isStarting(state: Result | undefined): boolean {
  return state?.kind === 'done' && /^(initializing|starting|stopping)$/m.test(state.stdout);
}
