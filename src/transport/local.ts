import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../model/host.ts';
import { type Session, type Transport, TransportError } from '../model/transport.ts';
import { ShellChannel } from './channel.ts';

/** How long the shell may take to end, in milliseconds. */
const CLOSE_TIMEOUT = 500;

/** The machine the tool runs on, for `connection: local`. */
export const localTransport: Transport = {
  async open(host: Host): Promise<Session> {
    if (process.platform === 'win32') {
      throw new TransportError('unreachable', 'connection: local needs a POSIX shell', 'Use ssh to reach the host.');
    }
    const { $ } = await import('zx/core');
    const isRoot = process.getuid?.() === 0;
    const argv = host.ssh.become && !isRoot ? ['sudo', '-n', '--', 'sh'] : ['sh'];
    // In a session of its own: Ctrl-C on the terminal is for provision, which lets what runs come to its end.
    const shell = $({ quiet: true, nothrow: true, detached: true, stdio: 'pipe' })`${argv}`;
    const channel = new ShellChannel((text) => shell.stdin.write(text));
    shell.stdin.on('error', () => {});
    shell.stdout.on('data', (chunk: Buffer) => channel.stdout(chunk));
    shell.stderr.on('data', (chunk: Buffer) => channel.stderr(chunk));
    void shell.then(({ exitCode, stderr }) =>
      channel.fail(new TransportError('lost', `the local shell ended with status ${exitCode}: ${stderr.trim()}`)),
    );
    return {
      address: 'local',
      fingerprint: undefined,
      run: (exchange, options) => channel.run(exchange, { limit: host.ssh.commandTimeout, ...options }),
      async close() {
        shell.stdin.end();
        const over = new AbortController();
        const ended = shell.then(() => true);
        const late = sleep(CLOSE_TIMEOUT, false, { signal: over.signal }).catch(() => true);
        if (await Promise.race([ended, late])) return over.abort();
        // It is at something that was given up: that comes to its end without us.
        for (const stream of [shell.stdin, shell.stdout, shell.stderr]) stream.destroy();
        shell.child?.unref();
      },
    };
  },
};
