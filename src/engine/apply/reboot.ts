import type { NewIdentity } from '../../model/change.ts';
import type { Failure } from '../../model/events.ts';
import { addressesOf } from '../../model/host.ts';
import { own } from '../../model/host-text.ts';
import { exec, type Operation, read } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import type { Step } from '../../model/step.ts';
import { TransportError } from '../../model/transport.ts';
import { systemctl } from '../../resources/programs.ts';
import { type HostContext, outputReporter } from '../context.ts';
import { firstFailed, operationFailed } from '../failures.ts';
import {
  anotherMachineAt,
  noBootId,
  didNotComeBack,
  didNotShutDown,
  ownMachine,
  previousKeyShown,
  stillBooting,
} from './messages.ts';
import { changeRecord } from '../record.ts';
import { type Expected, takeNewIdentity } from './new-identity.ts';
import type { Strategy } from './strategy.ts';

// Times in milliseconds.
/** How long the host may take to confirm that the reboot has started. */
const START_TIME = 8000;
/** Between two reads, and how long one may take. */
const PAUSE = 400;
const READ_TIME = 8000;

/**
 * Reboots a host and reads it again: the same machine with another boot id, after it has started its services. Throws
 * `TransportError` where the host does not come back in time.
 */
export const reboot: Strategy = async (context, step, changes) => {
  const { host, state } = context;
  if (host.connection === 'local') return ownMachine();
  const bootId = state.identity?.bootId;
  if (bootId === undefined) return { message: noBootId(host) };
  const operations = changes.flatMap((change) => change.operations);
  const seconds = step.timeout ?? Math.max(...changes.map((change) => change.reboots?.seconds ?? 0));
  const newIdentity = changes.find((change) => change.reboots?.newIdentity)?.reboots?.newIdentity;
  return new RebootRun(context, step, { seconds, bootId, newIdentity }).run(operations);
};

/** How far the host is, as it is reported. */
type Stage = 'going down' | 'starting' | 'up';

interface RebootSettings {
  /** How long the host may take. */
  readonly seconds: number;
  /** Before the reboot. */
  readonly bootId: string;
  readonly newIdentity: NewIdentity | undefined;
}

class RebootRun {
  readonly #context: HostContext;
  readonly #step: Step;
  readonly #settings: RebootSettings;
  readonly #record: string;
  /** Whether the host has confirmed the reboot command. */
  #confirmed = false;
  /** What the host has after the reboot, if that is not what it had before. */
  #expected: Expected | undefined;

  constructor(context: HostContext, step: Step, settings: RebootSettings) {
    this.#context = context;
    this.#step = step;
    this.#settings = settings;
    this.#record = changeRecord(context, step);
  }

  async run(operations: readonly Operation[]): Promise<Failure | 'stale' | undefined> {
    const { host, changes, clock } = this.#context;
    const { seconds, newIdentity } = this.#settings;
    // Waits for another run that has locked the host: that time does not count for the reboot.
    const lock = await changes.lock();
    if (lock.kind === 'stale') return 'stale';
    if (lock.kind === 'refused') return lock.failure;
    if (newIdentity) {
      const taken = await takeNewIdentity(this.#context, this.#step, newIdentity);
      if (taken.kind === 'failed') return taken.failure;
      this.#expected = taken;
    }
    const deadline = clock.now() + seconds * 1000;
    const failure = await this.#begin(operations);
    if (failure) return failure;
    const stage = await this.#awaitBoot(operations, deadline);
    if (typeof stage === 'object') return stage;
    return stage === 'going down' ? didNotShutDown(host, seconds) : this.#readRebooted(stage);
  }

  /**
   * Tells the host to reboot. Where the connection is lost before the answer, telling it again is safe: a change that was
   * meant for one boot is refused in the next.
   */
  async #begin(operations: readonly Operation[]): Promise<Failure | undefined> {
    const { connection, changes } = this.#context;
    try {
      const request = { change: operations, probe: [], record: this.#record };
      const outcome = await connection.within(START_TIME, () => changes.change(request));
      if (outcome.kind === 'refused') return outcome.failure;
      const failed = outcome.kind === 'done' ? firstFailed(operations, outcome.change) : undefined;
      if (failed) return operationFailed(this.#step, failed);
      this.#confirmed = true;
      this.#report('going down');
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
    }
    return undefined;
  }

  /** How far the host is once it is up or the time is over. Throws `TransportError` if it does not answer then. */
  async #awaitBoot(operations: readonly Operation[], deadline: number): Promise<Stage | Failure> {
    const { host, connection, clock } = this.#context;
    const addresses = [...new Set([connection.address, ...addressesOf(host)])];
    for (;;) {
      await clock.sleep(PAUSE);
      try {
        await connection.reopen(addresses, deadline);
        return await this.#followBoot(operations, deadline);
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        if (clock.now() < deadline) continue;
        const { message, next } = didNotComeBack(host, this.#settings.seconds, error.message);
        throw new TransportError('unreachable', message, next, error, error.words);
      }
    }
  }

  /** Reads the stage over one connection until the host is up or the time is over. */
  async #followBoot(operations: readonly Operation[], deadline: number): Promise<Stage | Failure> {
    const { connection, clock } = this.#context;
    let stage: Stage = 'going down';
    for (;;) {
      const now = await connection.within(READ_TIME, () => this.#readStage());
      if (now !== stage) this.#report(now);
      stage = now;
      if (stage === 'up') return stage;
      const failure = stage === 'going down' && !this.#confirmed ? await this.#begin(operations) : undefined;
      if (failure) return failure;
      if (clock.now() >= deadline) return stage;
      await clock.sleep(PAUSE);
    }
  }

  async #readStage(): Promise<Stage> {
    const [boot, system] = await this.#context.connection.read([BOOT_ID, SYSTEM_STATE]);
    if (boot?.kind === 'file' && boot.content.trim() === this.#settings.bootId) return 'going down';
    return isStarting(system) ? 'starting' : 'up';
  }

  /** The host has another boot id: reads it as a whole. */
  async #readRebooted(stage: Stage): Promise<Failure | undefined> {
    const { host, state, connection } = this.#context;
    const { machineId, keys } = this.#expected ?? { machineId: state.identity?.machineId };
    const identity = await state.readAll();
    if (identity.machineId !== machineId) return { message: anotherMachineAt(host, connection.address) };
    if (keys && !keys.includes(connection.fingerprint ?? '')) return previousKeyShown(host);
    return stage === 'starting' ? stillBooting(host, this.#settings.seconds) : undefined;
  }

  #report(stage: Stage): void {
    outputReporter(this.#context, this.#step)(own(stage));
  }
}

const BOOT_ID = read('/proc/sys/kernel/random/boot_id');
const SYSTEM_STATE = exec(...systemctl('is-system-running'));

/** Until then services are still being started and would be read as stopped. */
function isStarting(state: Result | undefined): boolean {
  return state?.kind === 'done' && /^(initializing|starting|stopping)$/m.test(state.stdout);
}
