import { exec, type Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import { type Change, type Difference, operationsOf } from '../../model/change.ts';
import { glob } from '../../model/glob.ts';
import type { Refusal, Resource } from '../../model/resource.ts';
import { anotherKind, failureAdvice, noSelinux } from '../path-messages.ts';
import { attributeDifferences, restoredAttributes, setAttributes } from '../path-attributes.ts';
import { canHaveContexts, parsePath, type PathState, probePath } from '../path-state.ts';
import { declarationOf } from '../restore.ts';
import {
  correctDeviations,
  deviationDifferences,
  type Deviation,
  type Entry,
  parseDeviations,
  parseEntries,
  probeDeviations,
  probeEntries,
} from './inside.ts';
import * as messages from './messages.ts';
import { type Desired, schema } from './schema.ts';

interface Current {
  /** Undefined if there is nothing at the path. */
  readonly state: PathState | undefined;
  readonly hasParent: boolean;
  /** Whether files have contexts there. */
  readonly hasContexts: boolean;
  /** What is directly in it, where that matters. */
  readonly entries: readonly Entry[];
  /** What differs in it; undefined if the declared user or group does not exist yet. */
  readonly deviations: readonly Deviation[] | undefined;
}

export const directory: Resource<Desired, Current> = {
  type: 'directory',
  summary: 'A directory: its permissions and owner, and what may be in it.',
  schema,
  name: ({ path }) => path,
  probe: (desired) => ({
    operations: [
      probePath({ path: desired.path, context: desired.context !== undefined }),
      ...(readsEntries(desired) ? [probeEntries(desired.path)] : []),
      ...(readsDeviations(desired) ? [probeDeviations(desired)] : []),
    ],
    parse: (results) => parse(results, desired),
  }),
  plan,
  refuse,
  warn: (current, { path, context }) => (context !== undefined && !current.hasContexts ? noSelinux(path) : undefined),
  restore,
  paths: ({ path, state }) => (state === 'absent' ? [] : [path]),
  withPaths: (desired, paths) => ({ ...desired, declared: namesIn(desired.path, paths) }),
  advise: (words) => failureAdvice(words),
};

function readsEntries({ state, purge: declared }: Desired): boolean {
  return state === 'absent' || (declared !== undefined && declared !== false);
}

function readsDeviations({ state, recursive }: Desired): boolean {
  return state === 'present' && recursive === true;
}

function parse(results: readonly Result[], desired: Desired): Current {
  const { path } = desired;
  const [own, ...others] = results;
  const found = parsePath(own, { path });
  const entries = readsEntries(desired) ? parseEntries(others.shift(), path) : [];
  const deviations = readsDeviations(desired) ? parseDeviations(others.shift(), path) : [];
  return {
    state: found.state,
    hasParent: found.directory !== undefined,
    hasContexts: canHaveContexts(found),
    entries,
    deviations,
  };
}

function refuse({ state, entries }: Current, { path, state: wanted, recursive }: Desired): Refusal | undefined {
  if (!state) return undefined;
  if (state.type !== 'd') {
    return anotherKind({
      step: 'directory',
      path,
      type: state.type,
      target: state.target,
      absent: wanted === 'absent',
    });
  }
  const keeps = wanted === 'absent' && recursive !== true && entries.length > 0;
  return keeps ? messages.notEmpty(path, entries.map(nameOf)) : undefined;
}

function plan(current: Current, declared: Desired): readonly Change[] {
  const { state } = current;
  const desired = current.hasContexts ? declared : { ...declared, context: undefined };
  if (desired.state === 'absent') return state ? [removal(current, desired)] : [];
  if (!state) return [creation(current, desired)];
  const own = attributeDifferences(state, desired);
  const inside = readsDeviations(desired) && (!current.deviations || current.deviations.length > 0);
  const diff = [...own, ...(inside ? deviationDifferences(current.deviations, desired) : [])];
  const operations = [...setAttributes(desired.path, own, desired), ...(inside ? correctDeviations(desired) : [])];
  return [
    ...purge(current, desired),
    ...(diff.length === 0 ? [] : [{ action: 'change' as const, diff, operations: operationsOf(operations) }]),
  ];
}

/** With the parents that are missing, and the contexts that the policy has for them. */
function creation({ hasParent }: Current, desired: Desired): Change {
  const { path, mode } = desired;
  const attributes = attributeDifferences(undefined, desired);
  const make = exec('mkdir', '--parents', '-Z', ...(mode === undefined ? [] : [`--mode=${mode}`]), '--', path);
  // The mode again: a change of the owner removes bits of it, and the parent may give it the set-group-ID bit.
  const rest = setAttributes(path, attributes, desired);
  const notes = hasParent ? {} : { notes: [messages.createsParents(path)] };
  const created: Difference = { field: 'directory', before: 'absent', after: 'present', plain: true };
  return { action: 'add', diff: [created, ...attributes], operations: [make, ...rest], ...notes };
}

function removal({ entries }: Current, { path, recursive }: Desired): Change {
  const diff = [
    { field: 'directory', before: messages.contents(entries.map(nameOf)), after: 'absent', plain: true as const },
  ];
  const remove =
    recursive === true ? exec('rm', '-r', '-f', '--one-file-system', '--', path) : exec('rmdir', '--', path);
  return { action: 'remove', diff, operations: [remove] };
}

/** So many names in one command line. */
const NAMES = 500;

/** What no step declares, directly in the directory. */
function purge({ entries }: Current, { path, purge: declared, declared: names = [] }: Desired): readonly Change[] {
  if (declared === undefined || declared === false) return [];
  const patterns = declared === true ? [] : declared.keep.map(glob);
  const kept = new Set(names);
  const removed = entries.filter(({ name }) => !kept.has(name) && !patterns.some((pattern) => pattern.test(name)));
  if (removed.length === 0) return [];
  const operations: Operation[] = [];
  for (let start = 0; start < removed.length; start += NAMES) {
    const paths = removed.slice(start, start + NAMES).map(({ name }) => `${path}/${name}`);
    operations.push(exec('rm', '-r', '-f', '--one-file-system', '--', ...paths));
  }
  const diff = removed.map((entry) => ({ field: nameOf(entry), before: messages.undeclared(entry.type), after: null }));
  return [{ action: 'remove', diff, operations: operationsOf(operations) }];
}

function nameOf({ name, type }: Entry): string {
  // oxlint-disable-next-line no-control-regex
  return `${name.replaceAll(/[\0-\x1F\x7F]/g, '?')}${type === 'd' ? '/' : ''}`;
}

/** The names directly in the directory that lead to these paths. */
function namesIn(path: string, paths: readonly string[]): readonly string[] {
  const inside = paths.filter((one) => one.startsWith(`${path}/`));
  return [...new Set(inside.map((one) => one.slice(path.length + 1).split('/')[0] ?? ''))].sort();
}

/** What is removed or changed in a directory is not brought back. */
function restore(current: Current, desired: Desired): Desired | undefined {
  const { state, deviations } = current;
  const { path } = desired;
  if (!state) return declarationOf({ schema, plan }, current, { path, state: 'absent' });
  if (desired.state === 'absent') {
    if (current.entries.length > 0) return undefined;
    const { mode, owner, group } = state;
    return declarationOf({ schema, plan }, current, { path, mode, owner, group });
  }
  if (purge(current, desired).length > 0 || !deviations || deviations.length > 0) return undefined;
  return declarationOf({ schema, plan }, current, { path, ...restoredAttributes(state, desired) });
}
