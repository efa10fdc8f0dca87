import type { Change } from '../model/change.ts';
import type { Host } from '../model/host.ts';
import type { Operation } from '../model/operation.ts';
import type { PendingReboot, StepSubject } from '../model/resource.ts';
import type { PeerStep } from '../model/peer.ts';
import type { Step, StepState, Unknown } from '../model/step.ts';
import { allTouched, type Touched } from '../model/touched.ts';

/** A step of another host that is part of this run. */
export interface RunStep {
  readonly host: string;
  readonly step: number;
}

/**
 * What is known of a step whose state is unknown, from the pending steps before it. A missing program or unit may come with
 * one of them, and so may what lets a check succeed: then the state is known later. What they declare is known now.
 */
export function knownLater(step: Step, unknown: Unknown, pendingBefore: () => readonly Step[]): StepState {
  const { missing, refused, check, solution } = unknown;
  if (!missing && !refused && !check) return unknown;
  const pending = pendingBefore();
  if (solution && solve(pending, solution)) return solution.plan;
  const earlier = pending.findLast((one) => missing || check || mayAllow(one, step, solution));
  return earlier ? { ...unknown, until: { step: earlier.number } } : unknown;
}

/** What is known of a step that another host keeps unknown: its state is known after the step there, if that is part of the run. */
function knownAfterPeer({ after = [] }: Step, state: StepState, inRun: InRun): StepState {
  if (state.kind === 'planned' || state.until) return state;
  const peer = after.find(({ host }) => host === state.awaits);
  const until = peer && inRun(peer);
  return until ? { ...state, until } : state;
}

/** The step of another host; undefined if it is not part of this run. */
export type InRun = (peer: PeerStep) => RunStep | undefined;

/** Whether a pending step may remove what is in the way of a refused one. A package may bring users and groups. */
function mayAllow(earlier: Step, refused: Step, solution: Unknown['solution']): boolean {
  if (earlier.type === 'command' || (earlier.type === 'package' && solution)) return true;
  return earlier.type === refused.type && earlier.name === refused.name;
}

/** Whether pending steps together remove the reasons of a refusal. */
function solve(pending: readonly Step[], { by }: NonNullable<Unknown['solution']>): boolean {
  return by.every((subjects) => pending.some((step) => subjects.some((subject) => matches(step, subject))));
}

function matches(step: Step, subject: StepSubject): boolean {
  if ('path' in subject) return creates(step, subject.path);
  return subject.type === step.type && (subject.name === undefined || subject.name === step.name);
}

/** What an archive or a file system brings below its path is not known from its plan. */
function creates({ type, paths }: Step, path: string): boolean {
  const isFilled = type === 'archive' || type === 'mount';
  return paths.some((one) => isWithin(one, path) || (isFilled && isWithin(path, one)));
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(`${directory}/`);
}

/** The operations with the time limit of their step, where the limit kills them. */
export function withTimeout(
  operations: readonly Operation[],
  { timeout, killedOnTimeout }: Step,
): readonly Operation[] {
  if (timeout === undefined || !killedOnTimeout) return operations;
  return operations.map((operation) =>
    operation.kind === 'exec' || operation.kind === 'fetch' || operation.kind === 'unpack'
      ? { ...operation, timeout }
      : operation,
  );
}

interface Place {
  /** At which the host is reached. */
  readonly address: string;
  readonly host: Pick<Host, 'address'>;
}

/**
 * The change without `movesTo`, unless it moves the host: removes the address at which the host is reached, or gives it its
 * address in the inventory.
 */
export function withoutMove(change: Change, { address, host }: Place): Change {
  if (!change.commitConfirm) return change;
  const { movesTo, ...commitConfirm } = change.commitConfirm;
  // Of several addresses, the host moves to the one at which the inventory has it.
  if (commitConfirm.alsoAt?.includes(host.address)) {
    return { ...change, commitConfirm: { ...commitConfirm, movesTo: host.address } };
  }
  if (movesTo === undefined || commitConfirm.leaves.includes(address) || movesTo === host.address) return change;
  return { ...change, commitConfirm };
}

interface StepPlan {
  readonly step: Step;
  readonly plan: StepState;
}

/** What the pending changes of the steps before a step touch. */
export function pendingTouched(earlier: readonly StepPlan[]): Touched {
  return allTouched(earlier.flatMap(({ plan }) => (plan.kind === 'planned' && plan.touched ? [plan.touched] : [])));
}

/** Why the steps before a reboot step need the reboot. */
export function pendingReboot(earlier: readonly StepPlan[]): PendingReboot {
  const reasons = new Set<string>();
  let rebooted = false;
  for (const { step, plan } of earlier) {
    if (plan.kind === 'unknown') continue;
    if (!step.reboots && plan.pendingReboot !== undefined) reasons.add(plan.pendingReboot);
    if (plan.changes.some(({ reboots }) => reboots || step.reboots)) {
      reasons.clear();
      rebooted = true;
    }
  }
  return { reasons: [...reasons], rebooted };
}

interface Surroundings {
  readonly pendingBefore: () => readonly Step[];
  readonly inRun: InRun;
  readonly place: Place;
}

/** What is known of a step in this run, by itself and by the steps that come before it. */
export function stateInRun(step: Step, state: StepState, { pendingBefore, inRun, place }: Surroundings): StepState {
  if (state.kind === 'planned') {
    return { ...state, changes: state.changes.map((change) => withoutMove(change, place)) };
  }
  return knownAfterPeer(step, knownLater(step, state, pendingBefore), inRun);
}
