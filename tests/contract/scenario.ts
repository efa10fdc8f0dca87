import type { RuleName } from './normalise.ts';
import type { Changes } from './state.ts';

export interface Scenario {
  /** Also the name of its recording. */
  readonly name: string;
  /** `tool`: under LC_ALL=C, as the program sends it. `person`: under LANG=en_US.UTF-8, as a login has it. */
  readonly as: 'tool' | 'person';
  /** Named rules for its outputs; see normalise.ts. */
  readonly normalise?: readonly RuleName[];
  /** Run in this order on one freshly installed host. An exit status other than 0 does not end the scenario. */
  readonly steps: readonly Step[];
}

/** A line for a shell of root; a line that is recorded under a shorter name; or a line that reboots the host. */
export type Step = string | { readonly name: string; readonly line: string } | { readonly reboots: string };

/** An answer with its text as lines. A newline at the end gives an additional empty line. */
export interface RecordedAnswer {
  readonly status: number;
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

export interface RecordedStep extends RecordedAnswer {
  readonly step: string;
}

export interface Recording {
  readonly steps: readonly RecordedStep[];
  /** The differences between the state after the last step and that of a freshly installed host. */
  readonly changed: Changes;
}

export function nameOf(step: Step): string {
  if (typeof step === 'string') return step;
  return 'reboots' in step ? step.reboots : step.name;
}

export function lineOf(step: Step): string {
  if (typeof step === 'string') return step;
  return 'reboots' in step ? step.reboots : step.line;
}
