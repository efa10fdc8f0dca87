import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Connection, ServerChannel } from 'ssh2';
import ssh2 from 'ssh2';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exec } from '../../src/model/operation.ts';
import { Secret } from '../../src/model/secret.ts';
import type { Session } from '../../src/model/transport.ts';
import { KnownHosts } from '../../src/transport/known-hosts.ts';
import { SshTransport } from '../../src/transport/ssh.ts';
import { host as hostNamed } from '../unit/fake-transport.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { ofLength, sendBanner, sendPacket } from '../cli/hostile-hosts.ts';
import { startShell } from './shell.ts';

const MEBIBYTE = 2 ** 20;

const one = exec('echo');
const repeat = (times: number, work: () => void) => {
  for (let count = 0; count < times; count += 1) work();
};

test('what the start-up files print is in no result', async () => {
  const noisy = startShell(['sh', '-c', 'echo provision-is-root; echo motd >&2; exec sh']);
  expect(await noisy.probe(exec('echo', 'result'))).toEqual([
    { kind: 'done', status: 0, stdout: 'result\n', stderr: '' },
  ]);
});

interface Server {
  readonly open: () => Promise<Session>;
  readonly connections: Connection[];
}

interface Behaviour {
  readonly become?: boolean;
  readonly exec?: (channel: ServerChannel, command: string) => void;
  readonly login?: (connection: Connection) => void;
}

const { privateKey: KEY } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

/** An SSH server on the loopback interface. */
async function startServer({ become = false, exec: run, login }: Behaviour): Promise<Server> {
  const connections: Connection[] = [];
  const server = new ssh2.Server({ hostKeys: [KEY] }, (connection) => {
    connections.push(connection);
    connection.on('error', () => {});
    connection.on('authentication', (context) => {
      if (login) login(connection);
      else context.accept();
    });
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, { command }) => run?.(acceptExec(), command));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const connection of connections) connection.end();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  const { ssh } = hostNamed('bad');
  const password = new Secret('let me in');
  const settings = { ...ssh, user: 'somebody', port, become, password, hostKey: 'accept-new' as const };
  const host = hostNamed('bad', { address: '127.0.0.1', ssh: settings });
  const knownHosts = await KnownHosts.load(join(tempDir(), 'known_hosts'), []);
  const nothing = { user: undefined, port: undefined, identityFiles: [] };
  const transport = new SshTransport(knownHosts, (hostname) => ({ hostname, ...nothing }));
  return { connections, open: () => transport.open(host) };
}

/** Writes as fast as the client reads, until the client closes. Returns how much was written, in bytes. */
function flood(stream: NodeJS.WritableStream & { destroyed?: boolean }, chunk: Buffer): () => number {
  let [written, open] = [0, true];
  const stop = () => {
    open = false;
  };
  stream.on('error', stop).on('close', stop);
  const more = (): void => {
    if (!open || written > 2 ** 30) return;
    written += chunk.length;
    stream.write(chunk, () => setImmediate(more));
  };
  more();
  return () => written;
}

const chunk = Buffer.alloc(32_768, 'x');

describe('over SSH, a host is disconnected', () => {
  test('whose sudo prints without end', async () => {
    let written = () => 0;
    const { open } = await startServer({
      become: true,
      exec: (channel) => {
        written = flood(channel.stderr, chunk);
      },
    });
    const { open: openOther } = await honest();
    const [bad, good] = await Promise.allSettled([open(), openOther()]);
    expect(bad).toMatchObject({
      reason: { code: 'protocol', message: expect.stringContaining('sudo printed more than 64 KiB') },
    });
    expect(written()).toBeLessThan(32 * MEBIBYTE);
    expect(good.status).toBe('fulfilled');
  });

  test('whose banner is 10 MiB', async () => {
    const { open } = await startServer({
      login: (connection) => repeat(320, () => sendBanner(connection, 32_000)),
    });
    await expect(open()).rejects.toMatchObject({
      code: 'protocol',
      message: expect.stringContaining('banner of more than 64 KiB'),
    });
  });

  test('that sends without end before the login', async () => {
    const { open } = await startServer({
      login: (connection) => repeat(600, () => sendPacket(connection, Buffer.concat([Buffer.of(2), ofLength(4000)]))),
    });
    await expect(open()).rejects.toMatchObject({
      code: 'protocol',
      message: expect.stringContaining('more than 1 MiB before the login'),
    });
  });

  test('that sends without end what is no output, while another one answers', async () => {
    const { open } = await startServer({
      exec: () => {
        const connection = bad.connections[0] as Connection;
        const more = (left: number): void => {
          if (left === 0) return;
          repeat(64, () => sendPacket(connection, Buffer.concat([Buffer.of(2), ofLength(30_000)])));
          setImmediate(() => more(left - 1));
        };
        more(40);
      },
    }).then((server) => (bad = server));
    const session = await open();
    const running = session.run({ probe: [one] });
    // It may be rejected before the other host has answered: Node must not count that as unhandled.
    running.catch(() => {});
    const other = await (await honest()).open();
    expect((await other.run({ probe: [] })).probe).toEqual([]);
    await expect(running).rejects.toMatchObject({
      code: 'protocol',
      message: expect.stringContaining('16 MiB that is not the output'),
    });
  });

  test('whose shell prints without end', async () => {
    let written = () => 0;
    const { open } = await startServer({
      exec: (channel) => {
        channel.once('data', (prelude: Buffer) => {
          const token = /^set -- '?([0-9a-f]{32})/m.exec(prelude.toString())?.[1];
          channel.write(`\n${token} ready\n`);
          written = flood(channel, chunk);
        });
      },
    });
    const session = await open();
    await expect(session.run({ probe: [one] })).rejects.toMatchObject({
      code: 'protocol',
      message: expect.stringContaining('longer than 32 MiB'),
    });
    expect(written()).toBeLessThan(64 * MEBIBYTE);
    await session.close();
  });
});

test('a start-up file that prints the constant of an earlier version does not pass for root', async () => {
  const commands: string[] = [];
  const { open } = await startServer({
    become: true,
    exec: (channel, command) => {
      commands.push(command);
      const [shellReady = ''] = /provision-shell-[0-9a-f]+/.exec(command) ?? [];
      channel.write(`${shellReady}\nprovision-is-root\n`);
      setTimeout(() => channel.stderr.write('sudo: unable to run\n', () => channel.end()), 50);
    },
  });
  await expect(open()).rejects.toMatchObject({ code: 'become', words: expect.stringContaining('unable to run') });
  expect(commands[0]).toMatch(/provision-is-root-[0-9a-f]{16}/);
});

/** Set by the test that needs the server inside its own behaviour. */
let bad: Server;

/** A host that answers each empty exchange, and says that it is root. */
function honest(): Promise<Server> {
  return startServer({
    exec: (channel) => {
      let token = '';
      channel.on('data', (data: Buffer) => {
        const text = data.toString();
        token ||= /^set -- '?([0-9a-f]{32})/m.exec(text)?.[1] ?? '';
        const end = /^p_mark (end-\w+)$/m.exec(text)?.[1];
        for (const status of [...(text.includes(token) ? ['ready'] : []), ...(end ? [end] : [])]) {
          channel.write(`\n${token} ${status}\n`);
          channel.stderr.write(`\n${token} ${status}\n`);
        }
      });
    },
  });
}
