import type { Operation } from '../../src/model/operation.ts';
import type { Result } from '../../src/model/result.ts';
import type { Change } from '../../src/model/resource.ts';
import type { RealEngine } from '../lab/engine.ts';
import type { Stream } from '../lab/packages.ts';

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

/** A state of a host, and what is declared for it, to be recorded. */
export interface Situation {
  readonly resource: string;
  readonly name: string;
  /** As in a playbook. */
  readonly parameters: unknown;
  /** Docker Engine, installed and running before `prepare`: that of `npm run lab -- up --engine`. Default: not installed. */
  readonly engine?: RealEngine;
  /** The release of CentOS Stream: that of `npm run lab -- up --stream`. Default: 9. */
  readonly stream?: Stream;
  /** Another system than CentOS: that of `npm run lab -- up --debian`. */
  readonly system?: 'debian';
  /** A kernel of its own, with SELinux: that of `npm run lab -- vm`. */
  readonly machine?: 'virtual';
  /** A shell script, run as root on a freshly installed host, that brings about the situation. */
  readonly prepare?: string;
  readonly outcome: Outcome;
}

/** The kind of host that answered. The test lab and real hosts are evidence; a sandbox host only repeats what we know. */
export interface Source {
  readonly kind: 'lab' | 'host' | 'sandbox';
  /** PRETTY_NAME of os-release(5). */
  readonly os: string;
  /** YYYY-MM-DD; missing in cases that were recorded before it was written. */
  readonly date?: string;
  /** The version that Docker Engine gives itself, if the situation has one. */
  readonly engine?: string;
}

/** What a host answered in a situation. */
export interface Answers extends Situation {
  /** The answers to the probe before the change. */
  readonly before: readonly Result[];
  readonly changes: readonly Change[];
  readonly pendingReboot?: string;
  /** The results of the change's operations, after those that set up its rollback. */
  readonly results: readonly Result[];
  /** A change under commit-confirm: the answers after it, the changes that confirm it, and their results. */
  readonly confirmation?: {
    readonly before: readonly Result[];
    readonly changes: readonly Change[];
    readonly results: readonly Result[];
  };
  /** The answers to the probe after the change. */
  readonly after: readonly Result[];
  /** Why the state cannot be determined. */
  readonly unknown?: string;
  /** What a program of the host says of what the resource reads from files: `SECOND_OPINION`. */
  readonly secondOpinion?: { readonly before: Result; readonly after: Result };
}

/** By resource. It is recorded only; the resource does not run it. */
export const SECOND_OPINION: Readonly<Record<string, readonly string[]>> = {
  dnf_repo: ['dnf', '--setopt=color=never', '--quiet', '--cacheonly', 'repolist', '--all'],
};

/** A recorded situation. */
export interface Case extends Answers {
  readonly source: Source;
}

/** Below tests/cases. The same situation can be recorded with several versions of Docker Engine. */
export function fileOf({ resource, name, engine }: Situation): string {
  return engine === '20.10' ? `${resource}/${engine}/${name}.json` : `${resource}/${name}.json`;
}

export function operationsOf(changes: readonly Change[]): readonly Operation[] {
  return changes.flatMap(({ commitConfirm, reboots, operations }) => {
    const { setup = [], install = [] } = reboots?.newIdentity ?? {};
    return [...(commitConfirm?.setup ?? []), ...setup, ...install, ...operations];
  });
}
