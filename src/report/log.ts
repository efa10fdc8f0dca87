import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import type { Event } from '../engine/events.ts';

/** Writes every event of a run to its own file, one JSON line each, as it happens. Returns the file's path. */
export function runLog(directory: string, run: string): { readonly file: string; listener(event: Event): void } {
  const runs = join(directory, 'runs');
  mkdirSync(runs, { recursive: true, mode: 0o700 });
  const file = join(runs, `${run}.jsonl`);
  // Synchronous, so that a crash loses nothing that was reported.
  const destination = pino.destination({ dest: file, sync: true, mode: 0o600 });
  const log = pino({ base: null, timestamp: false }, destination);
  return { file, listener: (event) => log.info(event) };
}
