import { homedir } from 'node:os';
import { join } from 'node:path';

/** The lab's own folder in the checkout. */
export const sources = import.meta.dirname;

/** What is built once: keys, root file systems, packages. Nothing in it belongs in the repository. */
export const cache =
  process.env['PROVISION_LAB_CACHE'] ??
  join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'provision-lab');

/** Another name makes another lab beside this one: the same hosts at the same addresses, in networks of their own. */
export const labName = process.env['PROVISION_LAB_NAME'] ?? 'provision-lab';

/** What lasts as long as the lab is up. */
export const run = join('/run', labName);
