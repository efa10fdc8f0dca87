import type { Change } from './change.ts';
import type { Failure } from './events.ts';
import type { HostFacts } from './facts.ts';
import type { HostText } from './host-text.ts';
import type { Operation } from './operation.ts';
import { type Result, UnknownState } from './result.ts';
import type { CheckTarget } from './check-target.ts';
import { defined } from './optional.ts';
import type { PeerRead, PeerStep } from './peer.ts';
import { EMPTY_CONTEXT, type PlanContext } from './plan-context.ts';
import type { AddressClaim, Probe, Refusal, Resource, Retry, StepSubject, Warning } from './resource.ts';
import { contentsWritten, filesWritten, type Touched } from './touched.ts';

/** What is known of a step: the changes that it needs, or why its state cannot be read. */
export type StepState = Planned | Unknown;

export interface Planned {
  readonly kind: 'planned';
  /** None where the host is as declared. */
  readonly changes: readonly Change[];
  /** What the changes touch. */
  readonly touched?: Touched;
  /** Why the declared state needs a reboot to take effect. */
  readonly pendingReboot?: string;
  /** Why the state is about to change by itself, if it is. */
  readonly settling?: string;
  /** What a person should know of it, even if nothing changes. */
  readonly warning?: Warning;
}

export interface Unknown {
  readonly kind: 'unknown';
  readonly reason: string;
  /** The host's own words. */
  readonly words?: HostText;
  /** What the person can do about it. */
  readonly next?: string;
  /** A program or unit is missing that an earlier step may bring. */
  readonly missing?: true;
  /** The host whose step brings what is missing. */
  readonly awaits?: string;
  /** The state is known, but the declared one is impossible. */
  readonly refused?: true;
  /** Everything is as declared, but the check of the step fails. */
  readonly check?: true;
  /** Of a refused step: for each reason the earlier steps that remove it, and its plan once they are applied. */
  readonly solution?: { readonly by: readonly (readonly StepSubject[])[]; readonly plan: Planned };
  /** The earlier step of this host that has pending changes, or a step of another host: the state is known after it. */
  readonly until?: { readonly step: number; readonly host?: string };
}

/**
 * A resource together with one desired state. The types of both are closed over, so that steps of all kinds fit into
 * one list.
 */
export interface Step {
  /** 1-based place in the host's playbooks. */
  readonly number: number;
  /** Of a step with `for_each`: which one, from 1. */
  readonly part?: number;
  readonly type: string;
  readonly name: string;
  /** A title given in the playbook. */
  readonly title?: string;
  /** Equal for equal declarations. Secrets are masked. */
  readonly declaration: string;
  /** The paths on the host that it declares to be there. */
  readonly paths: readonly string[];
  /** What is read of the host. */
  readonly operations: readonly Operation[];
  /** What has to be read besides, from the answers so far, until there is nothing more to read. */
  further?(results: readonly Result[]): readonly Operation[];
  /** `results` are the answers to `operations`, followed by those to what was read besides. */
  plan(results: readonly Result[], context?: Partial<PlanContext>): StepState;
  /** What would bring the current state back, as plain data; undefined where the resource does not offer that. */
  restore(results: readonly Result[]): unknown;
  /** It reboots the host, so that its plan depends on the plans of the steps before it. */
  readonly reboots?: true;
  /** Its plan depends on what the pending changes of the steps before it touch. */
  readonly follows?: true;
  /** See `Resource.after`. */
  readonly after?: readonly PeerStep[];
  /** What the plan needs to know of other hosts; `results` are the answers to `operations`. */
  readonly peers?: (results: readonly Result[]) => readonly PeerRead[];
  readonly addressClaims: readonly AddressClaim[];
  /** It may quote `words`. */
  advise(words: HostText): string | undefined;
  /** Seconds that a change may take. */
  readonly timeout?: number;
  readonly killedOnTimeout?: true;
  readonly retry?: Retry;
  readonly check?: AttachedCheck;
  /**
   * Of a step that depends on facts of its host: what it is there. Until then, only its number, type, title and operations
   * are known.
   */
  readonly resolve?: (facts: HostFacts) => ResolvedStep;
}

/** What must succeed beyond the declared state: the last of the operations of its step. */
export interface AttachedCheck {
  readonly target: CheckTarget;
  /** Seconds within which it must succeed after a change. */
  readonly within: number;
  /** Why it failed. `results` are the answers to all operations of the step. */
  failure(results: readonly Result[]): Unknown | undefined;
}

/** A step on a host whose facts are known. */
export type ResolvedStep =
  | { readonly kind: 'step'; readonly step: Step }
  /** `condition` is false there. Without a name, its parameters are not valid there. */
  | { readonly kind: 'skipped'; readonly condition: string; readonly name?: string }
  /** With these facts the step is invalid. */
  | { readonly kind: 'invalid'; readonly failure: Failure };

/** What a playbook may say of any step. */
export interface StepSettings {
  readonly title?: string;
  /** Seconds. */
  readonly timeout?: number;
  /** How often a change that failed is retried. */
  readonly retries?: number;
  /** See `Step.part`. */
  readonly part?: number;
}

/** `4`, or `4.2` for a part of a step with `for_each`: unique among the steps of a host. */
export function stepId({ number, part }: Pick<Step, 'number' | 'part'>): string {
  return part === undefined ? String(number) : `${number}.${part}`;
}

/** In the order of the playbook, for `toSorted`. */
export function byNumber(one: Pick<Step, 'number' | 'part'>, other: Pick<Step, 'number' | 'part'>): number {
  return one.number - other.number || (one.part ?? 0) - (other.part ?? 0);
}

export function bind<Desired, Current>(
  resource: Resource<Desired, Current>,
  desired: Desired,
  number: number,
  { title, timeout, retries, part }: StepSettings = {},
): Step {
  const probe = resource.probe(desired);
  const after = resource.after?.(desired) ?? [];
  return {
    number,
    ...(part === undefined ? {} : { part }),
    type: resource.type,
    name: resource.name(desired),
    ...(title === undefined ? {} : { title }),
    declaration: JSON.stringify([resource.type, desired]),
    paths: resource.paths?.(desired) ?? [],
    operations: probe.operations,
    ...(probe.further && { further: furtherOf(probe) }),
    ...(after.length === 0 ? {} : { after }),
    ...(resource.peers ? { peers: (results) => peersOf(resource, desired, () => probe.parse(results)) } : {}),
    addressClaims: resource.addressClaims?.(desired) ?? [],
    ...(resource.reboots ? { reboots: true as const } : {}),
    ...(timeout === undefined ? {} : { timeout }),
    ...(resource.killedOnTimeout ? { killedOnTimeout: true as const } : {}),
    ...(resource.retry ? { retry: { ...resource.retry, times: retries ?? resource.retry.times } } : {}),
    ...(resource.follows?.(desired) ? { follows: true as const } : {}),
    plan: (results, given) =>
      unknownAsData<StepState>(() => {
        const current = probe.parse(results);
        const context = { ...EMPTY_CONTEXT, ...given };
        const planned = () => planOf(resource, current, desired, context);
        const refusal = resource.refuse?.(current, desired, context.touched);
        return refusal ? refused(refusal, () => unknownAsData<StepState>(planned)) : planned();
      }),
    restore(results) {
      const state = unknownAsData(() => {
        const current = probe.parse(results);
        return { kind: 'restored' as const, desired: resource.restore?.(current, desired) };
      });
      return state.kind === 'restored' ? state.desired : undefined;
    },
    advise: (words) => resource.advise?.(words, desired),
  };
}

/** None where the state of the host itself is unknown: then nobody knows what is needed. */
function peersOf<Desired, Current>(
  { peers }: Pick<Resource<Desired, Current>, 'peers'>,
  desired: Desired,
  current: () => Current,
): readonly PeerRead[] {
  const needed = unknownAsData(() => ({ kind: 'needed' as const, reads: peers?.(current(), desired) ?? [] }));
  return needed.kind === 'needed' ? needed.reads : [];
}

/** Nothing where the answers so far do not give the state. */
function furtherOf<Current>(probe: Probe<Current>): (results: readonly Result[]) => readonly Operation[] {
  return (results) => {
    const next = unknownAsData(() => ({ kind: 'further' as const, operations: probe.further?.(results) ?? [] }));
    return next.kind === 'further' ? next.operations : [];
  };
}

function touchedBy<Desired, Current>(
  { touches }: Pick<Resource<Desired, Current>, 'touches'>,
  { current, changes, desired }: { current: Current; changes: readonly Change[]; desired: Desired },
): Touched {
  const { files = [], packages = [], units = [], images = [] } = touches?.(current, changes, desired) ?? {};
  const contents = contentsWritten(changes);
  return { files: [...filesWritten(changes), ...files], packages, units, images, contents };
}

function planOf<Desired, Current>(
  resource: Resource<Desired, Current>,
  current: Current,
  desired: Desired,
  context: PlanContext,
): Planned {
  const changes = resource.plan(current, desired, context);
  return {
    kind: 'planned',
    changes,
    ...(changes.length === 0 ? {} : { touched: touchedBy(resource, { current, changes, desired }) }),
    ...defined({
      pendingReboot: resource.pendingReboot?.(current, desired),
      settling: resource.settling?.(current, desired),
      warning: resource.warn?.(current, desired),
    }),
  };
}

function refused({ message, next, solvedBy }: Refusal, planned: () => StepState): Unknown {
  const refusal = { kind: 'unknown', reason: message, next, refused: true } as const;
  if (!solvedBy) return refusal;
  const plan = planned();
  // Without an answer of another host there is no plan: then it is planned again after that host's step.
  if (plan.kind === 'unknown') return { ...refusal, ...defined({ awaits: plan.awaits }) };
  return { ...refusal, solution: { by: solvedBy, plan } };
}

/** A parser says "unknown" by throwing; from here on it is data. */
function unknownAsData<T>(state: () => T): T | Unknown {
  try {
    return state();
  } catch (error) {
    if (!(error instanceof UnknownState)) throw error;
    const { message, words, next, missing, awaits } = error;
    return {
      kind: 'unknown',
      reason: message,
      ...(words === undefined ? {} : { words }),
      ...(next === undefined ? {} : { next }),
      ...(missing ? { missing } : {}),
      ...defined({ awaits }),
    };
  }
}
