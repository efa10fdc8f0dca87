import type { Operation, Result } from '../model/operation.ts';
import type { Step } from '../model/step.ts';

/** What steps ask besides their operations, from the answers to these: each round takes a further exchange. */
export class FurtherReads {
  readonly #asked = new Map<Step, readonly Operation[]>();
  readonly #answersTo: (step: Step) => readonly Result[];

  /** `answersTo` gives the answers to all that a step has asked. */
  constructor(answersTo: (step: Step) => readonly Result[]) {
    this.#answersTo = answersTo;
  }

  /** What a step has asked since its operations were read. */
  of(step: Step): readonly Operation[] {
    return this.#asked.get(step) ?? [];
  }

  /** Their operations were read again. */
  forget(steps: readonly Step[]): void {
    for (const step of steps) this.#asked.delete(step);
  }

  /** Asks until the steps have no further question. A step that depends on facts has none before it is resolved. */
  async read(steps: readonly Step[], ask: (groups: readonly (readonly Operation[])[]) => Promise<void>): Promise<void> {
    for (let asking = steps; ;) {
      const questions = asking.flatMap((step) => {
        const next = step.resolve ? [] : (step.further?.(this.#answersTo(step)) ?? []);
        return next.length === 0 ? [] : [{ step, next }];
      });
      if (questions.length === 0) return;
      await ask(questions.map(({ next }) => next));
      for (const { step, next } of questions) this.#asked.set(step, [...this.of(step), ...next]);
      asking = questions.map(({ step }) => step);
    }
  }
}
