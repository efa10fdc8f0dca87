// What provision says about lines of files.
import type { Refusal } from '../../model/resource.ts';

export const emptyLine = 'must not be empty: empty lines do not differ from each other';

export const needsLine = 'the step needs line';

export const absentNeedsOne = 'with state: absent, the step needs line or match';

export const severalNeedsMatch = 'several needs match';

interface Matches {
  readonly path: string;
  readonly pattern: string;
  /** Numbers of lines, from 1. */
  readonly lines: readonly number[];
}

export function severalMatch({ path, pattern, lines }: Matches): Refusal {
  const shown = lines.slice(0, 10).join(', ');
  const more = lines.length > 10 ? ` and ${lines.length - 10} more` : '';
  return {
    message: `${lines.length} lines of ${path} match ${pattern} or equal the line: ${shown}${more}`,
    next: 'Correct `match` so that it matches one of them, or write `several: first`, `last` or `all`.',
  };
}
