import type { Operation, Result } from '../../src/model/operation.ts';
import type { Change } from '../../src/model/resource.ts';

/** The result of applying a declared state to a host in a situation. */
export type Outcome =
  /** The host differs; after the change it does not. */
  | 'converges'
  /** The host is already correct. */
  | 'unchanged'
  /** The host differs, and the change fails. */
  | 'fails'
  /** The state cannot be determined. */
  | 'unknown';

/** A situation on a real host, to be recorded. */
export interface Situation {
  readonly resource: string;
  readonly name: string;
  /** The parameters, as they would stand in a playbook. */
  readonly parameters: unknown;
  /** What makes the situation out of a freshly installed host: a script for its console. */
  readonly prepare?: string;
  readonly outcome: Outcome;
}

/** A situation with what a real host answered. */
export interface Case extends Situation {
  /** The answers to the probe before the change. */
  readonly before: readonly Result[];
  readonly changes: readonly Change[];
  readonly pendingReboot?: string;
  /** The results of the change's operations, after those that set up its rollback. */
  readonly results: readonly Result[];
  /** Of a commit-confirm change: the answers after it, the changes that confirm it, and their results. */
  readonly confirmation?: {
    readonly before: readonly Result[];
    readonly changes: readonly Change[];
    readonly results: readonly Result[];
  };
  /** The answers to the probe after it. */
  readonly after: readonly Result[];
  /** Why the state cannot be determined. */
  readonly unknown?: string;
}

export function fileOf({ resource, name }: Situation): string {
  return `${resource}/${name}.json`;
}

export function operationsOf(changes: readonly Change[]): readonly Operation[] {
  return changes.flatMap(({ commitConfirm, operations }) => [...(commitConfirm?.setup ?? []), ...operations]);
}
