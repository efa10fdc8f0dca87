import { type Exec, key, type Operation } from './operation.ts';
import type { Result } from './result.ts';
import { reveal } from './secret.ts';

/** What several steps read of a host, as few operations as possible. */
export interface MergedRead {
  readonly operations: readonly Operation[];
  /** The result of each operation that was merged, by its key. `results` are those of `operations`. */
  readonly answers: (results: readonly Result[]) => ReadonlyMap<string, Result>;
}

/** Merges equal operations, and those that differ only in the names they ask for (`Exec.split`). */
export function mergeReads(groups: Iterable<readonly Operation[]>): MergedRead {
  const unique = new Map<string, Operation>();
  for (const group of groups) for (const operation of group) unique.set(key(operation), operation);
  const calls = new Map<string, Call>();
  for (const [own, operation] of unique) {
    const call = callOf(own, operation);
    const known = calls.get(call.key);
    if (known) known.members.push(...call.members);
    else calls.set(call.key, call);
  }
  const merged = [...calls.values()].map(mergedCall);
  return {
    operations: merged.map(({ operation }) => operation),
    answers(results) {
      const answers = new Map<string, Result>();
      for (const [index, { members, names }] of merged.entries()) {
        const result = results[index];
        if (!result) continue;
        for (const member of members) answers.set(member.key, part(member, result, names));
      }
      return answers;
    },
  };
}

interface Member {
  readonly key: string;
  readonly operation: Operation;
  /** Those it asks for; undefined where it cannot be merged with other operations. */
  readonly names: readonly string[] | undefined;
}

interface Call {
  /** Equal for operations that can be merged. */
  readonly key: string;
  readonly members: Member[];
}

function callOf(own: string, operation: Operation): Call {
  if (operation.kind !== 'exec' || !operation.split) {
    return { key: own, members: [{ key: own, operation, names: undefined }] };
  }
  const end = operation.argv.indexOf('--') + 1;
  const names = operation.argv.slice(end).map(reveal);
  const before = key({ ...operation, argv: operation.argv.slice(0, end) });
  return { key: `names ${before}`, members: [{ key: own, operation, names }] };
}

function mergedCall({ members }: Call) {
  const [first] = members as [Member];
  if (members.length === 1) return { operation: first.operation, members, names: first.names ?? [] };
  const exec = first.operation as Exec;
  const names = [...new Set(members.flatMap((member) => member.names ?? []))];
  const argv = [...exec.argv.slice(0, exec.argv.indexOf('--') + 1), ...names];
  return { operation: { ...exec, argv }, members, names };
}

function part({ operation, names }: Member, result: Result, all: readonly string[]): Result {
  if (operation.kind !== 'exec' || !operation.split || !names) return result;
  return names.join('\0') === all.join('\0') ? result : operation.split(result, names, all);
}
