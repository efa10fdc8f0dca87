import { mkdirSync, openSync } from 'node:fs';
import pino from 'pino';
import type { Event } from '../model/events.ts';
import { neutral } from '../model/json-text.ts';
import { runFile, runsDirectory } from './run-files.ts';

/**
 * Writes every event of a run to the run's own file as it happens, one JSON line each. If it cannot be written, `report`
 * is called once with the reason, and the run goes on without it.
 */
export function runLog(
  directory: string,
  run: string,
  report: (reason: string) => void = () => {},
): { readonly file: string; readonly listener: (event: Event) => void } {
  const file = runFile(directory, run);
  try {
    mkdirSync(runsDirectory(directory), { recursive: true, mode: 0o700 });
    // Synchronous, so that a crash loses no event that was reported.
    const destination = pino.destination({ dest: openSync(file, 'a', 0o600), sync: true });
    let failed = false;
    destination.on('error', (error: Error) => {
      if (!failed) report(error.message);
      failed = true;
    });
    // What is logged came from hosts, and people read the file on terminals.
    const hooks = { streamWrite: neutral };
    const log = pino({ base: null, timestamp: false, hooks }, destination);
    return { file, listener: (event) => (failed ? undefined : log.info(event)) };
  } catch (error) {
    report((error as Error).message);
    return { file, listener: () => {} };
  }
}
