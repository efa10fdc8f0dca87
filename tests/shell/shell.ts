import { spawn, type ChildProcess } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { type Answer, type Exchange, TransportError } from '../../src/model/transport.ts';
import type { Operation, Result } from '../../src/model/operation.ts';
import { ShellChannel } from '../../src/transport/channel.ts';

export const SHELLS: readonly (readonly string[])[] = [['dash'], ['bash', '--posix']];

export interface Shell {
  readonly pid: number;
  readonly process: ChildProcess;
  run(exchange: Exchange): Promise<Answer>;
  probe(...operations: Operation[]): Promise<readonly Result[]>;
  change(...operations: Operation[]): Promise<readonly Result[]>;
}

export interface ShellOptions {
  /** Runs as this user instead of the one that runs the tests. */
  readonly uid?: number;
  /** Where it keeps what is under way. */
  readonly directory?: string;
  readonly onLine?: (line: string) => void;
  /** Sees the text that is sent, and may answer for the shell: to stand between the two. */
  readonly feed?: (chunk: Buffer, deliver: (chunk: Buffer) => void) => void;
}

/** A real shell of this machine behind a real channel. It ends with the test. */
export function startShell(
  [program = 'sh', ...args]: readonly string[],
  { uid, feed, directory, onLine }: ShellOptions = {},
): Shell {
  const child = spawn(program, args, {
    stdio: 'pipe',
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const channel = new ShellChannel((text) => child.stdin.write(text), directory);
  const pass = feed ?? ((chunk, deliver) => deliver(chunk));
  child.stdin.on('error', () => {});
  child.stdout.on('data', (chunk: Buffer) => pass(chunk, (part) => channel.stdout(part)));
  child.stderr.on('data', (chunk: Buffer) => pass(chunk, (part) => channel.stderr(part)));
  child.on('close', () => channel.fail(new TransportError('lost', 'the shell is gone')));
  return {
    pid: child.pid ?? 0,
    process: child,
    run: (exchange) => channel.run(exchange, onLine ? { onLine } : {}),
    probe: async (...operations) => (await channel.run({ probe: operations })).probe,
    change: async (...operations) => (await channel.run({ change: operations, probe: [] })).change,
  };
}
