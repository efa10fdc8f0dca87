import { mkdir, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

// Times in milliseconds.
/** A lock older than this was left by a process that died. */
const LOCK_AGE = 5000;
const PAUSE = 20;

/** Does the work while no other process does so for this file. Makes its directory, for the user alone. */
export async function withFileLock(file: string, work: () => Promise<void>): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const lock = `${file}.lock`;
  // On every system only one of several processes succeeds in making a directory.
  while (!(await made(lock))) {
    if (await isLeftBehind(lock)) await rm(lock, { recursive: true, force: true });
    else await sleep(PAUSE);
  }
  try {
    await work();
  } finally {
    await rm(lock, { recursive: true, force: true });
  }
}

async function made(directory: string): Promise<boolean> {
  try {
    await mkdir(directory);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** By its own age, not by how long this process has waited: another one may have removed the lock and made its own. */
async function isLeftBehind(lock: string): Promise<boolean> {
  const { mtimeMs } = await stat(lock).catch(() => ({ mtimeMs: Date.now() }));
  // The clock may have been set back since.
  return Math.abs(Date.now() - mtimeMs) > LOCK_AGE;
}
