import { JOURNAL_FORMAT } from '../model/formats.ts';
import { type JournalEntry, JournalEntrySchema } from '../model/journal.ts';
import { type Operation, read } from '../model/operation.ts';
import { content, type Result, UnknownState } from '../model/result.ts';
import { parseHostJson } from '../model/host-answers.ts';
import { JOURNAL } from '../model/transport.ts';
import { journalTooLong, journalUnreadable } from './messages.ts';

/** The number of bytes that are read from the end of each of the two journal files: some thousand changes. */
const READ_LIMIT = 524_288;

/** Both files are read in one exchange. */
export const journalOperations: readonly Operation[] = [read(`${JOURNAL}.1`, READ_LIMIT), read(JOURNAL, READ_LIMIT)];

/** The shortest entry has about 150 bytes. */
const MAX_LINES = 10_000;

export interface Journal {
  /** The oldest first. */
  readonly entries: readonly JournalEntry[];
  /** The files hold older entries that were not read. */
  readonly truncated: boolean;
  /** Lines that are no entries, or incomplete. */
  readonly unreadable: number;
  /** Lines of a later format. */
  readonly newer: number;
}

/**
 * The journal of a host; empty where the host has none. Throws `UnknownState` where the host refuses to read it, or sends
 * more than was asked for.
 */
export function parseJournal([first, second]: readonly Result[]): Journal {
  const parts = [readPart(first, `${JOURNAL}.1`), readPart(second, JOURNAL)];
  const lines = parts.flatMap((part) => part.lines.map(parseLine));
  return {
    entries: lines.filter((line) => typeof line === 'object'),
    truncated: parts.some(({ truncated }) => truncated),
    unreadable: lines.filter((line) => line === 'unreadable').length,
    newer: lines.filter((line) => line === 'newer').length,
  };
}

function readPart(result: Result | undefined, path: string) {
  if (result?.kind === 'failed') {
    const { message, next } = journalUnreadable(path);
    throw new UnknownState(message, { words: result.message, next });
  }
  const text = content(result, path) ?? '';
  if (text.length > READ_LIMIT) throw tooLong(path);
  const truncated = Buffer.byteLength(text) >= READ_LIMIT;
  // The first line of a truncated file is incomplete.
  const lines = text.split('\n').slice(truncated ? 1 : 0);
  if (lines.length > MAX_LINES) throw tooLong(path);
  return { lines: lines.filter((line) => line.trim() !== ''), truncated };
}

function tooLong(path: string): UnknownState {
  const { message, next } = journalTooLong(path, READ_LIMIT / 1024, MAX_LINES);
  return new UnknownState(message, { next });
}

function parseLine(line: string): JournalEntry | 'newer' | 'unreadable' {
  const data = parseHostJson(line);
  if (typeof data !== 'object' || data === null) return 'unreadable';
  // The first versions wrote no format.
  const entry: { readonly format?: unknown } = { format: JOURNAL_FORMAT, ...data };
  if (typeof entry.format === 'number' && entry.format > JOURNAL_FORMAT) return 'newer';
  const parsed = JournalEntrySchema.safeParse(entry);
  return parsed.success ? parsed.data : 'unreadable';
}
