// What provision says about blocks of lines.
import type { Refusal } from '../../model/resource.ts';

export const noMark = 'must have {mark} in it once, which becomes BEGIN and END, such as "# {mark} provision"';

export const blanksAround = 'must not begin or end with a blank';

export const needsContent = 'the step needs content';

export const emptyContent = 'must not be empty: state: absent removes the block';

export const hasControl = 'must not have control characters other than tabs and line ends';

export const hasMarker = 'must not have a marker line of the block in it';

interface MarkerLine {
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly marker: string;
}

export function noEnd({ path, line, marker }: MarkerLine): Refusal {
  return {
    message: `line ${line} of ${path} begins a block that does not end: "${marker}" is missing after it`,
    next: `Correct ${path} on the host: add "${marker}" after the last line of the block, or remove line ${line}.`,
  };
}

export function noBegin({ path, line, marker }: MarkerLine): Refusal {
  return {
    message: `line ${line} of ${path} ends a block that does not begin: "${marker}" is missing before it`,
    next: `Correct ${path} on the host: add "${marker}" before the first line of the block, or remove line ${line}.`,
  };
}

export function severalBlocks({ path, lines }: { readonly path: string; readonly lines: readonly number[] }): Refusal {
  return {
    message: `${path} has ${lines.length} blocks with this marker, which begin at the lines ${lines.join(', ')}`,
    next: `Remove all but one of them from ${path}, or give each block of the file a marker of its own.`,
  };
}
