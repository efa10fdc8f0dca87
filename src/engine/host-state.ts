import type { HostWork } from '../model/host-work.ts';
import type { HostText } from '../model/host-text.ts';
import type { PeerAnswers, PeerRead } from '../model/peer.ts';
import type { Operation } from '../model/operation.ts';
import type { Result } from '../model/result.ts';
import { mergeReads } from '../model/merge.ts';
import type { SkippedStep } from '../model/events.ts';
import { byNumber, type Step, type StepState, type Unknown } from '../model/step.ts';
import { resolveSteps } from './resolve-steps.ts';
import { parseStepFacts, stepFactOperations } from './step-facts.ts';
import type { HostChanges } from './host-changes.ts';
import type { HostConnection } from './host-connection.ts';
import { type InRun, pendingReboot, pendingTouched, stateInRun, withTimeout } from './step-rules.ts';
import { type HostIdentity, identityOperations, parseIdentity } from './identity.ts';
import { Answers } from './answers.ts';
import { type FailedOperation, firstFailed } from './failures.ts';
import type { Failure } from '../model/events.ts';

/** How long killing a command may take, in seconds: it is asked to end, and killed 10 s later (script.ts). */
const KILL_TIME = 20;

export interface StepChange {
  /** The line of JSON that the host writes to its journal. */
  readonly record?: string;
  readonly onLine?: (line: HostText) => void;
  /** Reads only the step itself afterwards: there is no time for the others, which may be slow. */
  readonly alone?: true;
}

/** The result of the operations that change a step. */
export type StepOutcome =
  | { readonly kind: 'done'; readonly failed?: FailedOperation }
  | { readonly kind: 'stale' }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** What is known of the steps of one host, and their plans. Only reads the host, except for `changeAndRead`. */
export class HostState {
  #steps: readonly Step[];
  #skipped: readonly SkippedStep[];
  readonly #connection: HostConnection;
  readonly #changes: HostChanges;
  readonly #inRun: InRun;
  readonly #answers: Answers;
  /** What other hosts answered last, for the steps that need them. */
  readonly #peers = new Map<Step, PeerAnswers>();
  /** Plans that were made from these answers. */
  readonly #plans = new Map<Step, StepState>();
  /** The steps of the latest read. The others may have changed since they were read. */
  #fresh: ReadonlySet<Step> = new Set();
  #identity: HostIdentity | undefined;
  #firstBoot: string | undefined;
  #hasChanged = false;

  constructor(
    { steps, skipped }: Required<Omit<HostWork, 'host'>>,
    connection: HostConnection,
    changes: HostChanges,
    inRun: InRun,
  ) {
    this.#steps = steps;
    this.#skipped = skipped;
    this.#connection = connection;
    this.#answers = new Answers((operations) => connection.read(operations));
    this.#changes = changes;
    this.#inRun = inRun;
  }

  /** From `readAll` on without those that do not apply to the facts of this host. */
  get steps(): readonly Step[] {
    return this.#steps;
  }

  /** Those that do not apply. */
  get skipped(): readonly SkippedStep[] {
    return this.#skipped;
  }

  /** Who the host is, once `readAll` has read that. */
  get identity(): HostIdentity | undefined {
    return this.#identity;
  }

  /** Whether the host rebooted since it was first read. */
  get rebooted(): boolean {
    return this.#identity?.bootId !== this.#firstBoot;
  }

  /** Whether this run has changed something on the host. */
  get hasChanged(): boolean {
    return this.#hasChanged;
  }

  /** The changes that a step needs, or why its state is unknown. */
  plan(step: Step): StepState {
    const known = this.#plans.get(step);
    if (known) return known;
    const earlier = () => this.#plansBefore(step);
    const results = this.#answers.toStep(step);
    const state = step.plan(results, {
      ...(step.reboots && { pendingReboot: pendingReboot(earlier()) }),
      ...(step.follows && { touched: pendingTouched(earlier()) }),
      ...(step.peers && { peers: this.#peers.get(step) ?? new Map() }),
      login: this.#connection.login,
    });
    const pendingBefore = () => this.#pendingBefore(step);
    const plan = stateInRun(step, state, { pendingBefore, inRun: this.#inRun, place: this.#connection });
    this.#plans.set(step, plan);
    return plan;
  }

  /** What has to be read of other hosts to plan a step. */
  peersOf(step: Step): readonly PeerRead[] {
    return step.peers?.(this.#answers.toStep(step)) ?? [];
  }

  setPeers(step: Step, answers: PeerAnswers): void {
    this.#peers.set(step, answers);
    this.#plans.clear();
  }

  /** Whether a step has changes to apply, or will be planned after a step that has. */
  isPending(step: Step): boolean {
    const plan = this.plan(step);
    return plan.kind === 'planned' ? plan.changes.length > 0 : plan.until !== undefined;
  }

  /** What would bring the current state of a step back. */
  restore(step: Step): unknown {
    return step.restore(this.#answers.toStep(step));
  }

  /** Reads steps, and more, in one exchange, and what their answers make them ask. Throws `TransportError`. */
  async read(steps: readonly Step[], more: readonly Operation[] = []): Promise<void> {
    const facts = steps.some((step) => step.resolve) ? stepFactOperations : [];
    const read = mergeReads([more, facts, ...steps.map((step) => step.operations)]);
    await this.#update(steps, read.answers(await this.#connection.read(read.operations)));
  }

  /**
   * Reads all steps and who the host is, in one exchange; changes are based on this state. The first time, steps that depend
   * on facts become those of this host: a second exchange reads what only then is known. Throws `TransportError`, and
   * `InvalidStep`.
   */
  async readAll(): Promise<HostIdentity> {
    const identity = await this.readWithIdentity(this.steps);
    await this.#resolveAndRead();
    this.#firstBoot ??= identity.bootId;
    this.#identity = identity;
    this.#changes.basedOn(identity);
    return identity;
  }

  /** Reads steps and who answers there, in one exchange. `identity` stays that of `readAll`. Throws `TransportError`. */
  async readWithIdentity(steps: readonly Step[]): Promise<HostIdentity> {
    await this.read(steps, identityOperations);
    return parseIdentity(this.#answers.to(identityOperations));
  }

  /** Reads a step unless it is up to date, with the steps after it that the same exchange can usefully read. */
  async refresh(step: Step): Promise<void> {
    if (step.reboots) await this.refreshAll();
    else if (!this.#fresh.has(step)) await this.read(this.#upToNextChange(this.steps.indexOf(step)) ?? this.steps);
  }

  /** Why the check of a step failed when it was read last. */
  checkFailure(step: Step): Unknown | undefined {
    return step.check?.failure(this.#answers.toStep(step));
  }

  async refreshAll(): Promise<void> {
    if (this.steps.some((step) => !this.#fresh.has(step))) await this.read(this.steps);
  }

  /**
   * Runs the operations that change a step and reads again in the same exchange: the step, to verify it, and those up to
   * the next change, or all. Throws `TransportError`.
   */
  async changeAndRead(
    step: Step,
    operations: readonly Operation[],
    { alone, ...options }: StepChange = {},
  ): Promise<StepOutcome> {
    const following = alone ? [] : this.#upToNextChange(this.steps.indexOf(step) + 1);
    const steps = following ? [step, ...following] : this.steps;
    const read = mergeReads(steps.map((one) => one.operations));
    const outcome = await this.#changes.change({
      ...options,
      change: withTimeout(operations, step),
      probe: read.operations,
      ...(step.timeout === undefined ? {} : { limit: step.timeout + (step.killedOnTimeout ? KILL_TIME : 0) }),
    });
    if (outcome.kind !== 'done') return outcome;
    this.#hasChanged = true;
    await this.#update(steps, read.answers(outcome.probe));
    const failed = firstFailed(operations, outcome.change);
    return { kind: 'done', ...(failed ? { failed } : {}) };
  }

  /**
   * The steps up to the next that may change: reading further is useless, that change makes it stale. Undefined if all are
   * to be read: none may change, so that the final check needs no further read, or the next one reboots the host.
   */
  #upToNextChange(start: number): readonly Step[] | undefined {
    const rest = this.steps.slice(start);
    const next = rest.findIndex((one) => this.mayChange(one));
    return next < 0 || rest[next]?.reboots ? undefined : rest.slice(0, next + 1);
  }

  /** Whether a step has changes, or may have some. */
  mayChange(step: Step): boolean {
    const plan = this.plan(step);
    return plan.kind === 'unknown' || plan.changes.length > 0;
  }

  #pendingBefore(step: Step): readonly Step[] {
    return this.steps.slice(0, this.steps.indexOf(step)).filter((one) => this.isPending(one));
  }

  #plansBefore(step: Step) {
    return this.steps.slice(0, this.steps.indexOf(step)).map((one) => ({ step: one, plan: this.plan(one) }));
  }

  /** Replaces steps that depend on facts by those of this host, and reads what the first exchange could not contain. */
  async #resolveAndRead(): Promise<void> {
    if (!this.#steps.some((step) => step.resolve)) return;
    const facts = parseStepFacts(this.#answers.to(stepFactOperations));
    const { steps, skipped } = resolveSteps(this.#steps, facts);
    const known = new Set(this.#steps);
    this.#steps = steps;
    this.#skipped = [...this.#skipped, ...skipped].toSorted(byNumber);
    this.#plans.clear();
    const unread = steps.filter((step) => step.operations.some((operation) => !this.#answers.has(operation)));
    if (unread.length > 0) await this.read(unread);
    const others = steps.filter((step) => !known.has(step) && !unread.includes(step));
    await this.#answers.askFurther(others);
    this.#fresh = new Set(steps);
  }

  async #update(steps: readonly Step[], answers: ReadonlyMap<string, Result>): Promise<void> {
    this.#fresh = new Set(steps);
    this.#plans.clear();
    await this.#answers.add(steps, answers);
  }
}
