import { join } from 'node:path';

/** Where the logs of runs are, below the directory of all state. Their names sort by time. */
export function runsDirectory(directory: string): string {
  return join(directory, 'runs');
}

export function runFile(directory: string, run: string): string {
  return join(runsDirectory(directory), `${run}.jsonl`);
}
