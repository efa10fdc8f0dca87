import type { RuleName } from './normalise.ts';
import type { Changes } from './state.ts';

export interface Scenario {
  /** Also the name of its recording. */
  readonly name: string;
  /** `tool`: under LC_ALL=C, as provision runs commands. `person`: under LANG=en_US.UTF-8, as in a login shell. */
  readonly as: 'tool' | 'person';
  /** Docker Engine of the hosts: that of `npm run lab -- up --engine`. Default: the stand-in without containers. */
  readonly engine?: 'real';
  /** Named rules of normalise.ts for its outputs. */
  readonly normalise?: readonly RuleName[];
  /** Run in this order on one freshly installed host, whatever their exit status. */
  readonly steps: readonly Step[];
}

/** A line for root's shell; a line that is recorded under a shorter name; or a line that reboots the host. */
export type Step = string | { readonly name: string; readonly line: string } | { readonly reboots: string };

/** An answer, with its text as lines; a final line break gives an empty last line. */
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
  /** Differences of the state after the last step from a fresh host. */
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
