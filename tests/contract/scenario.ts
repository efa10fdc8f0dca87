import type { RuleName } from './normalise.ts';
import type { Changes } from './state.ts';

export interface Scenario {
  /** Also the name of its recording. */
  readonly name: string;
  /** `tool`: under LC_ALL=C, as the program sends it. `person`: under LANG=en_US.UTF-8, as a login has it. */
  readonly as: 'tool' | 'person';
  /** What else is left out of the comparison of its outputs; see normalise.ts. */
  readonly normalise?: readonly RuleName[];
  /** Carried out in this order on one freshly installed host, whatever their exit status. */
  readonly steps: readonly Step[];
}

/** A line for root's shell; one that is recorded under a shorter name; or one that takes the host down and up again. */
export type Step = string | { readonly name: string; readonly line: string } | { readonly reboots: string };

/** An answer, with its text as lines: after a newline at the end there is one more, empty. */
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
  /** How the host's state after the last step differs from that of a fresh one. */
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
