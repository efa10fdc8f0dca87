import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { onTestFinished } from 'vitest';
import { type Answer, type Exchange, TransportError } from '../../src/model/transport.ts';
import type { Operation } from '../../src/model/operation.ts';
import type { Result } from '../../src/model/result.ts';
import { ShellChannel } from '../../src/transport/channel.ts';
import { receiveCommand } from '../../src/transport/shell/script.ts';
import type { StartReceiver } from '../../src/transport/receiver.ts';
import { runWithFiles } from '../../src/transport/upload.ts';

const BUSYBOX: readonly string[] = ['busybox', 'ash'];

export const SHELLS: readonly (readonly string[])[] = [
  ['dash'],
  ['bash', '--posix'],
  ...(spawnSync('busybox', ['true']).status === 0 ? [BUSYBOX] : []),
];

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
  /** The state directory. */
  readonly directory?: string;
  readonly onLine?: (line: string) => void;
  /** Receives the files of a change. */
  readonly receive?: StartReceiver;
  /** Variables that the login sets. */
  readonly login?: Readonly<Record<string, string>>;
  /** A directory of programs that come before those of this machine; the host counts as one with systemd. */
  readonly programs?: string;
  /** Sees the output of the shell, and delivers it to the channel. */
  readonly feed?: (chunk: Buffer, deliver: (chunk: Buffer) => void) => void;
}

/** A real shell of this machine behind a real channel. It ends with the test. */
export function startShell(
  [program = 'sh', ...args]: readonly string[],
  { uid, feed, directory, onLine, receive, programs, login }: ShellOptions = {},
): Shell {
  const child = spawn(program, args, {
    stdio: 'pipe',
    env: { ...process.env, ...login },
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const channel = new ShellChannel(
    { write: (text) => child.stdin.write(withPrograms(text, programs)), end: () => child.kill('SIGKILL') },
    directory,
  );
  const pass = feed ?? ((chunk, deliver) => deliver(chunk));
  child.stdin.on('error', () => {});
  child.stdout.on('data', (chunk: Buffer) => pass(chunk, (part) => channel.stdout(part)));
  child.stderr.on('data', (chunk: Buffer) => pass(chunk, (part) => channel.stderr(part)));
  child.on('close', () => channel.fail(new TransportError('lost', 'the shell is gone')));
  const start = receive ?? receiver([program, ...args], directory ?? '').start;
  return {
    pid: child.pid ?? 0,
    process: child,
    run: (exchange) => runWithFiles(channel, start, exchange, onLine ? { onLine } : {}),
    probe: async (...operations) => (await channel.run({ probe: operations })).probe,
    change: async (...operations) => (await runWithFiles(channel, start, { change: operations, probe: [] }, {})).change,
  };
}

/** The text of a request or of the prelude, for a host that has these programs and systemd. */
function withPrograms(text: string, directory: string | undefined): string {
  if (directory === undefined) return text;
  return text
    .replaceAll(/^PATH=\//gm, `PATH=${directory}:/`)
    .replaceAll('[ -d /run/systemd/system ]', `[ -d ${directory} ]`);
}

export interface TestReceiver {
  readonly start: StartReceiver;
  /** How many bytes of files have been sent to each receiver, in the order in which they started. */
  readonly received: readonly number[];
  readonly attempts: readonly string[];
  /** The largest number of bytes that waited in this process to be sent. */
  buffered(): number;
}

/** receive.sh in a shell of this machine. `interrupt` ends the connection after so many bytes of files, once. */
export function receiver(
  [program = 'sh', ...args]: readonly string[],
  directory: string,
  interrupt = Number.POSITIVE_INFINITY,
): TestReceiver {
  const received: number[] = [];
  const attempts: string[] = [];
  let left = interrupt;
  let most = 0;
  const start: StartReceiver = async (attempt) => {
    const [, ...rest] = receiveCommand(directory, attempt);
    const child = spawn(program, [...args, ...rest], { stdio: 'pipe' });
    onTestFinished(() => void child.kill('SIGKILL'));
    const index = received.push(0) - 1;
    attempts.push(attempt);
    const write = child.stdin.write.bind(child.stdin) as (chunk: Buffer | string) => boolean;
    child.stdin.write = (chunk: Buffer | string) => {
      if (typeof chunk === 'string') return write(chunk);
      if (child.stdin.writableEnded) return false;
      const bytes = chunk.subarray(0, left);
      received[index] = (received[index] ?? 0) + bytes.length;
      left -= bytes.length;
      const more = write(bytes);
      most = Math.max(most, child.stdin.writableLength);
      if (left === 0) {
        left = Number.POSITIVE_INFINITY;
        child.stdin.end();
        setTimeout(() => child.stdout.destroy(), 200);
      }
      return more;
    };
    const close = () => [child.stdin, child.stdout, child.stderr].forEach((stream) => stream.destroy());
    return { input: child.stdin, output: child.stdout, errors: child.stderr, close };
  };
  return { start, received, attempts, buffered: () => most };
}
