import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { LabHost } from './hosts.ts';
import { run } from './paths.ts';
import { pids } from './processes.ts';
import { waitFor } from './wait.ts';

/** A program that was started: what /proc/PID/cmdline and /proc/PID/environ have. */
export interface Program {
  readonly argv: readonly string[];
  readonly environment: readonly string[];
}

/** Traces what the kernel is asked to start, so that no program is too short to be seen. strace(1) slows a host down. */
export async function watch(host: LabHost): Promise<() => Promise<readonly Program[]>> {
  const file = join(run, `${host.name}.strace`);
  const traced = await pids(`${host.name}/boot/payload`);
  // Without the events of signals, with whole arrays and strings, these in hexadecimal.
  const what = ['-e', 'trace=execve,execveat', '-e', 'signal=none', '-v', '-xx', '-s', '10000000'];
  const strace = spawn('strace', ['-f', '-qq', ...what, '-o', file, ...traced.flatMap((pid) => ['-p', String(pid)])], {
    stdio: 'ignore',
  });
  const ended = once(strace, 'close');
  // Children of a traced process are traced from their start.
  await waitFor(`strace does not trace ${host.name}`, 20, async () => {
    const tracers = await Promise.all((await pids(`${host.name}/boot/payload`)).map(tracerOf));
    return tracers.includes('0') ? 'not all processes' : undefined;
  });
  return async () => {
    strace.kill('SIGINT');
    await ended;
    const trace = await readFile(file, 'latin1');
    await rm(file);
    return programsIn(trace);
  };
}

/** The pid of the process that traces another one; `0` for none, undefined if that one has ended. */
async function tracerOf(pid: number): Promise<string | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return /^TracerPid:\s*(\d+)$/m.exec(status)?.[1];
}

/** execve(PATH, ARGUMENTS, ENVIRONMENT), and execveat(DIRECTORY, PATH, …): there are no brackets in strings. */
function programsIn(trace: string): readonly Program[] {
  return [...trace.matchAll(/ execve(?:at)?\([^[\]\n]*\[([^\]\n]*)\], \[([^\]\n]*)\]/g)].map(
    ([, argv = '', environment = '']) => ({ argv: stringsIn(argv), environment: stringsIn(environment) }),
  );
}

function stringsIn(list: string): readonly string[] {
  return [...list.matchAll(/"((?:\\x[0-9a-f]{2})*)"/g)].map(([, digits = '']) =>
    Buffer.from(digits.replaceAll('\\x', ''), 'hex').toString('utf8'),
  );
}
