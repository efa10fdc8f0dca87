import type { Change } from './change.ts';

/** What pending changes touch. */
export interface Touched {
  /** Absolute paths. */
  readonly files: readonly string[];
  readonly packages: readonly string[];
  /** Units that start, restart or reload. */
  readonly units: readonly string[];
}

export const NOTHING_TOUCHED: Touched = { files: [], packages: [], units: [] };

/** The files that changes write. What a program writes is not known from its operation. */
export function filesWritten(changes: readonly Change[]): readonly string[] {
  return changes.flatMap(({ operations }) =>
    operations.flatMap((operation) => {
      if (operation.kind === 'write') return [operation.path];
      if (operation.kind !== 'send') return [];
      const { path, source } = operation;
      return 'entries' in source ? source.entries.map((entry) => `${path}/${entry.path}`) : [path];
    }),
  );
}

export function allTouched(list: readonly Touched[]): Touched {
  return {
    files: list.flatMap(({ files }) => files),
    packages: list.flatMap(({ packages }) => packages),
    units: list.flatMap(({ units }) => units),
  };
}
