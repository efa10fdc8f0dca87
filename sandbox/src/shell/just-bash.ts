import process from 'node:process';
import { installLine } from '../install-line.ts';
import { justBashMissing } from '../messages.ts';
import { refuse } from '../refuse.ts';

export type JustBash = typeof import('just-bash');

/**
 * The interpreter of the simulated hosts' shells. It is an optional peer dependency, because it takes 90 MB and nothing else
 * needs it. Throws UsageError where it is not installed.
 */
export async function loadJustBash(): Promise<JustBash> {
  try {
    return await import('just-bash');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    const surroundings = { module: import.meta.dirname, cwd: process.cwd(), node: process.execPath };
    return refuse(justBashMissing(installLine(surroundings)));
  }
}
