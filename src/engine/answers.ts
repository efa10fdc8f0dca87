import { UnknownState, key, type Operation, type Result } from '../model/operation.ts';
import type { Step, StepPlan, PendingReboot } from '../model/resource.ts';

/** What is known of a host: the latest answer to each probe operation. */
export class Answers {
  readonly #results = new Map<string, Result>();

  /** The operations to send, each once. */
  static operations(groups: Iterable<readonly Operation[]>): readonly Operation[] {
    const unique = new Map<string, Operation>();
    for (const group of groups) for (const operation of group) unique.set(key(operation), operation);
    return [...unique.values()];
  }

  update(operations: readonly Operation[], results: readonly Result[]): void {
    for (const [index, operation] of operations.entries()) {
      const result = results[index];
      if (result) this.#results.set(key(operation), result);
    }
  }

  answers(operations: readonly Operation[]): readonly Result[] {
    return operations.map((operation) => {
      const result = this.#results.get(key(operation));
      if (!result) throw new Error('a probe operation has not been sent');
      return result;
    });
  }

  /** Throws `UnknownState`. */
  plan(step: Step, pendingReboot?: PendingReboot): StepPlan {
    return step.plan(this.answers(step.operations), pendingReboot);
  }

  /** The plan of a step, or why there is none. */
  tryPlan(step: Step, pendingReboot?: PendingReboot): StepPlan | UnknownState {
    try {
      return this.plan(step, pendingReboot);
    } catch (error) {
      if (error instanceof UnknownState) return error;
      throw error;
    }
  }
}
