import { textWidth } from './text-width.ts';
import type { Diagnostic } from '../input/diagnostic.ts';
import { lineText, locate, type Place, position, type Source } from '../input/source.ts';
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
  // Once for a file: it may have a diagnostic for each of thousands of hosts.
  const texts = new Map(
    [...new Set(diagnostics.map(({ place }) => place.source))].map((source) => [source, shownText(source, secrets)]),
  );
  const ofKind: Paint = (hue, text) => paint(hue === 'red' ? color : hue, text);
  return sorted
    .map((diagnostic) =>
      diagnosticText(diagnostic, texts.get(diagnostic.place.source) ?? '', { paint: ofKind, columns }),
    )
    .join('\n');
}

function diagnosticText(
  { place, message, hint, hosts }: Diagnostic,
  text: string,
  { paint, columns }: DiagnosticsOptions,
): string {
  const { line } = position(place);
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

/** A source with asterisks for secrets: one may be in a line next to a place. No place moves. */
function shownText(source: Source, secrets: readonly Place[]): string {
  const own = secrets.filter((secret) => secret.source === source).sort((a, b) => a.start - b.start);
  let [text, at] = ['', 0];
  for (const { start, end } of own) {
    const from = Math.max(start, at);
    at = Math.max(end, at);
    text += source.text.slice(text.length, from) + source.text.slice(from, at).replace(/[^\r\n]/g, '*');
  }
  return withoutControls(text + source.text.slice(at));
}

/** Spaces of the same width in terminal columns. Tabs are kept. */
function blank(text: string): string {
  return text
    .split('\t')
    .map((part) => ' '.repeat(textWidth(part)))
    .join('\t');
}
