import type { Refusal } from '../../model/resource.ts';
import { reveal } from '../../model/secret.ts';
import { anchorAt, exactly, isRefusal, placeOf } from '../file-edit.ts';
import { type Line, plainText, withLines, withText } from '../text-lines.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

/** The lines as declared. */
export function edit(lines: readonly Line[], desired: Desired): readonly Line[] | Refusal {
  const { path, line, match = '', state, several } = desired;
  const selected = selectedIn(lines, desired);
  const others = new Set(selected);
  if (state === 'absent') return lines.filter((_line, index) => !others.has(index));
  if (line === undefined) return lines;
  const isLine = (index: number) => plainText(lines[index] ?? { text: '', end: '' }) === reveal(line);
  const [first, last] = [selected[0], selected.at(-1)];
  if (first === undefined || last === undefined) {
    const place = placeOf(lines, path, desired);
    return isRefusal(place) ? place : withLines(lines, place, [line]);
  }
  if (several === 'all') {
    const kept = selected.find(isLine) ?? first;
    others.delete(kept);
    return withText(lines, kept, line).filter((_line, index) => !others.has(index));
  }
  if (selected.every(isLine)) return lines;
  if (selected.length === 1 || several !== undefined) return withText(lines, several === 'last' ? last : first, line);
  return messages.severalMatch({ path, pattern: match, lines: selected.map((index) => index + 1) });
}

/** The indices of the lines that equal `line` or match `match`. */
function selectedIn(lines: readonly Line[], { line, match }: Desired): readonly number[] {
  const pattern = match === undefined ? undefined : new RegExp(match);
  const wanted = line === undefined ? undefined : reveal(line);
  return lines.flatMap((one, index) => {
    const text = plainText(one);
    return text === wanted || pattern?.test(text) ? [index] : [];
  });
}

/** What undoes an edit of a single line. */
export function inverses(lines: readonly Line[], desired: Desired): readonly object[] {
  const { line, state } = desired;
  const own = String(line ?? '');
  const [at, ...others] = selectedIn(lines, desired);
  const old = at === undefined ? undefined : lines[at];
  if (at === undefined || !old) return [{ line: own, state: 'absent' }];
  if (others.length > 0) return [];
  const text = plainText(old);
  return [{ line: text, ...(state === 'absent' ? anchorAt(lines, at) : { match: exactly(own) }) }];
}
