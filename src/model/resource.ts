import type { ZodType } from 'zod';
import type { Operation, Result } from './operation.ts';

/** One field that differs. `undefined` means there is none: `(none)` in print, null in JSON. */
export interface Difference {
  readonly field: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
  /** The values speak for themselves ("running → stopped"): they are printed without the field's name. */
  readonly plain?: true;
  /** The values are contents of a file: they are printed as the lines that differ. */
  readonly content?: true;
}

export interface Change {
  /** What kind of sign it is printed with: something new, something removed, something altered, a command to run. */
  readonly action: 'add' | 'remove' | 'change' | 'run';
  /** Exactly what is printed … */
  readonly diff: readonly Difference[];
  /** … and exactly what runs, in this order; the first that fails ends the change. */
  readonly operations: readonly Operation[];
  /** What a person should know before it happens. */
  readonly notes?: readonly string[];
  /** The connection may not survive it. */
  readonly commitConfirm?: CommitConfirm;
  /** It restarts the host, which is met again afterwards and read anew. */
  readonly reboots?: Reboot;
  /** Nothing can be read back: the exit status is all the proof there is. */
  readonly unverifiable?: true;
}

/** A change that may leave the host out of reach, and what brings it back if it does. */
export interface CommitConfirm {
  /** Where the host is afterwards, if it is reached through what is changed. */
  readonly movesTo?: string;
  /** The addresses the change takes away. A host that is reached at another one stays where it is. */
  readonly leaves: readonly string[];
  /**
   * Run before the change's operations. The last of them makes the host undo the change by itself after `seconds`; until
   * somebody keeps it, the plan of the step has that as a further change.
   */
  readonly setup: readonly Operation[];
  readonly seconds: number;
  /** Run over a new line before the change is kept; it is not kept unless all succeed. They change nothing. */
  readonly checks: readonly CommitCheck[];
}

export interface Reboot {
  /** How long the host may take until it has booted again, where the step has no timeout. */
  readonly seconds: number;
}

/** What the steps before a step leave to a reboot, once they have been carried out. */
export interface PendingReboot {
  readonly reasons: readonly string[];
  /** One of them restarts the host: what is the case until then is over. */
  readonly restarted: boolean;
}

export interface CommitCheck {
  readonly operation: Operation;
  /** What its failure means. */
  readonly otherwise: string;
}

/** What a step says about the addresses of a host, for a check of all hosts together. */
export interface AddressClaim {
  readonly interface: string;
  /** Without prefix. */
  readonly address: string;
  readonly prefix: number;
  readonly gateway: string | undefined;
  readonly dns: readonly string[];
}

export interface Probe<Current> {
  readonly operations: readonly Operation[];
  /** Throws `UnknownState` if the answers do not say what the state is. */
  parse(results: readonly Result[]): Current;
}

/** A step as a person would write it, for the reference and for editors. */
export interface Example {
  /** What it is for: a phrase. */
  readonly what: string;
  /** A step of a playbook, in YAML. */
  readonly step: string;
  /** The recorded situation with the same parameters: what a dry run showed there. */
  readonly recorded?: string;
}

/** Something that can go wrong, and what to do about it. */
export interface Trouble {
  readonly what: string;
  /** Given here, or by the recorded situation: then it is what provision says about the host's words there. */
  readonly advice?: string;
  readonly recorded?: string;
}

/** What a person should know about a resource beside its parameters. */
export interface Guide {
  /** The first one is what most people need. */
  readonly examples: readonly Example[];
  readonly troubles: readonly Trouble[];
}

/** A kind of thing that can be declared. Implementations are pure: no I/O, no clock, no state of their own. */
export interface Resource<Desired, Current> {
  /** The key in the playbook. */
  readonly type: string;
  /** One line for the reference. */
  readonly summary: string;
  /** For the reference, and as examples in editors. */
  readonly guide: Guide;
  /** Strict. Shorthands such as `hostname: NAME` are part of it. */
  readonly schema: ZodType<Desired>;
  /** What the step is about, without the type: `docker` for "service docker". */
  name(desired: Desired): string;
  probe(desired: Desired): Probe<Current>;
  /**
   * The changes that lead from current to desired; none means converged. `pendingReboot` is for the resource that `restarts`;
   * for any other it is empty.
   */
  plan(current: Current, desired: Desired, pendingReboot: PendingReboot): readonly Change[];
  /** Why the declared state needs a reboot to be in force, now or once the changes are made. The same text both times. */
  reboot?(current: Current, desired: Desired): string | undefined;
  /** Why the state is about to change by itself, if it is. */
  settling?(current: Current, desired: Desired): string | undefined;
  /** The static address a host gets by it. */
  addressClaim?(desired: Desired): AddressClaim | undefined;
  /** It restarts the host for what the steps before it leave to a reboot. */
  readonly restarts?: true;
  /** Two steps with the same name and other parameters do not undo each other. */
  readonly repeatable?: true;
  /** Advice for a failed change, from the host's own words. */
  advise?(words: string, desired: Desired): string | undefined;
  /** When a change that failed may be made once more. Without it, never. */
  readonly retry?: Retry;
  /** A change that takes longer than its step allows is ended on the host. Without it, it goes on there by itself. */
  readonly endsInTime?: true;
}

export interface Retry {
  /** How often, unless the step says otherwise. */
  readonly times: number;
  /** What passes by itself, if these words of the host tell of such a thing. */
  readonly passes: (words: string) => TransientError | undefined;
}

export interface TransientError {
  /** Seconds to wait first; twice as long each further time. */
  readonly after: number;
  /** What it is. */
  readonly reason?: string;
}

/**
 * A resource together with one desired state. The types of both are closed over, so that steps of all kinds stand in
 * one list.
 */
export interface Step {
  /** 1-based place in the host's playbooks. */
  readonly number: number;
  readonly type: string;
  readonly name: string;
  /** A title given in the playbook. */
  readonly title?: string;
  readonly operations: readonly Operation[];
  /** Throws `UnknownState`. */
  plan(results: readonly Result[], pendingReboot?: PendingReboot): StepPlan;
  /** Its plan depends on the plans of the steps before it. */
  readonly restarts?: true;
  readonly addressClaim?: AddressClaim;
  advise(words: string): string | undefined;
  /** Seconds that a change may take. */
  readonly timeout?: number;
  readonly endsInTime?: true;
  readonly retry?: Retry;
}

/** What a step says of itself, whatever its resource. */
export interface StepSettings {
  readonly title?: string;
  /** Seconds. */
  readonly timeout?: number;
  /** How often a change that failed is made once more. */
  readonly retries?: number;
}

export interface StepPlan {
  readonly changes: readonly Change[];
  readonly reboot?: string;
  readonly settling?: string;
}

export function bind<Desired, Current>(
  resource: Resource<Desired, Current>,
  desired: Desired,
  number: number,
  { title, timeout, retries }: StepSettings = {},
): Step {
  const probe = resource.probe(desired);
  const addressClaim = resource.addressClaim?.(desired);
  return {
    number,
    type: resource.type,
    name: resource.name(desired),
    ...(title === undefined ? {} : { title }),
    operations: probe.operations,
    ...(addressClaim === undefined ? {} : { addressClaim }),
    ...(resource.restarts ? { restarts: true as const } : {}),
    ...(timeout === undefined ? {} : { timeout }),
    ...(resource.endsInTime ? { endsInTime: resource.endsInTime } : {}),
    ...(resource.retry ? { retry: { ...resource.retry, times: retries ?? resource.retry.times } } : {}),
    plan(results, pendingReboot = { reasons: [], restarted: false }) {
      const current = probe.parse(results);
      const changes = resource.plan(current, desired, pendingReboot);
      const reboot = resource.reboot?.(current, desired);
      const settling = resource.settling?.(current, desired);
      return {
        changes,
        ...(reboot === undefined ? {} : { reboot }),
        ...(settling === undefined ? {} : { settling }),
      };
    },
    advise: (words) => resource.advise?.(words, desired),
  };
}
