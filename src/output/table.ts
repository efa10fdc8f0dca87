import { textWidth } from './text-width.ts';
import type { Paint } from './format.ts';
import { pad, widest, wrapped } from './layout.ts';

export interface TableOptions {
  readonly paint: Paint;
  /** The width of the terminal; Infinity where lines are not broken. */
  readonly columns: number;
  readonly head?: readonly string[];
  /** A row that does not fit: each cell on a line of its own after its heading, or all cells one after the other. */
  readonly narrow: 'fields' | 'lines';
}

/** In columns: where a table leaves less for its last column, rows become blocks. */
const LEAST = 24;
const GAP = '  ';

/**
 * Rows as lines, with columns as wide as their widest cell. The last column is continued below itself; where it would be too
 * narrow for that, each row becomes a block.
 */
export function table(rows: readonly (readonly string[])[], options: TableOptions): readonly string[] {
  const { paint, columns, head } = options;
  const heading = head?.map((cell) => paint('dim', cell));
  const all = heading ? [heading, ...rows] : rows;
  const widths = columnWidths(all);
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0);
  const last = widths.at(-1) ?? 0;
  const left = columns - before;
  if (last > left && left < LEAST) return rows.flatMap((row) => block(row, widths[0] ?? 0, options));
  return all.flatMap((row) => {
    const [first = '', ...more] = wrapped(row.at(-1) ?? '', left, 0);
    const lead = row.slice(0, -1).map((cell, index) => pad(cell, widths[index] ?? 0) + GAP);
    return [lead.join('') + first, ...more.map((part) => ' '.repeat(before) + part)].map((line) => line.trimEnd());
  });
}

function columnWidths(rows: readonly (readonly string[])[]): readonly number[] {
  return rows.reduce<readonly number[]>(
    (widths, row) => row.map((cell, index) => Math.max(widths[index] ?? 0, textWidth(cell))),
    [],
  );
}

function block(
  row: readonly string[],
  titleWidth: number,
  { paint, columns, head = [], narrow }: TableOptions,
): readonly string[] {
  const [title = '', ...cells] = row;
  const aligned = titleWidth * 2 <= columns ? pad(title, titleWidth) : title;
  if (narrow === 'lines') return wrapped([aligned, ...cells].filter(Boolean).join(GAP), columns, 2);
  const labels = head.slice(1);
  const width = widest(labels);
  return [
    paint('bold', title),
    ...cells.flatMap((cell, index) => {
      if (cell === '') return [];
      return wrapped(`  ${pad(labels[index] ?? '', width)}  ${cell}`.trimEnd(), columns, 2);
    }),
  ];
}
