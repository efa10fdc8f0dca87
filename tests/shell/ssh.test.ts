import { spawn } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { getuid } from 'node:process';
import type { Connection } from 'ssh2';
import ssh2 from 'ssh2';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Host } from '../../src/model/host.ts';
import { exec, type FileContent } from '../../src/model/operation.ts';
import { Secret } from '../../src/model/secret.ts';
import type { Job, Session } from '../../src/model/transport.ts';
import { KnownHosts } from '../../src/transport/known-hosts.ts';
import { localTransport } from '../../src/transport/local.ts';
import { SshTransport } from '../../src/transport/ssh.ts';
import { host as hostNamed } from '../unit/fake-transport.ts';
import { tempDir } from '../unit/temp-dir.ts';

const NOBODY = 65_534;
const MEBIBYTE = 2 ** 20;

/** Asks for a password as sudo -S does, and runs the program as the same user. */
const SUDO = `#!/bin/sh
while [ "$1" != -- ]; do [ "$1" = -p ] && { printf '%s' "$2" >&2; read -r password; }; shift; done
shift
[ "$password" = "let me in" ] || exit 1
exec "$@"
`;

interface Server {
  readonly host: Host;
  readonly home: string;
  /** The connections of the clients. */
  readonly connections: Connection[];
  readonly open: () => Promise<Session>;
}

/** An SSH server on the loopback interface that runs commands in this machine's shell, not as root. */
async function startServer({ become = false } = {}): Promise<Server> {
  const home = tempDir();
  const bin = join(home, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'sudo'), SUDO, { mode: 0o755 });
  chmodSync(home, 0o777);
  const connections: Connection[] = [];
  const { privateKey: key } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const server = new ssh2.Server({ hostKeys: [key] }, (connection) => {
    connections.push(connection);
    connection.on('error', () => {});
    connection.on('authentication', (context) => context.accept());
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, { command }) => {
        const channel = acceptExec();
        const user = getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
        const env = { HOME: home, PATH: `${bin}:${process.env['PATH']}` };
        const child = spawn('sh', ['-c', command], { stdio: 'pipe', env, ...user });
        onTestFinished(() => void child.kill('SIGKILL'));
        child.stdin.on('error', () => {});
        channel.pipe(child.stdin);
        channel.on('close', () => child.stdin.destroy());
        child.stdout.pipe(channel, { end: false });
        child.stderr.pipe(channel.stderr, { end: false });
        child.on('close', (status) => {
          channel.exit(status ?? 1);
          channel.end();
        });
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const { ssh } = hostNamed('one');
  const password = new Secret('let me in');
  const settings = { ...ssh, user: 'somebody', port, become, password, hostKey: 'accept-new' as const };
  const host = hostNamed('one', { address: '127.0.0.1', ssh: settings });
  const knownHosts = await KnownHosts.load(join(home, 'known_hosts'), []);
  const nothing = { user: undefined, port: undefined, identityFiles: [] };
  const transport = new SshTransport(knownHosts, (hostname) => ({ hostname, ...nothing }));
  return { host, home, connections, open: () => transport.open(host) };
}

function sourceOf(size: number): { readonly bytes: Buffer; readonly content: FileContent } {
  const bytes = Buffer.alloc(size, 'binary\0\n');
  const file = join(tempDir(), 'source');
  writeFileSync(file, bytes);
  return { bytes, content: { digest: createHash('sha256').update(bytes).digest('hex'), size, file } };
}

const job = (more: Partial<Job> = {}): Job => ({
  id: 'run-1-1',
  resume: false,
  lockOwner: { run: 'run-1', by: 'a@b', machine: 'm', pid: 1, since: '2026-01-01T00:00:00.000Z' },
  generation: '',
  bootId: undefined,
  ...more,
});

describe.each([false, true])('over SSH, through sudo: %s', (become) => {
  test('a file travels on a second channel of the connection', async () => {
    const { open, home, connections } = await startServer({ become });
    const { bytes, content } = sourceOf(5 * MEBIBYTE);
    const session = await open();
    const change = [{ kind: 'send' as const, path: join(home, 'file'), source: content }];
    const answer = await session.run({ change, probe: [exec('echo', 'afterwards')], job: job() });
    expect(answer).toMatchObject({ change: [{ status: 0, stderr: '' }], probe: [{ stdout: 'afterwards\n' }] });
    expect(readFileSync(join(home, 'file')).equals(bytes)).toBe(true);
    expect(connections).toHaveLength(1);
    await session.close();
  });

  test('a connection that is lost while a file is sent: the next one continues', async () => {
    const { open, home, connections } = await startServer({ become });
    const { bytes, content } = sourceOf(50 * MEBIBYTE);
    const change = [{ kind: 'send' as const, path: join(home, 'file'), source: content }];
    const one = await open();
    const running = one.run({ change, probe: [], job: job() });
    const part = join(home, '.cache', 'provision', 'files', `${content.digest}.part`);
    await expect.poll(() => sizeOf(part), { timeout: 20_000, interval: 1 }).toBeGreaterThan(0);
    connections[0]?.end();
    await expect(running).rejects.toMatchObject({ code: 'lost' });
    expect(sizeOf(part)).toBeGreaterThan(0);
    const two = await open();
    // The job was never started: the engine asks for it, then starts it.
    expect((await two.run({ change, probe: [], job: job({ resume: true }) })).refusal).toEqual({ kind: 'unknown' });
    expect((await two.run({ change, probe: [], job: job() })).change).toMatchObject([{ status: 0 }]);
    expect(readFileSync(join(home, 'file')).equals(bytes)).toBe(true);
    await two.close();
  });
});

test('over the local connection', async () => {
  const { content } = sourceOf(MEBIBYTE);
  const session = await localTransport.open(hostNamed('here', { connection: 'local' }));
  // Into a directory that does not exist: this machine stays as it is, except for the store.
  onTestFinished(() => rmSync(`/var/cache/provision/files/${content.digest}`, { force: true }));
  const change = [{ kind: 'send' as const, path: '/nonexistent/file', source: content }];
  const { change: results } = await session.run({ change, probe: [] });
  expect(results).toMatchObject([
    { status: 1, stderr: expect.stringMatching(/nonexistent.*No such file or directory/) },
  ]);
  await session.close();
});

function sizeOf(file: string): number {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
