import type { Located } from '../input/located.ts';
import type { NamedStep } from '../model/resource.ts';
import type { Step } from '../model/step.ts';

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
