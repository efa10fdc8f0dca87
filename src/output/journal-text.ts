import truncate from 'cli-truncate';
import stringWidth from 'string-width';
import type { JournalEntry } from '../runs/host-journal.ts';
import type { Difference } from '../model/resource.ts';
import { changeSummary } from './changes.ts';
import { cleanAll } from './sanitize.ts';
import { localTime, type Paint, plural, stepTitle } from './format.ts';
import { table } from './table.ts';
import { fromWire } from '../model/wire.ts';

/** A change, and the host it was made on. */
export interface HostEntry extends JournalEntry {
  readonly host: string;
}

export interface JournalOptions {
  readonly paint: Paint;
  /** How wide the terminal is; Infinity where lines are as long as they are. */
  readonly columns: number;
}

const HEAD = ['when', 'host', 'who', 'from', 'run', 'step'];
/** What is left for what changed, at the least. */
const NARROW = 24;

/** A row a change; where that is wider than the terminal, a block a run. In the order they are given. */
export function journalText(raw: readonly HostEntry[], { paint, columns }: JournalOptions): string {
  const entries = cleanAll(raw);
  if (entries.length === 0) return '';
  const [head = '', ...rows] = table([HEAD, ...entries.map(cells)]);
  const width = Math.max(...[head, ...rows].map((line) => stringWidth(line)));
  if (width + 2 + NARROW > columns) return blocks(entries, { paint, columns });
  const lines = rows.map((row, index) => {
    const what = whatChanged(entries[index] as HostEntry, paint);
    return `${row.padEnd(row.length + width - stringWidth(row))}  ${fitted(what, columns - width - 2)}`;
  });
  return [paint('dim', `${head.padEnd(width)}  what changed`), ...lines, ''].join('\n');
}

function cells({ time, host, by, run, ...step }: HostEntry): readonly string[] {
  const [who, from] = person(by);
  return [localTime(time), host, who, from, run, titleOf(step)];
}

/** `user@machine`, apart. */
function person(by: string): readonly [string, string] {
  const at = by.lastIndexOf('@');
  return at < 0 ? [by, ''] : [by.slice(0, at), by.slice(at + 1)];
}

function titleOf({ step, type, name, title }: Omit<HostEntry, 'host' | 'time' | 'run' | 'by'>): string {
  return stepTitle({ number: step, type, name, ...(title === undefined ? {} : { title }), changes: [] });
}

function whatChanged({ status, diff, ...entry }: HostEntry, paint: Paint): string {
  const { step: number, type, name } = entry;
  const change = { action: 'change', diff: fromWire<readonly Difference[]>(diff), notes: [] } as const;
  const summary = changeSummary({ number, type, name, changes: [] }, change);
  return [status === 'failed' ? paint('red', 'failed') : '', summary].filter(Boolean).join(': ');
}

/** One run after the other, in as many lines as it takes. */
function blocks(entries: readonly HostEntry[], { paint, columns }: JournalOptions): string {
  const lines = entries.flatMap((entry, index) => {
    const { time, run, by, host, ...step } = entry;
    const own = `  ${host}  ${titleOf(step)}  ${whatChanged(entry, paint)}`;
    return [
      ...(entries[index - 1]?.run === run ? [] : [paint('bold', `${localTime(time)}  ${by}`), paint('dim', run)]),
      fitted(own, columns),
    ];
  });
  return `${lines.join('\n')}\n`;
}

function fitted(text: string, columns: number): string {
  return Number.isFinite(columns) ? truncate(text, columns) : text;
}

export interface JournalRemark {
  readonly host: string;
  readonly strange: number;
  readonly older: boolean;
}

/** What else is to be known: changes that are not shown, and lines that are none. */
export function journalRemarks(hidden: number, hosts: readonly JournalRemark[], path: string): readonly string[] {
  return [
    ...(hidden > 0 ? [`… and ${plural(hidden, 'older change')} (--limit shows more)`] : []),
    ...hosts.flatMap(({ host, strange, older }) => [
      ...(strange > 0 ? [`${host}: ${plural(strange, 'line')} of ${path} not understood, and left out`] : []),
      ...(older ? [`${host}: the oldest changes were not read; they are in ${path} there, and in ${path}.1`] : []),
    ]),
  ];
}
