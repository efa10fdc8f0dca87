import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../model/host.ts';
import { UnknownState } from '../model/operation.ts';
import type { Step, StepPlan } from '../model/resource.ts';
import { type Transport, TransportError } from '../model/transport.ts';
import { rebootReasons, stepsUndone } from './final-check.ts';
import { commitConfirmChange } from './apply/commit-confirm.ts';
import type { Counts, Emit, EventBody, Failure, PlannedStep, Status } from '../model/events.ts';
import { identityOperations, type HostIdentity, factWarnings, parseIdentity } from './identity.ts';
import { unknownState, interruption, lineLost, operationFailed, planned, stillDiffers } from './messages.ts';
import { HostConnection, StaleState, type RunOwner } from './host-connection.ts';
import { applyWithRetry } from './apply/retry.ts';
import { changeRecord } from './record.ts';
import { rebootHost } from './apply/reboot.ts';
import { HostState } from './host-state.ts';

export interface HostRunOptions {
  readonly transport: Transport;
  readonly emit: Emit;
  readonly worker: RunOwner;
  /** Takes secrets out of a text. */
  mask(text: string): string;
  /** Aborted when no new step may start. */
  readonly signal: AbortSignal;
  /** Called with what identifies the machine; throws `UnknownState` if it must not be touched. */
  claim(host: Host, fingerprint: string | undefined, facts: HostIdentity): void;
}

type Finished = Extract<EventBody, { type: 'host-finished' }>;

/** How often a step is planned again because somebody else changed the host in between. */
const STALE_ROUNDS = 5;

/** How long a host may take to come to rest before it is planned, and how often it is looked at. In milliseconds. */
const SETTLE = 90_000;
const SETTLE_PAUSE = 1000;

/** How often what cannot be told is looked at: somebody may be changing it just now, between two operations of one look. */
const LOOKS = 2;

/** One host in one run: an independent unit of work. First `plan`, then, unless that ended it, `apply`. */
export class HostRun {
  readonly host: Host;
  readonly #steps: readonly Step[];
  readonly #options: HostRunOptions;
  readonly #link: HostConnection;
  readonly #survey: HostState;
  readonly #started = Date.now();
  readonly #counts = { ok: 0, changed: 0, failed: 0, skipped: 0 };
  #facts: HostIdentity | undefined;
  /** A step has restarted the host. */
  #restarted = false;
  /** The step that is being carried out. */
  #current: Step | undefined;
  #finished: Finished | undefined;

  constructor(host: Host, steps: readonly Step[], options: HostRunOptions) {
    this.host = host;
    this.#steps = steps;
    this.#options = options;
    this.#link = new HostConnection(host, {
      transport: options.transport,
      worker: options.worker,
      onWait: ({ by, since, run }) =>
        this.#warn(`${host.name} is being changed by ${by} (run ${run}, since ${since}); waiting for that`),
      onLost: ({ message }) => this.#warn(message, 'What is under way goes on there; looking for the host.'),
      onLine: (line) => {
        if (this.#current) this.#tell(this.#current, line);
      },
    });
    this.#survey = new HostState(steps, this.#link);
  }

  /** Set once the host is through, in whatever way. */
  get finished(): Finished | undefined {
    return this.#finished;
  }

  /** Whether an apply would have anything to do. */
  get pending(): boolean {
    return this.#steps.some((step) => this.#survey.expectsChange(step));
  }

  /** Reads the state of all steps in one exchange and tells what would change. Emits `host-planned`, or the end. */
  async plan(): Promise<void> {
    await this.#guard(async () => {
      const stop = interruption(this.#options.signal);
      if (stop) return this.#skip(stop);
      await this.#link.open();
      const facts = await this.#look();
      this.#facts = facts;
      this.#link.readAs(facts);
      this.#emit({ type: 'host-connected', host: this.host.name, address: this.#link.address, system: facts.system });
      this.#options.claim(this.host, this.#link.fingerprint, facts);
      for (const warning of factWarnings(this.host, facts)) this.#emit({ type: 'warning', ...warning });
      await this.#awaitRest();
      const steps = this.#steps.map((step) => planned(step, this.#survey.plan(step)));
      this.#emit({ type: 'host-planned', host: this.host.name, steps });
    });
  }

  /** Ends a dry run: pending changes make the host `changed`, a state that cannot be read makes it `failed`. */
  async endDry(): Promise<void> {
    await this.#guard(async () => {
      let failure: Failure | undefined;
      for (const step of this.#steps) {
        const plan = this.#survey.plan(step);
        if (plan instanceof UnknownState) {
          this.#counts.failed += 1;
          failure ??= unknownState(step, plan, 'Nothing was changed (dry run).');
        } else {
          this.#counts[plan.changes.length > 0 ? 'changed' : 'ok'] += 1;
        }
      }
      await this.#finish(failure ? 'failed' : this.#counts.changed > 0 ? 'changed' : 'ok', failure);
    });
  }

  /** Ends a host whose plan was not approved. */
  async endDeclined(): Promise<void> {
    await this.#skip();
  }

  /**
   * Carries the plan out, step by step, each planned again just before. `reread` reads the state anew first, for when
   * time has passed since the plan.
   */
  async apply(reread: boolean): Promise<void> {
    await this.#guard(async () => {
      if (reread) await this.#survey.read(this.#steps);
      for (const [index, step] of this.#steps.entries()) {
        const stop = interruption(this.#options.signal);
        const failure = stop ?? (await this.#step(step));
        if (!failure) continue;
        this.#counts.skipped += this.#steps.length - index - (stop ? 0 : 1);
        await this.#finish('failed', failure);
        return;
      }
      await this.#survey.refreshAll();
      const failure = stepsUndone(this.#survey, this.#restarted);
      await this.#finish(failure ? 'failed' : this.#counts.changed > 0 ? 'changed' : 'ok', failure);
    });
  }

  /** Reads everything; some of it once more where it cannot be told. */
  async #look(): Promise<HostIdentity> {
    for (let look = 1; ; look += 1) {
      const facts = parseIdentity(await this.#survey.read(this.#steps, identityOperations));
      const unclear = this.#steps.some((step) => this.#survey.plan(step) instanceof UnknownState);
      if (!unclear || look === LOOKS) return facts;
      await sleep(SETTLE_PAUSE);
    }
  }

  /** A host that is about to change by itself is not planned until it has: the plan would be of a state that goes. */
  async #awaitRest(): Promise<void> {
    const until = Date.now() + SETTLE;
    let told = false;
    for (let step = this.#restless(); step && Date.now() < until; step = this.#restless()) {
      const plan = this.#survey.plan(step) as StepPlan;
      if (!told) {
        this.#warn(`${this.host.name}: ${plan.settling}; waiting for that`);
        told = true;
      }
      await sleep(SETTLE_PAUSE);
      await this.#survey.read(this.#steps);
    }
  }

  /** A step that needs a change, and whose state is about to change by itself. */
  #restless(): Step | undefined {
    return this.#steps.find((step) => {
      const plan = this.#survey.plan(step);
      return (
        !(plan instanceof UnknownState) &&
        plan.settling !== undefined &&
        plan.changes.some(({ commitConfirm }) => commitConfirm)
      );
    });
  }

  /** Returns what went wrong, if anything did. */
  async #step(step: Step): Promise<Failure | undefined> {
    const started = Date.now();
    await this.#survey.refresh(step);
    const done = (status: 'ok' | 'changed' | 'failed', shown: PlannedStep) => {
      this.#counts[status] += 1;
      const seconds = (Date.now() - started) / 1000;
      this.#emit({ type: 'step-finished', host: this.host.name, step: shown, status, seconds });
      return shown.failure;
    };
    for (let look = 1; look < LOOKS && this.#survey.plan(step) instanceof UnknownState; look += 1) {
      await sleep(SETTLE_PAUSE);
      await this.#survey.read(this.#steps);
    }
    for (let round = 0; ; round += 1) {
      const plan = this.#survey.plan(step);
      const shown = planned(step, plan);
      if (plan instanceof UnknownState) {
        return done('failed', { ...shown, failure: unknownState(step, plan, this.#survey.standing(step)) });
      }
      if (plan.changes.length === 0) return done('ok', shown);

      if (round === 0) this.#emit({ type: 'step-started', host: this.host.name, step: shown });
      this.#current = step;
      try {
        const failure = await this.#carryOut(step, plan, shown);
        return done(failure ? 'failed' : 'changed', failure ? { ...shown, failure } : shown);
      } catch (error) {
        if (error instanceof StaleState && round < STALE_ROUNDS) {
          await this.#survey.read(this.#steps);
          continue;
        }
        if (error instanceof TransportError) {
          const failure = lineLost(step, error, this.#survey.standing(step));
          const result = done('failed', { ...shown, failure });
          // The host is there; it is the step that takes too long.
          if (error.code === 'timeout') return result;
        }
        if (error instanceof UnknownState) {
          const { message, next } = error;
          return done('failed', { ...shown, failure: { message, ...(next === undefined ? {} : { next }) } });
        }
        throw error;
      } finally {
        this.#current = undefined;
      }
    }
  }

  /** Makes the changes of a step, and verifies it by planning again: then there must be none left. */
  async #carryOut(step: Step, { changes }: StepPlan, shown: PlannedStep): Promise<Failure | undefined> {
    const record = changeRecord(shown, this.#options.worker.lockOwner, (text) => this.#options.mask(text));
    const cut = changes.find(({ commitConfirm }) => commitConfirm)?.commitConfirm;
    const reboots = changes.find((change) => change.reboots)?.reboots;
    if ((cut ?? reboots) && this.#facts) {
      const shore = { host: this.host, link: this.#link, survey: this.#survey, facts: this.#facts, record };
      if (cut) return commitConfirmChange(shore, step, cut, changes);
      const tell = (line: string) => this.#tell(step, line);
      const { facts, failure } = await rebootHost({ ...shore, tell }, step, changes);
      if (facts) this.#facts = facts;
      this.#restarted = facts !== undefined;
      return failure;
    }
    const { signal } = this.#options;
    const warn = (message: string, next: string) => this.#warn(message, next);
    const failed = await applyWithRetry({ survey: this.#survey, signal, warn }, step, changes, record);
    const standing = this.#survey.standing(step);
    if (failed) return operationFailed(step, failed.operation, failed.result, standing, failed.seconds);
    if (changes.every(({ unverifiable }) => unverifiable)) return undefined;
    const plan = this.#survey.plan(step);
    if (plan instanceof UnknownState) return unknownState(step, plan, standing);
    return plan.changes.length === 0 ? undefined : stillDiffers(step, plan.changes, standing);
  }

  /** Turns what ends a host into its last event, and makes sure that the line is closed. */
  async #guard(work: () => Promise<void>): Promise<void> {
    if (this.#finished) return;
    try {
      await work();
    } catch (error) {
      const done = this.#counts.ok + this.#counts.changed + this.#counts.failed;
      this.#counts.skipped = this.#steps.length - done;
      if (error instanceof UnknownState) {
        await this.#finish('failed', { message: error.message, ...(error.next ? { next: error.next } : {}) });
      } else if (error instanceof TransportError) {
        const { message, next, code } = error;
        await this.#finish('unreachable', { message, code, ...(next === undefined ? {} : { next }) });
      } else {
        await this.#link.close();
        throw error;
      }
    }
  }

  async #skip(reason?: Failure): Promise<void> {
    this.#counts.skipped = this.#steps.length;
    await this.#finish('skipped', reason);
  }

  async #finish(status: Status, failure?: Failure): Promise<void> {
    await this.#link.close();
    const reboot = status === 'unreachable' || !this.#facts ? [] : rebootReasons(this.#survey);
    this.#finished = {
      type: 'host-finished',
      host: this.host.name,
      status,
      steps: this.#steps.length,
      counts: { ...this.#counts } satisfies Counts,
      seconds: (Date.now() - this.#started) / 1000,
      connections: this.#link.connections,
      exchanges: this.#link.exchanges,
      reboot,
      ...(failure ? { failure } : {}),
    };
    this.#emit(this.#finished);
  }

  #tell({ number }: Step, line: string): void {
    this.#emit({ type: 'step-output', host: this.host.name, step: number, line });
  }

  #warn(message: string, next?: string): void {
    this.#emit({ type: 'warning', host: this.host.name, message, ...(next === undefined ? {} : { next }) });
  }

  #emit(event: EventBody): void {
    this.#options.emit(event);
  }
}
