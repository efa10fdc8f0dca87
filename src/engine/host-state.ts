import { UnknownState, type Operation } from '../model/operation.ts';
import type { Change, CommitConfirm, Step, StepPlan, PendingReboot } from '../model/resource.ts';
import { failedOperation, progress } from './messages.ts';
import type { HostConnection } from './host-connection.ts';
import { Answers } from './answers.ts';

const NO_COMMIT_CONFIRM: CommitConfirm = { setup: [], leaves: [], seconds: 0, checks: [] };

/** How long ending a command may take, in seconds: it is asked to end first. */
const END_WITHIN = 20;

/** What is known of the steps of one host, and how far it is up to date. Reads more than one step at a time. */
export class HostState {
  readonly steps: readonly Step[];
  readonly #link: HostConnection;
  readonly #state = new Answers();
  /** The steps that have been read since the last change. */
  #fresh: ReadonlySet<Step> = new Set();

  constructor(steps: readonly Step[], link: HostConnection) {
    this.steps = steps;
    this.#link = link;
  }

  /** The changes a step needs, or why that cannot be told. */
  plan(step: Step): StepPlan | UnknownState {
    const plan = this.#state.tryPlan(step, step.restarts ? this.#pendingReboot(step) : undefined);
    return plan instanceof UnknownState
      ? plan
      : { ...plan, changes: plan.changes.map((change) => this.#placed(change)) };
  }

  /** A change of an address moves the host only if that is the one it is reached at, or is to be. */
  #placed(change: Change): Change {
    const { movesTo, leaves, ...cut } = change.commitConfirm ?? NO_COMMIT_CONFIRM;
    if (movesTo === undefined || leaves.includes(this.#link.address) || movesTo === this.#link.host.address)
      return change;
    return { ...change, commitConfirm: { ...cut, leaves } };
  }

  /** What the steps before one that restarts the host leave to it. */
  #pendingReboot(step: Step): PendingReboot {
    const reasons = new Set<string>();
    let restarted = false;
    for (const earlier of this.steps.slice(0, this.steps.indexOf(step))) {
      const plan = this.plan(earlier);
      if (plan instanceof UnknownState) continue;
      if (!earlier.restarts) {
        if (plan.reboot !== undefined) reasons.add(plan.reboot);
      } else if (plan.changes.length > 0) {
        reasons.clear();
        restarted = true;
      }
    }
    return { reasons: [...reasons], restarted };
  }

  expectsChange(step: Step): boolean {
    const plan = this.plan(step);
    return plan instanceof UnknownState || plan.changes.length > 0;
  }

  /** What is in place when this step fails. */
  standing(step: Step): string {
    return progress(step, this.steps);
  }

  /** Reads steps, and whatever else is asked, in one exchange; returns the answers to the latter. */
  async read(steps: readonly Step[], more: readonly Operation[] = []) {
    const operations = Answers.operations([more, ...steps.map((step) => step.operations)]);
    const { probe } = await this.#link.read(operations);
    this.#state.update(operations, probe);
    this.#fresh = new Set(steps);
    return this.#state.answers(more);
  }

  /** Makes sure that a step is up to date, and with it those that can be read in the same exchange to some use. */
  async refresh(step: Step): Promise<void> {
    if (step.restarts) await this.refreshAll();
    else if (!this.#fresh.has(step)) await this.read(this.#ahead(step));
  }

  /** The same for all of them. */
  async refreshAll(): Promise<void> {
    if (this.steps.some((step) => !this.#fresh.has(step))) await this.read(this.steps);
  }

  /** The same for a step after a cut, with what proves who the host is. */
  async meet(step: Step, more: readonly Operation[]) {
    return this.read(this.#around(step), more);
  }

  /**
   * Runs what changes a step and reads again, in the same exchange: the step, to verify it, and those up to the next
   * change. Returns the operation that failed. `record` is what the host writes down of it.
   */
  async change(step: Step, operations: readonly Operation[], record?: string) {
    const steps = this.#around(step);
    const probe = Answers.operations(steps.map((one) => one.operations));
    const answer = await this.#link.change({
      change: limited(operations, step),
      probe,
      ...(record === undefined ? {} : { record }),
      ...(step.timeout === undefined ? {} : { limit: step.timeout + (step.endsInTime ? END_WITHIN : 0) }),
    });
    this.#state.update(probe, answer.probe);
    this.#fresh = new Set(steps);
    return failedOperation(operations, answer.change);
  }

  /**
   * The steps that have to be read to go on from a step: it and those after it up to the next that is expected to
   * change. Reading further would be in vain, because that change makes it stale.
   */
  #ahead(step: Step): readonly Step[] {
    const rest = this.steps.slice(this.steps.indexOf(step));
    const next = rest.findIndex((one) => this.expectsChange(one));
    if (rest[next]?.restarts) return this.steps;
    return next < 0 ? rest : rest.slice(0, next + 1);
  }

  /** What is read along with the change of a step; with the last expected change that is everything. */
  #around(step: Step): readonly Step[] {
    const rest = this.steps.slice(this.steps.indexOf(step) + 1);
    const next = rest.findIndex((one) => this.expectsChange(one));
    return next < 0 || rest[next]?.restarts ? this.steps : [step, ...rest.slice(0, next + 1)];
  }
}

/** The operations with the time that their step allows, where that ends them. */
function limited(operations: readonly Operation[], { timeout, endsInTime }: Step): readonly Operation[] {
  if (timeout === undefined || !endsInTime) return operations;
  return operations.map((operation) => (operation.kind === 'exec' ? { ...operation, timeout } : operation));
}
