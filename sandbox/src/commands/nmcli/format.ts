import { type Answer, fail, ok, table } from '../command.ts';

/** Output style of nmcli. */
export interface Style {
  readonly terse: boolean;
  /** `-g`: values without names. */
  readonly valuesOnly: boolean;
  readonly fields: readonly string[] | undefined;
}

/** Records as lines of `name: value`, with a blank line between records. */
export function printRecords(records: readonly (readonly (readonly [string, string])[])[], style: Style): string {
  return records
    .map((rows) => (style.valuesOnly ? values(rows) : rows.map((row) => printRow(row, style.terse)).join('')))
    .join('\n');
}

function printRow([name, text]: readonly [string, string], terse: boolean): string {
  return terse ? `${name}:${text}\n` : `${`${name}:`.padEnd(40)}${text || '--'}\n`;
}

/** Values with numbers, such as IP4.DNS[2], are joined in one line. */
function values(rows: readonly (readonly [string, string])[]): string {
  const joined = new Map<string, string[]>();
  for (const [name, text] of rows) {
    const base = name.replace(/\[\d+\]$/, '');
    joined.set(base, [...(joined.get(base) ?? []), text]);
  }
  return [...joined.values()].map((list) => `${list.map(escape).join(' | ')}\n`).join('');
}

/** A table with the requested columns of `all`; any other column is an error. */
export function printTable(
  rows: readonly Readonly<Record<string, string>>[],
  all: readonly string[],
  usual: readonly string[],
  { terse, valuesOnly, fields }: Style,
): Answer {
  const wanted = fields ?? usual;
  const upper = wanted.map((field) => field.toUpperCase());
  const wrong = upper.findIndex((field) => !all.includes(field));
  if (wrong >= 0) {
    return fail(2, `Error: invalid field '${wanted[wrong] ?? ''}'; allowed fields: ${all.join(',')}.`);
  }
  const cells = rows.map((row) => upper.map((field) => row[field] ?? ''));
  if (terse || valuesOnly) return ok(cells.map((row) => `${row.map(escape).join(':')}\n`).join(''));
  const filled = cells.map((row) => row.map((cell) => cell || '--'));
  return ok(
    table([upper, ...filled])
      .replace(/$/gm, ' ')
      .slice(0, -1),
  );
}

function escape(text: string): string {
  return text.replace(/[\\:]/g, String.raw`\$&`);
}
