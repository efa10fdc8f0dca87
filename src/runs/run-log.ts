import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import type { Event } from '../model/events.ts';

/** Where the logs of runs are, below the directory of all state. Their names sort by time. */
export function runsDirectory(directory: string): string {
  return join(directory, 'runs');
}

export function runFile(directory: string, run: string): string {
  return join(runsDirectory(directory), `${run}.jsonl`);
}

/** Writes every event of a run to the run's own file as it happens, one JSON line each. */
export function runLog(
  directory: string,
  run: string,
): { readonly file: string; readonly listener: (event: Event) => void } {
  mkdirSync(runsDirectory(directory), { recursive: true, mode: 0o700 });
  const file = runFile(directory, run);
  // Synchronous, so that a crash loses no event that was reported.
  const destination = pino.destination({ dest: file, sync: true, mode: 0o600 });
  const log = pino({ base: null, timestamp: false }, destination);
  return { file, listener: (event) => log.info(event) };
}
