import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import type { Event } from '../model/events.ts';
import { toWire } from '../model/wire.ts';

/** Where the logs of runs are, in the directory of all state. Their names sort by time. */
export function runsDirectory(directory: string): string {
  return join(directory, 'runs');
}

/** Writes every event of a run to its own file, one JSON line each, as it happens. Returns the file's path. */
export function runLog(
  directory: string,
  run: string,
): { readonly file: string; readonly listener: (event: Event) => void } {
  const runs = runsDirectory(directory);
  mkdirSync(runs, { recursive: true, mode: 0o700 });
  const file = join(runs, `${run}.jsonl`);
  // Synchronous, so that a crash loses nothing that was reported.
  const destination = pino.destination({ dest: file, sync: true, mode: 0o600 });
  const log = pino({ base: null, timestamp: false }, destination);
  return { file, listener: (event) => log.info(toWire(event)) };
}
