import { structuredPatch } from 'diff';
import { filesTooDifferent } from './plan-messages.ts';

export interface DiffLine {
  readonly kind: 'added' | 'removed' | 'same' | 'place';
  /** With its sign, as in a unified diff. */
  readonly text: string;
}

/** Unchanged lines shown around each change. */
const CONTEXT = 3;
/** In lines. The diff algorithm takes quadratic time: files that differ in more lines are not compared. */
const EDIT_LIMIT = 4000;

/** The lines of a file that differ, as a unified diff with context. null where there is no file. */
export function fileDiff(before: string | null, after: string | null): readonly DiffLine[] {
  const [old, current] = [before ?? '', after ?? ''];
  const options = { context: CONTEXT, maxEditLength: EDIT_LIMIT };
  const patch =
    fewestEdits(old, current) > EDIT_LIMIT ? undefined : structuredPatch('', '', old, current, '', '', options);
  if (!patch) return [{ kind: 'place', text: filesTooDifferent }];
  return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    { kind: 'place' as const, text: `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@` },
    ...lines.map((text): DiffLine => ({ kind: KINDS[text[0] ?? ''] ?? 'place', text })),
  ]);
}

/** No lines are after the line before them, as diff(1) prints it. */
function range(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}

/** A lower bound of the lines to add and remove: it takes linear time where the diff itself takes seconds. */
function fewestEdits(before: string, after: string): number {
  const counts = new Map<string, number>();
  for (const line of before.split('\n')) counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const line of after.split('\n')) counts.set(line, (counts.get(line) ?? 0) - 1);
  return [...counts.values()].reduce((sum, count) => sum + Math.abs(count), 0);
}

const KINDS: Readonly<Record<string, DiffLine['kind']>> = { '+': 'added', '-': 'removed', ' ': 'same' };
