import type { Text } from '../../model/secret.ts';
import { linesOf } from '../text-lines.ts';

/** The first and the last line of a block. */
export function markersOf(marker: string): readonly [begin: string, end: string] {
  return [marker.replace('{mark}', 'BEGIN'), marker.replace('{mark}', 'END')];
}

export function contentLines(content: Text): readonly Text[] {
  return linesOf(content).map(({ text }) => text);
}
