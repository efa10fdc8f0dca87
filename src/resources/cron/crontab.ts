// The lines of a crontab, and edits of them. All other lines stay as they are.
import { faultOf, normalised } from './schedule.ts';

export type Line =
  | { readonly kind: 'other'; readonly text: string }
  | { readonly kind: 'marker'; readonly text: string; readonly name: string }
  | { readonly kind: 'variable'; readonly text: string; readonly name: string; readonly value: string }
  | { readonly kind: 'entry'; readonly text: string; readonly schedule: string; readonly command: string }
  | { readonly kind: 'invalid'; readonly text: string };

const MARKER = '# provision: ';

export function linesOf(text: string): readonly Line[] {
  return text
    .replace(/\n$/, '')
    .split('\n')
    .filter((line, _index, all) => all.length > 1 || line !== '')
    .map(parseLine);
}

/** crontab(1) refuses a last line that does not end with a line break. */
export function textOf(lines: readonly Line[]): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}

function parseLine(text: string): Line {
  const line = text.replace(/^[ \t]+/, '');
  if (text.startsWith(MARKER)) return { kind: 'marker', text, name: text.slice(MARKER.length).trimEnd() };
  if (line === '' || line.startsWith('#')) return { kind: 'other', text };
  const [, name, value] = /^(?:"([^"]*)"|'[^']*'|[^\s=]+)[ \t]*=(.*)$/.exec(line) ? variable(line) : [];
  if (name !== undefined && value !== undefined) return { kind: 'variable', text, name, value };
  // A "-" first: the entry is not logged.
  const [, schedule = '', command] =
    /^-?((?:@\S+|\S+[ \t]+\S+[ \t]+\S+[ \t]+\S+[ \t]+\S+))[ \t]+(\S.*)$/.exec(line) ?? [];
  if (command === undefined || faultOf(normalised(schedule))) return { kind: 'invalid', text };
  return { kind: 'entry', text, schedule: normalised(schedule), command };
}

function variable(line: string): readonly [string, string, string] {
  const at = line.indexOf('=');
  return [line, unquoted(line.slice(0, at)), unquoted(line.slice(at + 1))];
}

function unquoted(text: string): string {
  const word = text.trim();
  const [quote = ''] = word;
  return word.length > 1 && /["']/.test(quote) && word.endsWith(quote) ? word.slice(1, -1) : word;
}

/** The place of the entry of a name; undefined if there is none. */
export interface Own {
  /** Of the comment. */
  readonly marker: number;
  /** Undefined where somebody has removed the entry alone. */
  readonly entry: Extract<Line, { kind: 'entry' }> | undefined;
}

export function ownOf(lines: readonly Line[], name: string): readonly Own[] {
  return lines.flatMap((line, marker) => {
    if (line.kind !== 'marker' || line.name !== name) return [];
    const next = lines[marker + 1];
    return [{ marker, entry: next?.kind === 'entry' ? next : undefined }];
  });
}

export interface Entry {
  readonly name: string;
  readonly schedule: string;
  readonly command: string;
}

/** An equal entry without a name gets the name: it would run twice otherwise. */
export function withEntry(lines: readonly Line[], entry: Entry): readonly Line[] {
  const { name, schedule, command } = entry;
  const [own] = ownOf(lines, name);
  const text = `${schedule} ${command}`;
  const line: Line = { kind: 'entry', text, schedule, command };
  if (own) return lines.toSpliced(own.marker + 1, own.entry ? 1 : 0, line);
  const marker: Line = { kind: 'marker', text: `${MARKER}${name}`, name };
  const equal = unnamed(lines, entry);
  return equal === undefined ? [...lines, marker, line] : lines.toSpliced(equal, 0, marker);
}

/** The index of an equal entry without a name. */
export function unnamed(lines: readonly Line[], { schedule, command }: Omit<Entry, 'name'>): number | undefined {
  const at = lines.findIndex(
    (line, index) =>
      line.kind === 'entry' &&
      line.schedule === schedule &&
      line.command === command &&
      lines[index - 1]?.kind !== 'marker',
  );
  return at < 0 ? undefined : at;
}

export function withoutEntry(lines: readonly Line[], name: string): readonly Line[] {
  const [own] = ownOf(lines, name);
  return own ? lines.toSpliced(own.marker, own.entry ? 2 : 1) : lines;
}

/** The assignments of a variable that count for an entry, or at the end. The last one is in effect. */
export function assignments(lines: readonly Line[], variableName: string, name: string | undefined): readonly number[] {
  const [own] = name === undefined ? [] : ownOf(lines, name);
  return lines.flatMap((line, index) =>
    line.kind === 'variable' && line.name === variableName && (!own || index < own.marker) ? [index] : [],
  );
}

/** A new variable is put before all entries. */
export function withVariable(
  lines: readonly Line[],
  { name, value, at }: { readonly name: string; readonly value: string; readonly at: number | undefined },
): readonly Line[] {
  const needsQuotes = value === '' || value !== value.trim();
  const line: Line = { kind: 'variable', text: `${name}=${needsQuotes ? `"${value}"` : value}`, name, value };
  return at === undefined ? [line, ...lines] : lines.toSpliced(at, 1, line);
}
