import type { Failure, SkippedStep } from '../model/events.ts';
import type { HostFacts } from '../model/facts.ts';
import { defined } from '../model/optional.ts';
import type { Step } from '../model/step.ts';

/** A step that is invalid with the facts of its host: nothing on that host is changed. */
export class InvalidStep extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** The steps of a host whose facts are known, and those that do not apply there. Throws `InvalidStep`. */
export function resolveSteps(declared: readonly Step[], facts: HostFacts) {
  const steps: Step[] = [];
  const skipped: SkippedStep[] = [];
  for (const one of declared) {
    const resolved = one.resolve?.(facts) ?? { kind: 'step' as const, step: one };
    const { number, part, type, title } = one;
    if (resolved.kind === 'invalid') throw new InvalidStep(resolved.failure);
    if (resolved.kind === 'step') steps.push(resolved.step);
    else
      skipped.push({ number, type, condition: resolved.condition, ...defined({ part, title, name: resolved.name }) });
  }
  return { steps, skipped } as const;
}
