import type { ZodType } from 'zod';
import type { Change } from './change.ts';
import type { Operation } from './operation.ts';
import type { Result } from './result.ts';
import type { PeerRead, PeerStep } from './peer.ts';
import type { PlanContext } from './plan-context.ts';
import type { Touched } from './touched.ts';

export type { Change, CommitCheck, CommitConfirm, Difference, Operations, Reboot } from './change.ts';
export type { PendingReboot, PlanContext, SessionLogin } from './plan-context.ts';

/** What the inventory says of all hosts. */
export interface InventoryNames {
  /** By name. */
  readonly hosts: Readonly<Record<string, { readonly name: string; readonly address: string }>>;
  /** The host of the step, for a resource that is `aboutOwnHost`. */
  readonly own?: string;
  /** The names of the hosts of each group. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
}

/** Why a declaration is invalid with this inventory. */
export interface InventoryIssue {
  /** Of the parameter. */
  readonly path: readonly (string | number)[];
  readonly message: string;
  readonly hint?: string | undefined;
}

/** A static address that a step gives a host, for a check of all hosts together. */
export interface AddressClaim {
  readonly interface: string;
  /** Of the address in the parameters. */
  readonly path: readonly (string | number)[];
  /** Without prefix. */
  readonly address: string;
  readonly prefix: number;
  readonly gateway: string | undefined;
  readonly dns: readonly string[];
}

export interface Probe<Current> {
  readonly operations: readonly Operation[];
  /**
   * What has to be read besides, from the answers so far; a further exchange asks it, until there is nothing more to ask.
   * Nothing for a state that is as declared: reading a host with nothing to do takes one exchange.
   */
  further?(results: readonly Result[]): readonly Operation[];
  /**
   * `results` are the answers to `operations`, followed by those to what was read besides. Throws `UnknownState` if they do
   * not give the state; the step then has that as data.
   */
  parse(results: readonly Result[]): Current;
}

/** A step as a person would write it, for the reference and for editors. */
export interface Example {
  /** What it is for: a phrase. */
  readonly what: string;
  /** A step of a playbook, in YAML. */
  readonly step: string;
  /** The step that comes before or after it, in YAML, where it would have no effect alone. */
  readonly before?: string;
  readonly after?: string;
  /** The recorded situation with the same parameters: what a dry run showed there. */
  readonly recorded?: string;
}

/** Something that can go wrong, and what to do about it; for the reference. */
export interface KnownIssue {
  readonly what: string;
  /** Given here, or by the recorded situation: then it is what provision says about the host's words there. */
  readonly advice?: string;
  readonly recorded?: string;
}

/** What a person should know about a resource beside its parameters. */
export interface Guide {
  /** The first one is what most people need. */
  readonly examples: readonly Example[];
  readonly knownIssues: readonly KnownIssue[];
}

/** What a step declares. */
export interface NamedStep {
  readonly type: string;
  readonly name: string;
}

export type LocalFileKind = 'file' | 'files' | 'template' | 'folder' | 'build-context';

/** A kind of thing that can be declared. Implementations are pure: no I/O, no clock, no state of their own. */
export interface Resource<Desired, Current> {
  /** The key in the playbook. */
  readonly type: string;
  /** One line for the reference. */
  readonly summary: string;
  /** Strict. Shorthands such as `hostname: NAME` are part of it. */
  readonly schema: ZodType<Desired>;
  /**
   * The parameters that name a file of this computer, beside the playbook. The schema gets the file in place of its path: a
   * `LocalFile` (of `files`: one, or a list of them), the text of a template with its expressions evaluated, a
   * `RenderedTemplate`, or a folder, a `LocalFolder`. `build-context` is the path of the folder of which an image is built, or a map
   * with its `context` and the `dockerfile` in it.
   */
  readonly localFiles?: Readonly<Record<string, LocalFileKind>>;
  /**
   * Values in place of parameters that make no difference to the probe, by their names: a step whose facts are only in these
   * is read before the facts are known.
   */
  readonly standIns?: Readonly<Record<string, unknown>>;
  /** What the step is about, without the type: `docker` for "service docker". */
  name(desired: Desired): string;
  probe(desired: Desired): Probe<Current>;
  /** The changes that lead from current to desired; none means converged. */
  plan(current: Current, desired: Desired, context: PlanContext): readonly Change[];
  /** The steps on other hosts that a change of this one has to follow. Those that are part of the run are applied first. */
  after?(desired: Desired): readonly PeerStep[];
  /** What the plan needs to know of other hosts. None where nothing is to be changed: each host costs a connection. */
  peers?(current: Current, desired: Desired): readonly PeerRead[];
  /** Whether its plan depends on what the pending changes of earlier steps touch. */
  follows?(desired: Desired): boolean;
  /** The packages, units and images that its changes touch, and files other than those that their operations write. */
  touches?(current: Current, changes: readonly Change[], desired: Desired): Partial<Omit<Touched, 'contents'>>;
  /**
   * Why the declared state is impossible on this host. The plan shows it, and nothing is changed on the host. Only for a
   * current state that differs. `touched` is as in `PlanContext`.
   */
  refuse?(current: Current, desired: Desired, touched: Touched): Refusal | undefined;
  /** What is unusual about a current state that is as declared, or has a plan. */
  warn?(current: Current, desired: Desired): Warning | undefined;
  /** Why the declared state needs a reboot to take effect, now or after the changes. The same text in both cases. */
  pendingReboot?(current: Current, desired: Desired): string | undefined;
  /** Why the state is about to change by itself, if it is. */
  settling?(current: Current, desired: Desired): string | undefined;
  /** The declaration that brings the current state back. Written to the journal with each change, for an undo. */
  restore?(current: Current, desired: Desired): Desired | undefined;
  /** Completes a declaration that is about hosts of the inventory. */
  inInventory?(desired: Desired, names: InventoryNames, report: (issue: InventoryIssue) => void): Desired;
  /** The declaration is about the host of the step, too, which `inInventory` gets: `InventoryNames.own`. */
  readonly aboutOwnHost?: true;
  /** The static addresses a host gets by it. */
  addressClaims?(desired: Desired): readonly AddressClaim[];
  /** The paths on the host that the step declares to be there. */
  paths?(desired: Desired): readonly string[];
  /** The same declaration for a host whose other steps declare these paths. */
  withPaths?(desired: Desired, paths: readonly string[]): Desired;
  /** The same declaration for a host whose other steps are these. */
  withOtherSteps?(desired: Desired, others: readonly NamedStep[]): Desired;
  /** It reboots the host if the steps before it need a reboot. */
  readonly reboots?: true;
  /** Two steps with the same name and other parameters do not undo each other. */
  readonly repeatable?: true;
  /** Advice for a failed change, from the host's own words. */
  advise?(words: string, desired: Desired): string | undefined;
  /** When a change that failed is retried. Without it, never. */
  readonly retry?: Retry;
  /** A change that takes longer than its step allows is killed on the host. Without it, it keeps running there. */
  readonly killedOnTimeout?: true;
}

export interface Refusal {
  /** A clause. */
  readonly message: string;
  /** What the person can do about it. */
  readonly next: string;
  /**
   * For each reason, the steps that remove it. Where earlier ones of them have pending changes, the plan is as if they were
   * applied.
   */
  readonly solvedBy?: readonly (readonly StepSubject[])[];
}

export interface Warning extends Pick<Refusal, 'message' | 'next'> {
  /** Something is missing that earlier steps may bring: only once all of them are applied. */
  readonly missing?: true;
}

/** A step that removes a reason. */
export type StepSubject =
  /** What it is about: `group docker`. Without a name, any step of the type. */
  | { readonly type: string; readonly name?: string }
  /** An absolute path that it declares, or fills. */
  | { readonly path: string };

export interface Retry {
  /** How often, unless the step says otherwise. */
  readonly times: number;
  /** The transient error that these words of the host report, if they do. */
  readonly transientError: (words: string) => TransientError | undefined;
}

export interface TransientError {
  /** Seconds to wait before the first retry; twice as long before each further one. */
  readonly after: number;
  /** What failed, for the warning. */
  readonly reason?: string;
}
