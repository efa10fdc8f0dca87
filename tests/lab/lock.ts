import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * Runs a task while no other process runs one under the same lock file. The lock belongs to a child that ends with this process, however that
 * ends, so it is never left behind.
 */
export async function exclusively<T>(file: string, task: () => Promise<T>): Promise<T> {
  const holder = spawn('flock', [file, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  try {
    return await task();
  } finally {
    holder.stdin.end();
    await once(holder, 'close');
  }
}
