import { textWidth } from './text-width.ts';
import type { Diagnostic } from '../input/diagnostic.ts';
import { lineText, locate, type Place, position } from '../input/source.ts';
import type { Color, Paint } from './format.ts';
import { sanitize, withoutControls } from './sanitize.ts';
import { fitted } from './layout.ts';

export interface DiagnosticsOptions {
  readonly paint: Paint;
  /** The width of the terminal; Infinity where lines are not broken. Lines of a file are never broken. */
  readonly columns: number;
  /** Of the messages. */
  readonly color?: Color;
}

/** Diagnostics ordered by place: file:line:column, message, the line with its neighbours and a caret, the hint. */
export function diagnosticsText(diagnostics: readonly Diagnostic[], options: DiagnosticsOptions): string {
  const { paint, columns, color = 'red' } = options;
  const sorted = [...diagnostics].sort(
    (a, b) => a.place.source.path.localeCompare(b.place.source.path) || a.place.start - b.place.start,
  );
  const secrets = diagnostics.flatMap(({ secret }) => secret ?? []);
  return sorted
    .map((diagnostic) =>
      diagnosticText(diagnostic, secrets, {
        paint: (hue, text) => paint(hue === 'red' ? color : hue, text),
        columns,
      }),
    )
    .join('\n');
}

function diagnosticText(
  { place, message, hint, hosts }: Diagnostic,
  secrets: readonly Place[],
  { paint, columns }: DiagnosticsOptions,
): string {
  const { line } = position(place);
  const text = withoutControls(masked(place, secrets));
  const width = String(line + 1).length;
  const numbered = (number: number, mark: string) => {
    const content = lineText(place.source, text, number);
    return content === undefined ? [] : [`${mark} ${String(number).padStart(width)} | ${content}`];
  };
  const before = text.slice(text.lastIndexOf('\n', place.start - 1) + 1, place.start);
  const [marked = ''] = text.slice(place.start, place.end).split(/\r?\n/);
  const carets = Math.max(1, textWidth(marked));
  const hostList = hosts === undefined || hosts.length === 0 ? '' : ` (${hosts.join(', ')})`;
  return [
    fitted(
      `${paint('bold', sanitize(locate(place)))}  ${paint('red', sanitize(message))}${sanitize(hostList)}`,
      columns,
    ),
    ...numbered(line - 1, ' '),
    ...numbered(line, '>'),
    `  ${' '.repeat(width)} | ${blank(before)}${paint('red', '^'.repeat(carets))}`,
    ...numbered(line + 1, ' '),
    ...(hint === undefined ? [] : [fitted(`  ${sanitize(hint)}`, columns)]),
    '',
  ].join('\n');
}

/** The source of a place with asterisks for secrets: one may be in a line next to the place. */
function masked({ source }: Place, secrets: readonly Place[]): string {
  return secrets
    .filter((secret) => secret.source === source)
    .reduce(
      // One asterisk for each character, so that no place moves.
      (text, { start, end }) =>
        text.slice(0, start) + text.slice(start, end).replace(/[^\r\n]/g, '*') + text.slice(end),
      source.text,
    );
}

/** Spaces of the same width in terminal columns. Tabs are kept. */
function blank(text: string): string {
  return text
    .split('\t')
    .map((part) => ' '.repeat(textWidth(part)))
    .join('\t');
}
