import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder of the lab in the checkout. */
export const sources = import.meta.dirname;

/** Keys, root file systems and packages, which are built once. They do not belong in the repository. */
export const cache =
  process.env['PROVISION_LAB_CACHE'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'provision-lab');

/**
 * With another name, another lab runs beside this one: the same hosts and addresses, in separate networks. Each test worker has
 * its own; the first one that of the command line.
 */
export const labName = (process.env['PROVISION_LAB_NAME'] ?? 'provision-lab') + ofWorker(process.env['VITEST_POOL_ID']);

function ofWorker(id = '1'): string {
  return id === '1' ? '' : `-${id}`;
}

/** Files that exist while the lab is up. */
export const run = join('/run', labName);
