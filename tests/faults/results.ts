import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Row } from './run-with-fault.ts';

/** What the cells of a matrix do: set up a host of the class, or its containers. Each has a table on the page. */
export type Subject = 'class' | 'docker';

const directoryOf = (subject: Subject) => join(import.meta.dirname, 'results', subject);

/** The results of a matrix in which every cell passed. */
export interface Matrix {
  readonly seed: number;
  /** Only a part of the matrix was run. */
  readonly part: boolean;
  readonly rows: readonly Row[];
}

export async function writeMatrix(subject: Subject, matrix: Matrix): Promise<void> {
  const directory = directoryOf(subject);
  await mkdir(directory, { recursive: true });
  const rows = matrix.rows.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
  await writeFile(
    join(directory, `seed-${matrix.seed}.json`),
    `{\n  "seed": ${matrix.seed},\n  "part": ${matrix.part},\n  "rows": [\n${rows}\n  ]\n}\n`,
  );
}

/** All recorded matrices of a subject, sorted by seed. */
export function readMatrices(subject: Subject): readonly Matrix[] {
  const directory = directoryOf(subject);
  return readdirSync(directory)
    .map((file) => JSON.parse(readFileSync(join(directory, file), 'utf8')) as Matrix)
    .toSorted((one, other) => one.seed - other.seed);
}

/** A row for each fault, moment and outcome, with the number of its cells for each seed. */
export function table(matrices: readonly Matrix[]): string {
  const counts = new Map<string, number[]>();
  for (const [place, { rows }] of matrices.entries()) {
    for (const row of rows) {
      const key = [row.fault, row.moment, row.outcome].join(' | ');
      const count = counts.get(key) ?? matrices.map(() => 0);
      count[place] = (count[place] ?? 0) + 1;
      counts.set(key, count);
    }
  }
  const lines = [...counts]
    .toSorted(([one], [other]) => compare(one, other))
    .map(([key, count]) => `| ${key} | ${count.join(' · ')} |`);
  const seeds = matrices.map(({ seed }) => seed).join(' · ');
  return [`| what breaks | when | result | how often, with seed ${seeds} |`, '| --- | --- | --- | --- |', ...lines]
    .map((line) => `${line}\n`)
    .join('');
}

/** The matrices in the table, with the number of their cells. */
function sources(matrices: readonly Matrix[]): string {
  return matrices
    .map(({ seed, part, rows }) => `Seed ${seed}: ${rows.length} cells${part ? ', the part that CI runs' : ''}.\n`)
    .join('');
}

/** "step 10" comes after "step 9". */
const compare = new Intl.Collator('en', { numeric: true }).compare;

const beginOf = (subject: Subject) => `<!-- made by npm run test:faults: ${subject} -->\n`;
const END = '<!-- end -->\n';

/** Returns the page with the table of a subject between its markers. */
export function withTable(page: string, subject: Subject, matrices: readonly Matrix[]): string {
  const begin = beginOf(subject);
  const [before, ...rest] = page.split(begin);
  const [old, ...after] = rest.join(begin).split(END);
  if (before === undefined || old === undefined || after.length === 0) {
    throw new Error(`the page has no place for the table ${subject}`);
  }
  return `${before}${begin}\n${sources(matrices)}\n${table(matrices)}\n${END}${after.join(END)}`;
}
