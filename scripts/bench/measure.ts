import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Accounting, bytesOnNetwork, tasksStarted } from './accounting.ts';

/** What one run of a command cost. */
export interface Cost {
  /** Seconds. */
  readonly wall: number;
  /** Seconds of CPU time on the computer that runs the command. */
  readonly control: number;
  /** Seconds of CPU time of all hosts. */
  readonly hosts: number;
  /** Processes and threads started on the first host. */
  readonly tasks: number;
  readonly bytes: number;
  /** The most memory of the command's own process, in bytes. */
  readonly memory: number;
}

export interface Command {
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly stdin?: string;
  /** Exit statuses that are no failure; by default 0. */
  readonly statuses?: readonly number[];
}

/** Runs commands side by side, and measures them together. `host` is the one whose tasks are counted. */
export async function measure(commands: readonly Command[], hosts: Accounting, host?: string): Promise<Cost> {
  const control = await Accounting.create('provision-bench-control');
  const read = async () => ({
    control: await control.used(),
    hosts: await hosts.used(),
    tasks: host === undefined ? 0 : await tasksStarted(host),
    bytes: await bytesOnNetwork(),
  });
  const before = await read();
  const from = performance.now();
  const peaks = await Promise.all(commands.map((command) => run(command, control)));
  const wall = (performance.now() - from) / 1000;
  const after = await read();
  return {
    wall,
    control: after.control - before.control,
    hosts: after.hosts - before.hosts,
    tasks: after.tasks - before.tasks,
    bytes: after.bytes - before.bytes,
    memory: peaks.reduce((sum, peak) => sum + peak, 0),
  };
}

/** Returns the most memory that the process had, in bytes. */
async function run({ argv, env, stdin = '', statuses = [0] }: Command, control: Accounting): Promise<number> {
  const join = `echo $$ >${control.directory}/cgroup.procs; exec "$@"`;
  const child = spawn('sh', ['-c', join, 'sh', ...argv], { env, stdio: 'pipe' });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stdin.on('error', () => undefined).end(stdin);
  const watching = new AbortController();
  const peak = watchMemory(child.pid ?? 0, watching.signal);
  const status = await new Promise<number | null>((ended) => child.on('close', ended));
  watching.abort();
  if (status === null || !statuses.includes(status)) {
    throw new Error(`${argv.join(' ')} exited with status ${String(status)}\n${output}`);
  }
  return peak;
}

async function watchMemory(pid: number, signal: AbortSignal): Promise<number> {
  let peak = 0;
  while (!signal.aborted) {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    peak = Math.max(peak, Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) * 1024);
    await sleep(20, undefined, { signal }).catch(() => undefined);
  }
  return peak;
}

/** Waits until two readings half a second apart show hosts that do nothing: what a reset left behind is not measured. */
export async function untilIdle(hosts: Accounting): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    const before = await hosts.used();
    await sleep(500);
    if ((await hosts.used()) - before < 0.02) return;
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((x, y) => x - y);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
