import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Connection, ServerChannel } from 'ssh2';
import ssh2 from 'ssh2';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exec, type Operation } from '../../src/model/operation.ts';
import { Secret } from '../../src/model/secret.ts';
import { type Exchange, type Session, TransportError } from '../../src/model/transport.ts';
import { OUTPUT_LIMIT } from '../../src/transport/bounds.ts';
import { ShellChannel } from '../../src/transport/channel.ts';
import { KnownHosts } from '../../src/transport/known-hosts.ts';
import { SshTransport } from '../../src/transport/ssh.ts';
import { host as hostNamed } from '../unit/fake-transport.ts';
import { named } from '../unit/named.ts';
import { tempDir } from '../unit/temp-dir.ts';
import { ofLength, sendBanner, sendPacket } from '../cli/hostile-hosts.ts';
import { startShell } from './shell.ts';

const MEBIBYTE = 2 ** 20;

/** A host that answers a request with whatever a test says. */
class Peer {
  readonly channel: ShellChannel;
  /** Of the marks, as the prelude names it. */
  token = '';
  /** Of the mark that ends the latest answer. */
  end = '';
  ended = false;
  /** The most memory that incomplete answers took, in bytes. */
  kept = 0;

  constructor() {
    this.channel = new ShellChannel({
      write: (text) => {
        this.token ||= /^set -- '?([0-9a-f]{32})/m.exec(text)?.[1] ?? '';
        this.end = /^p_mark (end-\w+)$/m.exec(text)?.[1] ?? '';
      },
      end: () => {
        this.ended = true;
      },
    });
    this.mark('ready');
  }

  out(bytes: Buffer | string): void {
    this.#send('stdout', bytes);
  }

  err(bytes: Buffer | string): void {
    this.#send('stderr', bytes);
  }

  /** On both streams. */
  mark(status: string, body = ''): void {
    for (const stream of ['stdout', 'stderr'] as const) this.#send(stream, `${body}\n${this.token} ${status}\n`);
  }

  /** Starts an exchange, then lets the host answer. */
  async ask(operations: readonly Operation[], answer: (peer: Peer) => void, more: Partial<Exchange> = {}) {
    const running = this.channel.run({ probe: operations, ...more });
    answer(this);
    // Not at once: the results are read a moment later.
    setImmediate(() => this.channel.fail(new TransportError('lost', 'the host sent nothing more')));
    return running;
  }

  #send(stream: 'stdout' | 'stderr', bytes: Buffer | string): void {
    const chunk = Buffer.from(bytes);
    this.channel[stream](chunk);
    this.kept = Math.max(this.kept, this.channel.kept);
  }
}

const one = exec('echo');
const megabyte = Buffer.alloc(MEBIBYTE, 'x');
const repeat = (times: number, work: () => void) => {
  for (let count = 0; count < times; count += 1) work();
};

interface Misbehaviour {
  readonly what: string;
  readonly answer: (peer: Peer) => void;
  readonly message: RegExp;
}

describe('a host is disconnected that sends', () => {
  test.each(
    named<Misbehaviour>([
      {
        what: 'a status without end',
        answer(peer) {
          peer.out(`\n${peer.token} `);
          repeat(8, () => peer.out(megabyte));
        },
        message: /more than 64 bytes/,
      },
      {
        what: 'a status without end, byte by byte',
        answer(peer) {
          peer.out(`\n${peer.token} `);
          repeat(1000, () => peer.out('1'));
        },
        message: /more than 64 bytes/,
      },
      {
        what: 'large results without number',
        answer: (peer) =>
          repeat(3, () => {
            repeat(7, () => peer.out(megabyte));
            peer.mark('0');
          }),
        message: /more results than the 1/,
      },
      {
        what: 'an output without end',
        answer: (peer) => repeat(40, () => peer.out(megabyte)),
        message: /outputs of one exchange are longer than 32 MiB/,
      },
      {
        what: 'both outputs without end',
        answer: (peer) => repeat(40, () => [peer.out(megabyte), peer.err(megabyte)]),
        message: /outputs of one exchange are longer than 32 MiB/,
      },
      {
        what: 'more results than operations',
        answer: (peer) => repeat(2, () => peer.mark('0')),
        message: /more results than the 1/,
      },
      {
        what: 'results after the end of one stream',
        answer(peer) {
          peer.out(`\n${peer.token} 0\n\n${peer.token} ${peer.end}\n\n${peer.token} 0\n`);
        },
        message: /belongs to no operation/,
      },
      {
        what: 'the end of another exchange',
        answer(peer) {
          peer.mark('0');
          peer.mark('end-000000000000');
        },
        message: /belongs to no operation/,
      },
      {
        what: 'a status that is none',
        answer: (peer) => complete(peer, 'ok'),
        message: /does not understand/,
      },
      {
        what: 'the name of a property as status',
        answer: (peer) => complete(peer, 'constructor'),
        message: /does not understand/,
      },
      {
        what: 'two statuses of one operation',
        answer(peer) {
          peer.out(`\n${peer.token} 0\n`);
          peer.err(`\n${peer.token} 1\n`);
          peer.mark(peer.end);
        },
        message: /does not understand/,
      },
      {
        what: 'progress lines without end',
        answer: (peer) => repeat(100_000, () => peer.out(`line\n${peer.token} line\n`)),
        message: /more than 10 progress lines a second/,
      },
      {
        what: 'a long progress line',
        answer: (peer) => peer.out(`${'x'.repeat(5000)}\n${peer.token} line\n`),
        message: /progress line of more than 4 KiB/,
      },
    ]),
  )('%s', async (_what, { answer, message }) => {
    const peer = new Peer();
    await expect(peer.ask([one], answer)).rejects.toMatchObject({
      name: 'TransportError',
      code: 'protocol',
      message: expect.stringMatching(message),
    });
    expect(peer.ended).toBe(true);
    expect(peer.kept).toBeLessThanOrEqual(2 * OUTPUT_LIMIT + 1024);
    await expect(peer.channel.run({ probe: [] })).rejects.toMatchObject({ code: 'protocol' });
  });

  test('a result while nothing is asked', async () => {
    const peer = new Peer();
    peer.mark('0');
    expect(peer.ended).toBe(true);
    await expect(peer.channel.run({ probe: [] })).rejects.toThrow('belongs to no operation');
  });

  test('output without end before the shell is ready', async () => {
    const ends: string[] = [];
    const channel = new ShellChannel({ write: () => {}, end: () => ends.push('end') });
    for (let count = 0; count < 100_000; count += 1) channel.stderr(Buffer.from('motd'));
    expect(ends).toEqual(['end']);
    await expect(channel.run({ probe: [] })).rejects.toThrow('more than 64 KiB on one stream');
  });
});

function complete(peer: Peer, status: string, body = ''): void {
  peer.mark(status, body);
  peer.mark(peer.end);
}

test('truncated results are a lost connection', async () => {
  const peer = new Peer();
  const answer = peer.ask([one, one], () => complete(peer, '0'));
  await expect(answer).rejects.toMatchObject({ code: 'lost', message: expect.stringContaining('after 1 of 2') });
});

test('results that arrive byte by byte take no more memory than at once', async () => {
  const peer = new Peer();
  const body = 'y'.repeat(200_000);
  const answer = await peer.ask([one], () => {
    for (const byte of Buffer.from(`${body}\n${peer.token} 0\n\n${peer.token} ${peer.end}\n`))
      peer.out(Buffer.of(byte));
    peer.err(`\n${peer.token} 0\n\n${peer.token} ${peer.end}\n`);
  });
  expect(answer.probe).toEqual([{ kind: 'done', status: 0, stdout: body, stderr: '' }]);
  expect(peer.kept).toBeLessThanOrEqual(2 * body.length);
});

test('what the start-up files print is in no result', async () => {
  const noisy = startShell(['sh', '-c', 'echo provision-is-root; echo motd >&2; exec sh']);
  expect(await noisy.probe(exec('echo', 'result'))).toEqual([
    { kind: 'done', status: 0, stdout: 'result\n', stderr: '' },
  ]);
});

test.each(
  named<{ what: string; owner: string }>([
    { what: 'null', owner: 'null' },
    { what: 'a list', owner: '[]' },
    { what: 'incomplete', owner: '{"run":"a"}' },
    { what: 'no JSON', owner: '{' },
    { what: 'very deep', owner: '['.repeat(100_000) },
    { what: 'of other types', owner: '{"run":"a","by":"b","machine":"c","since":"d","pid":"1"}' },
  ]),
)('a lock owner that is %s is another run', async (_what, { owner }) => {
  const lockOwner = { run: 'run-1', by: 'a@b', machine: 'm', pid: 1, since: '2026-01-01T00:00:00.000Z' };
  const job = { id: 'run-1-1', resume: false, lockOwner, generation: '', bootId: undefined };
  const { refusal } = await new Peer().ask([], (peer) => complete(peer, 'locked', owner), { job });
  expect(refusal).toMatchObject({ kind: 'locked', lockOwner: { by: 'another run', pid: 0 } });
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
