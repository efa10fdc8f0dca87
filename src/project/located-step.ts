import { type Located, valueAt } from '../input/located.ts';
import type { NamedStep } from '../model/resource.ts';
import type { ResolvedStep, Step } from '../model/step.ts';

/** A step for one host, with its parameters as they are written and as they are checked. */
export interface LocatedStep extends Step {
  readonly tags: readonly string[];
  /** With templates evaluated: a value from a variable has its origin there. */
  readonly parameters: Located;
  /** The parameters, checked and complete. */
  readonly desired: unknown;
  /** Those that are decided once the facts of the host are known. */
  readonly conditions?: readonly string[];
  /** Of a step that depends on what the other steps of the host declare: the same step with their paths. */
  readonly withPaths?: (paths: readonly string[]) => LocatedStep;
  /** The same for one that depends on which other steps there are. */
  readonly withOthers?: (others: readonly NamedStep[]) => LocatedStep;
}

/** The step with what `complete` adds to it: now, or when its facts are known. */
export function completed(step: LocatedStep, complete: (step: LocatedStep) => LocatedStep): LocatedStep {
  const { resolve } = step;
  const own = complete(step);
  if (!resolve) return own;
  return {
    ...own,
    resolve: (facts): ResolvedStep => {
      const resolved = resolve(facts);
      return resolved.kind === 'step' ? { kind: 'step', step: complete(resolved.step as LocatedStep) } : resolved;
    },
  };
}

/** The text of a parameter; undefined where it needs facts. Such a step may be absent, which only means that more is kept. */
export function textOf({ parameters }: LocatedStep, parameter: string): string | undefined {
  const { value } = valueAt(parameters, [parameter]);
  return typeof value === 'string' && !value.includes('{{') ? value : undefined;
}
