import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a task while no other process runs one with the same lock file. A child process has the lock and ends with this
 * process in every case, so that the lock is always released.
 */
export async function exclusively<T>(file: string, task: () => Promise<T>): Promise<T> {
  const lockProcess = spawn('flock', [file, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(lockProcess.stdout, 'data');
  try {
    return await task();
  } finally {
    lockProcess.stdin.end();
    await once(lockProcess, 'close');
  }
}
