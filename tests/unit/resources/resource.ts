import { UnknownState, describe, type Operation, type Result } from '../../../src/model/operation.ts';
import { bind, type StepPlan } from '../../../src/model/resource.ts';
import { resources } from '../../../src/resources/index.ts';

export const done = (stdout: string, status = 0, stderr = ''): Result => ({ kind: 'done', status, stdout, stderr });
export const file = (content: string): Result => ({ kind: 'file', content, mode: '0644', owner: 'root:root' });
export const absent: Result = { kind: 'absent' };
export const skipped: Result = { kind: 'skipped' };

/** A plan in words: what differs, what would run, what a person is told besides. */
export interface Told {
  readonly diff: readonly string[];
  readonly run: readonly string[];
  readonly notes?: readonly string[];
  readonly reboot?: string;
  /** Where it moves to, `''` if the connection is cut without a move. */
  readonly cut?: string;
}

export const nothing: Told = { diff: [], run: [] };

/** What a resource makes of a host that answers so. */
export function told(type: string, parameters: unknown, answers: readonly Result[]): Told {
  const { changes, reboot } = plan(type, parameters, answers);
  const notes = changes.flatMap((change) => change.notes ?? []);
  const cut = changes.find(({ commitConfirm }) => commitConfirm)?.commitConfirm;
  return {
    diff: changes.flatMap(({ diff }) =>
      diff.map(({ field, before, after }) => `${field}: ${before ?? '(none)'} → ${after ?? '(none)'}`),
    ),
    run: changes.flatMap(({ operations }) => operations.map(inWords)),
    ...(notes.length === 0 ? {} : { notes }),
    ...(reboot === undefined ? {} : { reboot }),
    ...(cut === undefined ? {} : { cut: cut.movesTo ?? '' }),
  };
}

export function plan(type: string, parameters: unknown, answers: readonly Result[]): StepPlan {
  const resource = resources.get(type);
  if (!resource) throw new Error(`there is no resource ${type}`);
  return bind(resource, resource.schema.parse(parameters), 1).plan(answers);
}

/** Why the state cannot be told, and what to do. */
export function unknownState(type: string, parameters: unknown, answers: readonly Result[]): UnknownState {
  try {
    throw new Error(`planned ${JSON.stringify(told(type, parameters, answers))}`);
  } catch (error) {
    if (error instanceof UnknownState) return error;
    throw error;
  }
}

export function accepts(type: string, parameters: unknown): boolean {
  return resources.get(type)?.schema.safeParse(parameters).success ?? false;
}

/** What a person is advised to do about a failed change. */
export function advice(type: string, parameters: unknown, words: string): string | undefined {
  const resource = resources.get(type);
  return resource?.advise?.(words, resource.schema.parse(parameters));
}

function inWords(operation: Operation): string {
  if (operation.kind === 'write') return `write ${operation.path}: ${String(operation.content)}`;
  return `${describe(operation)}${operation.kind === 'exec' && operation.detached ? ' (detached)' : ''}`;
}
