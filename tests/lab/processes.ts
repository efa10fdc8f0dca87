import { spawn } from 'node:child_process';
import { mkdirSync, openSync, closeSync } from 'node:fs';
import { readdir, readFile, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from './build.ts';
import { labName, run } from './paths.ts';
import { sleep } from './wait.ts';

// Processes of the lab continue after the process that started them, each in a named cgroup (`dns`, `web`, or the name of a
// host). The cgroup is their only record: it is never out of date, and its pids are never those of other processes.

/** The folders of a group: two with cgroup v1, where systemd keeps processes in two hierarchies, otherwise one. */
export async function cgroups(group: string): Promise<string[]> {
  const found: string[] = [];
  for (const mount of ['/sys/fs/cgroup/unified', '/sys/fs/cgroup/systemd', '/sys/fs/cgroup']) {
    if (await exists(`${mount}/cgroup.procs`)) found.push(`${mount}/${labName}/${group}`);
  }
  return found;
}

/** Starts a command in a group. Its output goes to `<run>/<group>.log`. */
export async function start(group: string, argv: readonly string[]): Promise<void> {
  const dirs = await cgroups(group);
  mkdirSync(run, { recursive: true });
  for (const dir of dirs) mkdirSync(dir, { recursive: true });
  const joinGroup = `for dir in ${dirs.join(' ')}; do echo $$ >$dir/cgroup.procs; done; exec "$@"`;
  const log = openSync(logFile(group), 'w');
  const child = spawn('sh', ['-c', joinGroup, 'sh', ...argv], {
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  child.unref();
  await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
  // On a busy computer, it joins its group some time later.
  while (child.exitCode === null && !(await isRunning(group))) await sleep(10);
}

export const logFile = (group: string): string => join(run, `${group}.log`);

/** Whether the process that `start` started still runs. Its children do not count. */
export async function isRunning(group: string): Promise<boolean> {
  const [dir = ''] = await cgroups(group);
  return (await pidsIn(dir)).length > 0;
}

/** The processes of a group or of a part of it (`docker1/boot/payload/init.scope`). */
export async function pids(group: string): Promise<number[]> {
  const [dir] = await cgroups(group);
  return dir ? pidsBelow(dir) : [];
}

async function pidsBelow(dir: string): Promise<number[]> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  const below = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map((entry) => pidsBelow(join(dir, entry.name))),
  );
  return [...(await pidsIn(dir)), ...below.flat()];
}

async function pidsIn(dir: string): Promise<number[]> {
  const lines = await readFile(join(dir, 'cgroup.procs'), 'utf8').catch(() => '');
  return lines.split('\n').filter(Boolean).map(Number);
}

/** Kills every process of a group, at once if the kernel supports cgroup.kill, and waits until they have ended. */
export async function stop(group: string): Promise<void> {
  for (const dir of await cgroups(group)) await writeFile(join(dir, 'cgroup.kill'), '1').catch(() => undefined);
  for (let left = await pids(group); left.length > 0; left = await pids(group)) {
    for (const pid of left) kill(pid);
    await sleep(10);
  }
  for (const dir of await cgroups(group)) await removeBelow(dir);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // The process has already ended.
  }
}

async function removeBelow(dir: string): Promise<void> {
  for (const entry of await readdir(dir, { withFileTypes: true }).catch(() => [])) {
    if (entry.isDirectory()) await removeBelow(join(dir, entry.name));
  }
  await rmdir(dir).catch(() => undefined);
}
