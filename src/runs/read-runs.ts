import { readdir, readFile } from 'node:fs/promises';
import { nearest } from '../input/nearest.ts';
import { type Event, EventSchema } from '../model/events.ts';
import { EVENT_FORMAT } from '../model/formats.ts';
import { runFile, runsDirectory } from './run-files.ts';

/** The content of the log of a run. */
export interface RunLog {
  /** Empty where the log has another format. */
  readonly events: readonly Event[];
  /** Lines that are no events: cut off by a crash, or not written by provision. */
  readonly unreadable: number;
  /** Set where another version wrote the log in a format that this one does not know. */
  readonly otherFormat?: OtherFormat;
}

export interface OtherFormat {
  /** Of the events; null where the log has none, as before format 1. */
  readonly format: number | null;
  /** Of provision; null where the log does not say. */
  readonly version: string | null;
}

/** The ids of all logged runs, the newest first. `directory` is that of all state. */
export async function loggedRuns(directory: string): Promise<readonly string[]> {
  const names = await readdir(runsDirectory(directory)).catch(() => []);
  const ids = names.flatMap((name) => (name.endsWith('.jsonl') ? [name.slice(0, -'.jsonl'.length)] : []));
  return ids.sort().reverse();
}

export async function readRun(directory: string, run: string): Promise<RunLog> {
  const text = await readFile(runFile(directory, run), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  const other = otherFormat(lines[0] ?? '');
  if (other) return { events: [], unreadable: 0, otherFormat: other };
  const events = lines.flatMap((line) => parseEvent(line) ?? []);
  return { events, unreadable: lines.length - events.length };
}

/** The format of a log whose first line says another one than this version's, or none. */
export function otherFormat(firstLine: string): OtherFormat | undefined {
  const event = parseLine(firstLine);
  if (event?.['type'] !== 'run-started' || event['format'] === EVENT_FORMAT) return undefined;
  const { format, version } = event;
  return {
    format: typeof format === 'number' ? format : null,
    version: typeof version === 'string' ? version : null,
  };
}

function parseEvent(line: string): Event | undefined {
  // The level is the logger's.
  const { level: _, ...event } = parseLine(line) ?? {};
  return EventSchema.safeParse(event).data;
}

function parseLine(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const data: unknown = JSON.parse(line);
    return typeof data === 'object' && data !== null ? { ...data } : undefined;
  } catch {
    return undefined;
  }
}

/** The runs that a word may stand for. */
export type RunMatch =
  | { readonly kind: 'one'; readonly run: string }
  | { readonly kind: 'several'; readonly runs: readonly string[] }
  | { readonly kind: 'none'; readonly similar: string | undefined };

/** A run by its id, the beginning of the id, or `last`. */
export function findRun(runs: readonly string[], word: string): RunMatch {
  const [newest] = runs;
  if (word === 'last' && newest !== undefined) return { kind: 'one', run: newest };
  const wanted = word.toLowerCase();
  const matching = runs.filter((run) => run.toLowerCase().startsWith(wanted));
  const exact =
    matching.find((run) => run.toLowerCase() === wanted) ?? (matching.length === 1 ? matching[0] : undefined);
  if (exact !== undefined) return { kind: 'one', run: exact };
  if (matching.length > 1) return { kind: 'several', runs: matching };
  return { kind: 'none', similar: nearest(word, newest === undefined ? [] : [...runs, 'last']) };
}
