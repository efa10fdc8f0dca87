import type { Operation, Result } from '../../src/model/operation.ts';
import type { Change } from '../../src/model/resource.ts';

/** What becomes of a declared state on a host. */
export type Outcome =
  /** It differs; after the change it is as declared. */
  | 'converges'
  /** It is as declared. */
  | 'nothing'
  /** It differs, and the change does not succeed. */
  | 'fails'
  /** The state cannot be read. */
  | 'cannot tell';

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
  readonly reboot?: string;
  /** What the change's operations gave, after those that setup its rollback. */
  readonly results: readonly Result[];
  /** A change that rolls back by itself has to be kept: what the host answered before that, and what kept it. */
  readonly keeping?: {
    readonly before: readonly Result[];
    readonly changes: readonly Change[];
    readonly results: readonly Result[];
  };
  /** The answers to the probe after it. */
  readonly after: readonly Result[];
  /** Why the state cannot be told. */
  readonly trouble?: string;
}

export function fileOf({ resource, name }: Situation): string {
  return `${resource}/${name}.json`;
}

export function operationsOf(changes: readonly Change[]): readonly Operation[] {
  return changes.flatMap(({ commitConfirm, operations }) => [...(commitConfirm?.setup ?? []), ...operations]);
}
