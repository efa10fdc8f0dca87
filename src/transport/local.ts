import { type ChildProcess, type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../model/host.ts';
import type { Session, Transport } from '../model/transport.ts';
import { ShellChannel } from './channel.ts';
import { transportError } from './failure.ts';
import { localNeedsPosix, localShellEnded } from './connection-messages.ts';
import { receiveCommand } from './shell/script.ts';
import { Tail } from './tail.ts';
import { runWithFiles } from './upload.ts';

/** How long the shell may take to end, in milliseconds. */
const CLOSE_TIMEOUT = 500;

/** How much of the shell's standard error a message quotes, in bytes. */
const WORDS = 500;

/** This machine, for `connection: local`. */
export const localTransport: Transport = {
  async open(host: Host): Promise<Session> {
    if (process.platform === 'win32') throw transportError('unreachable', localNeedsPosix());
    const sudo = host.ssh.become && process.getuid?.() !== 0 ? ['sudo', '-n', '--'] : [];
    const shell = start([...sudo, 'sh']);
    const channel = new ShellChannel({ write: (text) => shell.stdin.write(text), end: () => destroyStreams(shell) });
    const words = new Tail(WORDS);
    shell.stdout.on('data', (chunk: Buffer) => channel.stdout(chunk));
    shell.stderr.on('data', (chunk: Buffer) => {
      channel.stderr(chunk);
      words.add(chunk);
    });
    const ended = (status: number | null, why: string) =>
      channel.fail(transportError('lost', localShellEnded(status, why)));
    shell.on('error', (error) => ended(null, error.message));
    shell.on('close', (status) => ended(status, words.text()));
    const receive = async (attempt: string) => {
      const child = start([...sudo, ...receiveCommand('', attempt)]);
      child.on('error', (error) => child.stdout.destroy(error));
      const close = () => destroyStreams(child);
      return { input: child.stdin, output: child.stdout, errors: child.stderr, close };
    };
    return {
      address: 'local',
      fingerprint: undefined,
      run: (exchange, options) =>
        runWithFiles(channel, receive, exchange, { limit: host.ssh.commandTimeout, ...options }),
      async close() {
        shell.stdin.end();
        if (shell.exitCode !== null || shell.signalCode !== null) return;
        const over = new AbortController();
        const late = sleep(CLOSE_TIMEOUT, 'late', { signal: over.signal }).catch(() => 'ended');
        if ((await Promise.race([once(shell, 'close'), late])) !== 'late') return over.abort();
        // A command that exceeded its time still runs. It continues without this process.
        destroyStreams(shell);
        shell.unref();
      },
    };
  },
};

/** In a session of its own: Ctrl-C on the terminal is for provision only, which lets running commands finish. */
function start([program = 'sh', ...argv]: readonly string[]): ChildProcessWithoutNullStreams {
  const child = spawn(program, argv, { stdio: 'pipe', detached: true });
  child.stdin.on('error', () => {});
  return child;
}

function destroyStreams({ stdin, stdout, stderr }: ChildProcess): void {
  for (const stream of [stdin, stdout, stderr]) stream?.destroy();
}
