import { structuredPatch } from 'diff';

export interface DiffLine {
  readonly kind: 'added' | 'removed' | 'same' | 'place';
  /** With its sign, as in a unified diff. */
  readonly text: string;
}

const CONTEXT = 3;
/** Two files that have next to nothing in common are not worth the time to find out what. In lines. */
const MOST_EDITS = 4000;

/** The lines of a file that differ, as a unified diff with context. */
export function fileDiff(before: string | undefined, after: string | undefined): readonly DiffLine[] {
  const patch = structuredPatch('', '', before ?? '', after ?? '', '', '', {
    context: CONTEXT,
    maxEditLength: MOST_EDITS,
  });
  if (!patch) return [{ kind: 'place', text: 'the files have next to nothing in common' }];
  return patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    { kind: 'place' as const, text: `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@` },
    ...lines.map((text): DiffLine => ({ kind: KINDS[text[0] ?? ''] ?? 'place', text })),
  ]);
}

const KINDS: Readonly<Record<string, DiffLine['kind']>> = { '+': 'added', '-': 'removed', ' ': 'same' };
