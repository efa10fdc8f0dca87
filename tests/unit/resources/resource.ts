import { describe } from '../../../src/model/describe-operation.ts';
import type { Operation } from '../../../src/model/operation.ts';
import type { Result } from '../../../src/model/result.ts';
import { bind, type Planned, type Step, type Unknown } from '../../../src/model/step.ts';
import { resources } from '../../../src/resources/index.ts';

export const done = (stdout: string, status = 0, stderr = ''): Result => ({ kind: 'done', status, stdout, stderr });
export const file = (content: string): Result => ({ kind: 'file', content, mode: '0644', owner: 'root:root' });
export const absent: Result = { kind: 'absent' };
export const skipped: Result = { kind: 'skipped' };

/** A plan as text: what differs, what would run, and what else is printed. */
export interface PlanText {
  readonly diff: readonly string[];
  readonly run: readonly string[];
  readonly notes?: readonly string[];
  readonly pendingReboot?: string;
  /** Of a commit-confirm change: the address of the host afterwards, `''` if the host does not move. */
  readonly movesTo?: string;
}

export const unchanged: PlanText = { diff: [], run: [] };

/** The plan of a step on a host with these answers, as text. */
export function planText(type: string, parameters: unknown, answers: readonly Result[]): PlanText {
  return textOf(plan(type, parameters, answers));
}

export function textOf({ changes, pendingReboot }: Planned): PlanText {
  const notes = changes.flatMap((change) => change.notes ?? []);
  const commitConfirm = changes.find((change) => change.commitConfirm)?.commitConfirm;
  return {
    diff: changes.flatMap(({ diff }) =>
      diff.map(({ field, before, after }) => `${field}: ${before ?? '(none)'} → ${after ?? '(none)'}`),
    ),
    run: changes.flatMap(({ operations }) => operations.map(operationText)),
    ...(notes.length === 0 ? {} : { notes }),
    ...(pendingReboot === undefined ? {} : { pendingReboot }),
    ...(commitConfirm === undefined ? {} : { movesTo: commitConfirm.movesTo ?? '' }),
  };
}

export function plan(type: string, parameters: unknown, answers: readonly Result[]): Planned {
  return known(step(type, parameters).plan(answers));
}

/** Why the state is unknown. */
export function unknownState(type: string, parameters: unknown, answers: readonly Result[]): Unknown {
  const state = step(type, parameters).plan(answers);
  if (state.kind === 'planned') throw new Error(`planned ${JSON.stringify(textOf(state))}`);
  return state;
}

/** The declaration that brings back the state that these answers give. */
export function restored(type: string, parameters: unknown, answers: readonly Result[]): unknown {
  return step(type, parameters).restore(answers);
}

/** The plan of the restored declaration on a host with these answers. */
export function restorePlan(type: string, desired: unknown, answers: readonly Result[]): PlanText {
  return textOf(known(bind(resourceOf(type), desired, 1).plan(answers)));
}

export function accepts(type: string, parameters: unknown): boolean {
  return resources.get(type)?.schema.safeParse(parameters).success ?? false;
}

/** The advice for a failed change. */
export function advice(type: string, parameters: unknown, words: string): string | undefined {
  return step(type, parameters).advise(words);
}

function step(type: string, parameters: unknown): Step {
  const resource = resourceOf(type);
  return bind(resource, resource.schema.parse(parameters), 1);
}

function resourceOf(type: string) {
  const resource = resources.get(type);
  if (!resource) throw new Error(`there is no resource ${type}`);
  return resource;
}

function known(state: Planned | Unknown): Planned {
  if (state.kind === 'unknown') throw new Error(`the state is unknown: ${state.reason}`);
  return state;
}

function operationText(operation: Operation): string {
  if (operation.kind === 'write') return `write ${operation.path}: ${String(operation.content)}`;
  return `${describe(operation)}${operation.kind === 'exec' && operation.detached ? ' (detached)' : ''}`;
}
