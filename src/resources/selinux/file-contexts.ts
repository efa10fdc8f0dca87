import { exec, type Exec, type Operation } from '../../model/operation.ts';
import { output, type Result } from '../../model/result.ts';
import type { Difference } from '../../model/resource.ts';
import { restorecon } from '../programs.ts';
import { type ContextRecord, parseContext } from './context-records.ts';
import * as messages from './messages.ts';
import { isRecursive, pathOf } from './path-pattern.ts';
import { policyOf } from './policy-store.ts';
import type { DesiredContext } from './schema.ts';

export interface ContextState {
  /** The records of this host. */
  readonly local: readonly ContextRecord[];
  /** Those of its policy with a declared pattern. */
  readonly policy: readonly ContextRecord[];
  /** The files whose labels are others than the records give them. */
  readonly wrong: readonly string[];
}

const NO_STATE = { policy: [], wrong: [] } as const;
/** Below the directory of each policy. */
const FILES = ['file_contexts', 'file_contexts.homedirs'] as const;

export function contextsProbe(desired: readonly DesiredContext[]): readonly Operation[] {
  if (desired.length === 0) return [];
  const patterns = desired.flatMap(({ pattern }) => ['-e', pattern]);
  const files = FILES.map((name) => `--include=${name}`);
  return [exec('grep', '-rHF', ...files, ...patterns, '--', '/etc/selinux'), ...restoreconCalls(desired, '-n', '-v')];
}

export function parseContexts(
  [records, ...labels]: readonly Result[],
  local: readonly ContextRecord[],
  config: string | undefined,
): ContextState {
  if (records === undefined) return { local, ...NO_STATE };
  const directory = `/etc/selinux/${policyOf(config)}/contexts/files/`;
  // grep exits with status 1 if it finds nothing.
  const text = records.kind === 'done' && records.status === 1 ? '' : output(records, 'grep');
  const lines = text.split('\n').filter((line) => line.startsWith(directory));
  return {
    local,
    policy: lines.flatMap((line) => parseContext(line.replace(/^[^:]*:/, ''))),
    wrong: labels.flatMap(parseLabels),
  };
}

/** `Would relabel /srv/data from unconfined_u:object_r:var_t:s0 to …`. restorecon does not run where SELinux is disabled. */
function parseLabels(result: Result): readonly string[] {
  if (result.kind === 'skipped') return [];
  const lines = output(result, 'restorecon').split('\n');
  return lines.flatMap((line) => /^Would relabel (\/.*) from \S+ to \S+$/.exec(line)?.[1] ?? []);
}

/** What differs, and what `semanage import` gets for it. */
export interface ContextChanges {
  readonly diff: readonly Difference[];
  readonly lines: readonly string[];
  /** The patterns whose files get their labels again. */
  readonly relabel: readonly DesiredContext[];
}

export function contextChanges(state: ContextState, desired: readonly DesiredContext[]): ContextChanges {
  const changes = desired.map((one) => recordChange(state, one));
  const relabel = desired.filter((one, index) => changes[index] !== undefined || filesOf(state, one).length > 0);
  return {
    diff: desired.flatMap((one, index) => changes[index]?.difference ?? labelDifference(state, one)),
    lines: changes.flatMap((one) => one?.line ?? []),
    relabel,
  };
}

function recordChange(state: ContextState, { pattern, type }: DesiredContext) {
  const own = find(state.local, pattern);
  const before = type === undefined ? own : (own ?? find(state.policy, pattern));
  if (before === type) return undefined;
  const action = before === undefined ? '-a' : '-m';
  return {
    difference: { field: `label of ${pattern}`, before: before ?? null, after: type ?? null },
    line: `fcontext ${type === undefined ? '-d' : `${action} -t ${type}`} '${pattern}'`,
  };
}

function labelDifference(state: ContextState, one: DesiredContext): readonly Difference[] {
  const { length } = filesOf(state, one);
  if (length === 0) return [];
  return [{ field: `files of ${one.pattern}`, before: messages.wrongLabels(length), after: messages.RESTORED }];
}

function filesOf({ wrong }: ContextState, { pattern }: DesiredContext): readonly string[] {
  const path = pathOf(pattern) ?? pattern;
  return wrong.filter((file) => file === path || (isRecursive(pattern) && file.startsWith(`${path}/`)));
}

function find(records: readonly ContextRecord[], pattern: string): string | undefined {
  return records.find((one) => one.pattern === pattern)?.type;
}

export function restoreAll(desired: readonly DesiredContext[]): readonly Exec[] {
  return restoreconCalls(desired);
}

/** One call for the paths alone, and one for those with everything below them. Paths that do not exist are left out. */
function restoreconCalls(desired: readonly DesiredContext[], ...options: readonly string[]): readonly Exec[] {
  return [false, true].flatMap((recursive) => {
    const own = desired.filter(({ pattern }) => isRecursive(pattern) === recursive);
    const paths = own.map(({ pattern }) => pathOf(pattern) ?? pattern);
    return paths.length === 0 ? [] : [restorecon(...(recursive ? ['-R'] : []), '-i', ...options, '--', ...paths)];
  });
}
