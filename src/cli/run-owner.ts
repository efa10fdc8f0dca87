import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { RunOwner } from '../engine/change-job.ts';
import type { LockOwner } from '../model/transport.ts';
import { stateDirectory } from './directories.ts';

/** In seconds: a suspended laptop, a VM that is moved, Wi-Fi that comes and goes. */
const RECONNECT = 120;

/** Who this process is to the hosts it changes. */
export function thisRunOwner(run: string, lockWait: number): RunOwner {
  const machine = machineName();
  const { pid } = process;
  return {
    lockOwner: { run, by: `${userInfo().username}@${hostname()}`, machine, pid, since: new Date().toISOString() },
    isGone: (other: LockOwner) => other.machine === machine && other.pid !== pid && !isRunning(other.pid),
    lockWait,
    reconnect: RECONNECT,
  };
}

/** A name of our own for this machine: hosts are told it, so it is not its machine-id. */
function machineName(): string {
  const file = join(stateDirectory(), 'machine');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  mkdirSync(stateDirectory(), { recursive: true, mode: 0o700 });
  const name = randomUUID();
  writeFileSync(file, `${name}\n`, { mode: 0o600 });
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
