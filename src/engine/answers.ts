import { mergeReads } from '../model/merge.ts';
import { key, type Operation } from '../model/operation.ts';
import type { Result } from '../model/result.ts';
import type { Step } from '../model/step.ts';

type Ask = (operations: readonly Operation[]) => Promise<readonly Result[]>;

/** The latest answers of a host: to the operations of steps, and to what steps ask besides them from these answers. */
export class Answers {
  readonly #answers = new Map<string, Result>();
  /** What steps have asked since their operations were read. */
  readonly #asked = new Map<Step, readonly Operation[]>();
  readonly #ask: Ask;

  /** `ask` reads the host, in one exchange. */
  constructor(ask: Ask) {
    this.#ask = ask;
  }

  has(operation: Operation): boolean {
    return this.#answers.has(key(operation));
  }

  to(operations: readonly Operation[]): readonly Result[] {
    return operations.map((operation) => {
      const result = this.#answers.get(key(operation));
      if (!result) throw new Error('a probe operation was not sent');
      return result;
    });
  }

  /** The answers to all that was read of a step. */
  toStep(step: Step): readonly Result[] {
    return this.to([...step.operations, ...(this.#asked.get(step) ?? [])]);
  }

  /** Adds the answers to the operations of steps, and asks what follows from them. */
  async add(steps: readonly Step[], answers: ReadonlyMap<string, Result>): Promise<void> {
    this.#keep(answers);
    for (const step of steps) this.#asked.delete(step);
    await this.askFurther(steps);
  }

  /** Asks until the steps have no further question. A step that depends on facts has none before it is resolved. */
  async askFurther(steps: readonly Step[]): Promise<void> {
    for (let asking = steps; ;) {
      const questions = asking.flatMap((step) => {
        const next = step.resolve ? [] : (step.further?.(this.toStep(step)) ?? []);
        return next.length === 0 ? [] : [{ step, next }];
      });
      if (questions.length === 0) return;
      const read = mergeReads(questions.map(({ next }) => next));
      this.#keep(read.answers(await this.#ask(read.operations)));
      for (const { step, next } of questions) this.#asked.set(step, [...(this.#asked.get(step) ?? []), ...next]);
      asking = questions.map(({ step }) => step);
    }
  }

  #keep(answers: ReadonlyMap<string, Result>): void {
    for (const [question, result] of answers) this.#answers.set(question, result);
  }
}
