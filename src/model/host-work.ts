import type { SkippedStep } from './events.ts';
import type { Host } from './host.ts';
import type { Step } from './step.ts';

/** A host and what is declared for it: the unit of work of a run. */
export interface HostWork {
  readonly host: Host;
  readonly steps: readonly Step[];
  /** Those that a condition on variables leaves out. Conditions on facts are decided once the host is read. */
  readonly skipped?: readonly SkippedStep[];
}
