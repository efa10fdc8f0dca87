import type { JournalEntry } from '../model/journal.ts';
import { changeSummary } from './changes.ts';
import { localTime, type Paint, stepTitle } from './format.ts';
import { pad, widest, wrapped } from './layout.ts';
import * as messages from './messages.ts';
import { sanitizeAll } from './sanitize.ts';
import { table } from './table.ts';

/** A change with the host that it was made on. */
export interface HostEntry extends JournalEntry {
  readonly host: string;
}

export interface JournalOptions {
  readonly paint: Paint;
  /** The width of the terminal; Infinity where lines are not broken. */
  readonly columns: number;
}

const HEAD = ['when', 'host', 'who', 'from', 'run', 'step', 'what changed'];
/** In columns: where a table leaves less for the change, runs are shown as blocks. */
const NARROW = 24;

/** One row for each change in the given order; where a row is wider than the terminal, one block for each run. */
export function journalText(unsafe: readonly HostEntry[], { paint, columns }: JournalOptions): string {
  const entries = sanitizeAll(unsafe);
  if (entries.length === 0) return '';
  const fixed = entries.map((entry) => [...cells(entry), ''].join('  '));
  if (widest([HEAD.slice(0, -1).join('  '), ...fixed]) + NARROW > columns) return blocks(entries, { paint, columns });
  const rows = entries.map((entry) => [...cells(entry), changeText(entry, paint)]);
  return `${table(rows, { paint, columns, head: HEAD, narrow: 'lines' }).join('\n')}\n`;
}

function cells(entry: HostEntry): readonly string[] {
  const { time, host, by, run } = entry;
  const [who, from] = splitOrigin(by);
  return [localTime(time), host, who, from, run, stepTitle(entry)];
}

/** `user@machine` in two parts. */
function splitOrigin(by: string): readonly [string, string] {
  const at = by.lastIndexOf('@');
  return at < 0 ? [by, ''] : [by.slice(0, at), by.slice(at + 1)];
}

function changeText(entry: HostEntry, paint: Paint): string {
  const summary = changeSummary(entry, { action: 'change', diff: entry.diff, notes: [] });
  return [entry.status === 'failed' ? paint('red', 'failed') : '', summary].filter(Boolean).join(': ');
}

/** One block for each run. */
function blocks(entries: readonly HostEntry[], { paint, columns }: JournalOptions): string {
  const width = widest(entries.map(({ host }) => host));
  const lines = entries.flatMap((entry, index) => {
    const { time, run, by, host } = entry;
    const line = `  ${pad(host, width)}  ${stepTitle(entry)}  ${changeText(entry, paint)}`;
    const heading = [paint('bold', `${localTime(time)}  ${by}`), paint('dim', run)];
    const first = entries[index - 1]?.run !== run;
    return [...(first ? heading : []), line].flatMap((one) => wrapped(one, columns));
  });
  return `${lines.join('\n')}\n`;
}

/** What is left out of the journal of a host. */
export interface JournalGaps {
  readonly host: string;
  /** Lines that are no entries. */
  readonly unreadable: number;
  /** Lines of a later format. */
  readonly newer: number;
  /** Older entries were not read. */
  readonly truncated: boolean;
}

/** What is not shown. `hidden` is the number of changes left out by --limit, `path` that of the journal. */
export function journalNotes(hidden: number, hosts: readonly JournalGaps[], path: string): readonly string[] {
  return [
    ...(hidden > 0 ? [messages.olderChanges({ count: hidden })] : []),
    ...hosts.flatMap(({ host, unreadable, newer, truncated }) => [
      ...(unreadable > 0 ? [messages.journalLinesUnreadable({ host, count: unreadable, path })] : []),
      ...(newer > 0 ? [messages.journalLinesNewer({ host, count: newer, path })] : []),
      ...(truncated ? [messages.journalTruncated({ host, path })] : []),
    ]),
  ];
}
