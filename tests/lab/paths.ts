import { createServer } from 'node:net';
import { availableParallelism, homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** The folder of the lab in the checkout. */
export const sources = import.meta.dirname;

/** Keys, root file systems and packages, which are built once. They do not belong in the repository. */
export const cache =
  process.env['PROVISION_LAB_CACHE'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'provision-lab');

const BASE = process.env['PROVISION_LAB_NAME'] ?? 'provision-lab';

/**
 * With another name, another lab runs beside this one: the same hosts and addresses, in separate networks. Tests that run side
 * by side have one each.
 */
export const labName = process.env['VITEST_POOL_ID'] === undefined ? BASE : await claimed(labNames());

/** The labs of the test workers: one for each processor. The first is that of the command line. */
export function labNames(): readonly string[] {
  return Array.from({ length: availableParallelism() }, (_, index) => (index === 0 ? BASE : `${BASE}-${index + 1}`));
}

/** The first name that no other test process has. The worker of the file before this one may still be ending. */
async function claimed(names: readonly string[]): Promise<string> {
  for (;;) {
    for (const name of names) if (await claim(name)) return name;
    await setTimeout(100);
  }
}

/** Until this process ends: the kernel releases an abstract socket (unix(7)) with the process. */
function claim(name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(`\0${name}`, () => resolve(true)).unref();
  });
}

/** Files that exist while the lab is up. */
export const run = join('/run', labName);
