import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { RunOwner } from '../engine/host-changes.ts';
import type { LockOwner } from '../model/transport.ts';
import { shownUser } from '../transport/user.ts';
import { stateDirectory } from './directories.ts';

/** Seconds to try to reconnect: enough for a suspended laptop, a VM migration or a Wi-Fi dropout. */
const RECONNECT = 120;

/** How hosts know the process that changes them. */
export function thisRunOwner(run: string, lockWait: number): RunOwner {
  const machine = machineName();
  const { pid } = process;
  return {
    lockOwner: { run, by: `${shownUser()}@${hostname()}`, machine, pid, since: new Date().toISOString() },
    isGone: (other: LockOwner) => other.machine === machine && other.pid !== pid && !isRunning(other.pid),
    lockWait,
    reconnect: RECONNECT,
  };
}

/** A random name for this machine. Hosts store it, and a machine-id must stay private (machine-id(5)). */
function machineName(): string {
  const file = join(stateDirectory(), 'machine');
  const name = randomUUID();
  try {
    const written = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    if (written !== '') return written;
    mkdirSync(stateDirectory(), { recursive: true, mode: 0o700 });
    writeFileSync(file, `${name}\n`, { mode: 0o600 });
  } catch {
    // Without a directory to write to, only this process has the name: others wait for its locks.
  }
  return name;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
