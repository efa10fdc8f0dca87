import type { Refusal } from '../../model/resource.ts';
import { reveal } from '../../model/secret.ts';
import { anchorAt, isRefusal, placeOf } from '../file-edit.ts';
import { endOf, type Line, plainText, withLines } from '../text-lines.ts';
import { contentLines, markersOf } from './markers.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

/** Indices of the marker lines. */
interface Block {
  readonly begin: number;
  readonly end: number;
}

/** The lines as declared. */
export function edit(lines: readonly Line[], desired: Desired): readonly Line[] | Refusal {
  const { path, content, marker, state } = desired;
  const blocks = blocksOf(lines, desired);
  if ('message' in blocks) return blocks;
  if (state === 'absent') {
    return lines.filter((_line, index) => !blocks.some(({ begin, end }) => begin <= index && index <= end));
  }
  if (content === undefined) return lines;
  const [block, ...others] = blocks;
  if (others.length > 0) return messages.severalBlocks({ path, lines: blocks.map(({ begin }) => begin + 1) });
  const [begin, end] = markersOf(marker);
  const texts = contentLines(content);
  if (!block) {
    const place = placeOf(lines, path, desired);
    return isRefusal(place) ? place : withLines(lines, place, [begin, ...texts, end]);
  }
  const inside = lines.slice(block.begin + 1, block.end);
  if (inside.map(plainText).join('\n') === texts.map(reveal).join('\n') && inside.length === texts.length) return lines;
  const replaced = texts.map((text) => ({ text, end: endOf(lines) }));
  return [...lines.slice(0, block.begin + 1), ...replaced, ...lines.slice(block.end)];
}

/** The blocks with the marker, or what is wrong with their marker lines. */
function blocksOf(lines: readonly Line[], { path, marker }: Desired): readonly Block[] | Refusal {
  const [begin, end] = markersOf(marker);
  const blocks: Block[] = [];
  let open: number | undefined;
  for (const [index, line] of lines.entries()) {
    const text = plainText(line).trimEnd();
    if (text === begin) {
      if (open !== undefined) break;
      open = index;
    } else if (text === end) {
      if (open === undefined) return messages.noBegin({ path, line: index + 1, marker: begin });
      blocks.push({ begin: open, end: index });
      open = undefined;
    }
  }
  return open === undefined ? blocks : messages.noEnd({ path, line: open + 1, marker: end });
}

/** What undoes an edit: the block is removed, or has its old content again. */
export function inverses(lines: readonly Line[], desired: Desired): readonly object[] {
  const { marker, state } = desired;
  const blocks = blocksOf(lines, desired);
  if ('message' in blocks) return [];
  const [block] = blocks;
  if (!block) return [{ marker, state: 'absent' }];
  const content = lines
    .slice(block.begin + 1, block.end)
    .map((line) => `${plainText(line)}\n`)
    .join('');
  return [{ marker, content, ...(state === 'absent' ? anchorAt(lines, block.begin) : {}) }];
}
