import type { Host } from '../model/host.ts';
import { type Session, type Transport, TransportError } from '../model/transport.ts';
import { ShellChannel } from './channel.ts';

/** The machine the tool runs on, for `connection: local`. */
export const localTransport: Transport = {
  async open(host: Host): Promise<Session> {
    if (process.platform === 'win32') {
      throw new TransportError('unreachable', 'connection: local needs a POSIX shell', 'Use ssh to reach the host.');
    }
    const { $ } = await import('zx/core');
    const isRoot = process.getuid?.() === 0;
    const argv = host.ssh.become && !isRoot ? ['sudo', '-n', '--', 'sh'] : ['sh'];
    const shell = $({ quiet: true, nothrow: true, detached: false, stdio: 'pipe' })`${argv}`;
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
        await shell;
      },
    };
  },
};
