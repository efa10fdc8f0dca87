import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Event } from '../model/events.ts';
import { nearest } from '../input/source.ts';
import { EventSchema } from '../model/events.ts';
import { runsDirectory } from './run-log.ts';
import { fromWire, type Wire } from '../model/wire.ts';

/** What is in the log of a run. */
export interface Logged {
  readonly events: readonly Event[];
  /** Lines that are no events: cut off by a crash, or written by another version. */
  readonly strange: number;
}

/** The ids of all runs that were logged, the newest first. `directory` is that of all state. */
export async function loggedRuns(directory: string): Promise<readonly string[]> {
  const names = await readdir(runsDirectory(directory)).catch(() => []);
  const ids = names.flatMap((name) => (name.endsWith('.jsonl') ? [name.slice(0, -'.jsonl'.length)] : []));
  return ids.sort().reverse();
}

export async function readRun(directory: string, run: string): Promise<Logged> {
  const text = await readFile(join(runsDirectory(directory), `${run}.jsonl`), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  const events = lines.flatMap((line) => eventOf(line) ?? []);
  return { events, strange: lines.length - events.length };
}

function eventOf(line: string): Event | undefined {
  try {
    // The level is the logger's.
    const { level: _, ...event } = JSON.parse(line) as Record<string, unknown>;
    const { success, data } = EventSchema.safeParse(event);
    return success ? fromWire<Event>(data satisfies Wire<Event>) : undefined;
  } catch {
    return undefined;
  }
}

/** Which run is meant. */
export type Found =
  | { readonly kind: 'one'; readonly run: string }
  | { readonly kind: 'several'; readonly runs: readonly string[] }
  | { readonly kind: 'none'; readonly near: string | undefined };

/** A run by its id, the beginning of it, or `last`. */
export function findRun(runs: readonly string[], word: string): Found {
  const [newest] = runs;
  if (word === 'last' && newest !== undefined) return { kind: 'one', run: newest };
  const wanted = word.toLowerCase();
  const matching = runs.filter((run) => run.toLowerCase().startsWith(wanted));
  const exact =
    matching.find((run) => run.toLowerCase() === wanted) ?? (matching.length === 1 ? matching[0] : undefined);
  if (exact !== undefined) return { kind: 'one', run: exact };
  if (matching.length > 1) return { kind: 'several', runs: matching };
  return { kind: 'none', near: nearest(word, newest === undefined ? [] : [...runs, 'last']) };
}
