import { locate, position, type Problem } from '../input/source.ts';
import type { Paint } from './format.ts';

/** Input errors: file:line:column, the line itself with its neighbours and a caret, the rule. Ordered by place. */
export function problemText(problems: readonly Problem[], paint: Paint): string {
  const sorted = [...problems].sort(
    (a, b) => a.place.source.path.localeCompare(b.place.source.path) || a.place.start - b.place.start,
  );
  return sorted.map((problem) => one(problem, paint)).join('\n');
}

function one({ place, message, hint, hosts }: Problem, paint: Paint): string {
  const { line, column } = position(place);
  const lines = place.source.text.split(/\r?\n/);
  const width = String(line + 1).length;
  const numbered = (number: number, mark: string) => {
    const text = lines[number - 1];
    return text === undefined ? [] : [`${mark} ${String(number).padStart(width)} | ${text}`];
  };
  const length = Math.max(1, Math.min(place.end - place.start, (lines[line - 1] ?? '').length - column + 1));
  const forWhom = hosts === undefined || hosts.length === 0 ? '' : ` (${hosts.join(', ')})`;
  return [
    `${paint('bold', locate(place))}  ${paint('red', message)}${forWhom}`,
    ...numbered(line - 1, ' '),
    ...numbered(line, '>'),
    `  ${' '.repeat(width)} | ${' '.repeat(column - 1)}${paint('red', '^'.repeat(length))}`,
    ...numbered(line + 1, ' '),
    ...(hint === undefined ? [] : [`  ${hint}`]),
    '',
  ].join('\n');
}
