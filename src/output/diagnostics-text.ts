import stringWidth from 'string-width';
import { locate, type Place, position, type Diagnostic } from '../input/source.ts';
import type { Color, Paint } from './format.ts';

/** Input errors: file:line:column, the line itself with its neighbours and a caret, the rule. Ordered by place. */
export function diagnosticsText(diagnostics: readonly Diagnostic[], paint: Paint, color: Color = 'red'): string {
  const sorted = [...diagnostics].sort(
    (a, b) => a.place.source.path.localeCompare(b.place.source.path) || a.place.start - b.place.start,
  );
  const secrets = diagnostics.flatMap(({ secret }) => secret ?? []);
  return sorted
    .map((diagnostic) => one(diagnostic, secrets, (hue, text) => paint(hue === 'red' ? color : hue, text)))
    .join('\n');
}

function one({ place, message, hint, hosts }: Diagnostic, secrets: readonly Place[], paint: Paint): string {
  const { line } = position(place);
  const text = masked(place, secrets);
  const lines = text.split(/\r?\n/);
  const width = String(line + 1).length;
  const numbered = (number: number, mark: string) => {
    const content = lines[number - 1];
    return content === undefined ? [] : [`${mark} ${String(number).padStart(width)} | ${content}`];
  };
  const before = text.slice(text.lastIndexOf('\n', place.start - 1) + 1, place.start);
  const [marked = ''] = text.slice(place.start, place.end).split(/\r?\n/);
  const carets = Math.max(1, stringWidth(marked));
  const forWhom = hosts === undefined || hosts.length === 0 ? '' : ` (${hosts.join(', ')})`;
  return [
    `${paint('bold', locate(place))}  ${paint('red', message)}${forWhom}`,
    ...numbered(line - 1, ' '),
    ...numbered(line, '>'),
    `  ${' '.repeat(width)} | ${blank(before)}${paint('red', '^'.repeat(carets))}`,
    ...numbered(line + 1, ' '),
    ...(hint === undefined ? [] : [`  ${hint}`]),
    '',
  ].join('\n');
}

/** The text a place is in, with asterisks for what is secret in it: a secret may also stand in a line next to it. */
function masked({ source }: Place, secrets: readonly Place[]): string {
  return secrets
    .filter((secret) => secret.source === source)
    .reduce(
      // Letter for letter, so that every place stays where it is.
      (text, { start, end }) =>
        text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, '*') + text.slice(end),
      source.text,
    );
}

/** As much room as a text takes on a terminal: Korean letters are two columns wide, and a tab stays one. */
function blank(text: string): string {
  return text
    .split('\t')
    .map((part) => ' '.repeat(stringWidth(part)))
    .join('\t');
}
