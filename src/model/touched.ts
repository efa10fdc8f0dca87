import type { Change } from './change.ts';
import type { Text } from './secret.ts';

/** What pending changes touch. */
export interface Touched {
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly packages: readonly string[];
  /** Units that start, restart or reload. */
  readonly units: readonly string[];
  /** The full names of Docker images that come to name another image. */
  readonly images: readonly string[];
  /** What files contain after the changes, by path. Undefined where the operations do not say it: a file of this computer. */
  readonly contents: ReadonlyMap<string, Text | undefined>;
}

export const NOTHING_TOUCHED: Touched = { files: [], packages: [], units: [], images: [], contents: new Map() };

/** The files that changes write. What a program writes is not known from its operation. */
export function filesWritten(changes: readonly Change[]): readonly string[] {
  return changes.flatMap(({ operations }) =>
    operations.flatMap((operation) => {
      if (operation.kind === 'write' || operation.kind === 'fetch') return [operation.path];
      if (operation.kind !== 'send') return [];
      const { path, source } = operation;
      return 'entries' in source ? source.entries.map((entry) => `${path}/${entry.path}`) : [path];
    }),
  );
}

/** What the files that changes write contain afterwards. */
export function contentsWritten(changes: readonly Change[]): Touched['contents'] {
  const contents = new Map<string, Text | undefined>();
  for (const change of changes) {
    for (const path of filesWritten([change])) contents.set(path, undefined);
    for (const operation of change.operations) {
      if (operation.kind === 'write') contents.set(operation.path, operation.content);
    }
  }
  return contents;
}

export function allTouched(list: readonly Touched[]): Touched {
  return {
    files: list.flatMap(({ files }) => files),
    packages: list.flatMap(({ packages }) => packages),
    units: list.flatMap(({ units }) => units),
    images: list.flatMap(({ images }) => images),
    // A later change of a file replaces what an earlier one writes.
    contents: new Map(list.flatMap(({ contents }) => [...contents])),
  };
}
