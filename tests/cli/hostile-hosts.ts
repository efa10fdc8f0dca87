import { spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { Connection, ServerChannel } from 'ssh2';
import ssh2 from 'ssh2';

/** What an SSH server does, apart from accepting every login. */
export interface Behaviour {
  /** The client asks for root with sudo. */
  readonly become?: boolean;
  readonly login?: (connection: Connection) => void;
  readonly run?: (channel: ServerChannel, command: string, connection: Connection) => void;
}

export interface RunningServer {
  readonly port: number;
  close(): void;
}

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

/** Starts an SSH server on the loopback interface. */
export async function startServer({ login, run = runByteByByte }: Behaviour): Promise<RunningServer> {
  const connections: Connection[] = [];
  const server = new ssh2.Server({ hostKeys: [privateKey] }, (connection) => {
    connections.push(connection);
    connection.on('error', () => {});
    connection.on('authentication', (context) => {
      if (login) login(connection);
      context.accept();
    });
    connection.on('session', (accept) => {
      accept().on('exec', (acceptExec, _reject, { command }) => run(acceptExec(), command, connection));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      for (const connection of connections) connection.end();
      server.close();
    },
  };
}

/** Runs the command on this computer, and sends each byte of its output by itself. */
function runByteByByte(channel: ServerChannel, command: string): void {
  const child = spawn('sh', ['-c', command], { stdio: 'pipe' });
  child.stdin.on('error', () => {});
  channel.pipe(child.stdin);
  for (const [from, to] of [
    [child.stdout, channel],
    [child.stderr, channel.stderr],
  ] as const) {
    from.on('data', (data: Buffer) => {
      for (const byte of data) to.write(Buffer.of(byte));
    });
  }
}

const GIGABYTE = 2 ** 30;
const megabyte = Buffer.alloc(2 ** 20, 'x');

/** Sends a gigabyte as fast as the client reads, or until the client closes the connection. */
function flood(stream: NodeJS.WritableStream, chunk: Buffer): void {
  let [left, open] = [GIGABYTE, true];
  const stop = () => {
    open = false;
  };
  stream.on('error', stop).on('close', stop);
  const more = (): void => {
    if (!open || left <= 0) return;
    left -= chunk.length;
    stream.write(chunk, () => setImmediate(more));
  };
  more();
}

/** A shell that gets ready, and answers the first exchange with `answer`; `end` is the mark of that exchange. */
function answers(answer: (channel: ServerChannel, token: string, end: string) => void): Behaviour {
  return {
    run(channel) {
      let [text, token, answered] = ['', '', false];
      channel.on('data', (data: Buffer) => {
        text += data.toString('latin1');
        if (token === '') {
          token = /^set -- '?([0-9a-f]{32})/m.exec(text)?.[1] ?? '';
          if (token !== '') mark(channel, token, 'ready');
        }
        const [, end] = /^p_mark (end-\w+)$/m.exec(text) ?? [];
        if (answered || end === undefined) return;
        answered = true;
        answer(channel, token, end);
      });
    },
  };
}

function mark(channel: ServerChannel, token: string, status: string): void {
  for (const stream of [channel, channel.stderr]) stream.write(`\n${token} ${status}\n`);
}

/** Sends a gigabyte in packets of this message number in place of a shell. */
function packetsWithoutEnd(message: number): Behaviour & { readonly failure: RegExp } {
  return {
    run(_channel, _command, connection) {
      let left = GIGABYTE;
      connection.on('close', () => (left = 0));
      const more = (): void => {
        for (let count = 0; count < 32 && left > 0; count += 1, left -= 30_000) {
          sendPacket(connection, Buffer.concat([Buffer.of(message), ofLength(30_000)]));
        }
        if (left > 0) setImmediate(more);
      };
      more();
    },
    failure: /MiB that is not the output|MiB before/,
  };
}

/** Each behaviour, with the message of the host's failure. */
export const hostileBehaviours: Readonly<Record<string, Behaviour & { readonly failure: RegExp }>> = {
  'status-without-end': {
    ...answers((channel, token) => {
      channel.write(`\n${token} `);
      flood(channel, Buffer.alloc(2 ** 20, '1'));
    }),
    failure: /more than 64 bytes/,
  },
  'sudo-without-end': {
    become: true,
    run: (channel) => flood(channel.stderr, megabyte),
    failure: /sudo printed more than 64 KiB/,
  },
  'output-without-end': {
    ...answers((channel) => flood(channel, megabyte)),
    failure: /longer than 32 MiB/,
  },
  'both-outputs-without-end': {
    ...answers((channel) => {
      flood(channel, megabyte);
      flood(channel.stderr, megabyte);
    }),
    failure: /longer than 32 MiB/,
  },
  'results-of-7-megabytes': {
    ...answers((channel, token) =>
      flood(channel, Buffer.concat([...Array<Buffer>(7).fill(megabyte), Buffer.from(`\n${token} 0\n`)])),
    ),
    failure: /longer than 32 MiB|more results than/,
  },
  'results-without-number': {
    ...answers((channel, token) => flood(channel, Buffer.from(`\n${token} 0\n`.repeat(10_000)))),
    failure: /more results than/,
  },
  'truncated-results': {
    ...answers((channel, token) => {
      mark(channel, token, '0');
      channel.end();
    }),
    failure: /closed the connection/,
  },
  'another-exchange': {
    ...answers((channel, token) => mark(channel, token, 'end-000000000000')),
    failure: /belongs to no operation/,
  },
  'start-up-file-without-end': {
    run: (channel) => flood(channel, megabyte),
    failure: /more than 64 KiB/,
  },
  'old-constant': {
    become: true,
    run(channel, command) {
      channel.write(`${/provision-shell-[0-9a-f]+/.exec(command)?.[0] ?? ''}\nprovision-is-root\n`);
      channel.stderr.write('sudo: unable to run\n', () => channel.end());
    },
    failure: /root|sudo/,
  },
  'banner-of-10-megabytes': {
    login: (connection) => {
      for (let count = 0; count < 320; count += 1) sendBanner(connection, 32_000);
    },
    failure: /banner of more than 64 KiB/,
  },
  // SSH_MSG_IGNORE (RFC 4253, 11.2): the client has to read it, and has no use for it.
  'ignored-without-end': packetsWithoutEnd(2),
  // SSH_MSG_REQUEST_SUCCESS (RFC 4254, 4), which is the answer to a keepalive request.
  'keepalive-replies-without-end': packetsWithoutEnd(81),
};

/** RFC 4252, 5.4. */
export function sendBanner(connection: Connection, length: number): void {
  sendPacket(connection, Buffer.concat([Buffer.of(53), ofLength(length), Buffer.alloc(4)]));
}

/** A string of the SSH protocol (RFC 4251, 5) of so many bytes. */
export function ofLength(length: number): Buffer {
  const text = Buffer.alloc(4 + length, 'x');
  text.writeUInt32BE(length, 0);
  return text;
}

interface Protocol {
  readonly _packetRW: {
    readonly write: { readonly allocStart: number; alloc(size: number): Buffer; finalize(packet: Buffer): Buffer };
  };
  readonly _cipher: { encrypt(packet: Buffer): void };
}

/** ssh2 has no function for packets of any kind. */
export function sendPacket(connection: Connection, payload: Buffer): void {
  const { _packetRW, _cipher } = (connection as unknown as { readonly _protocol: Protocol })._protocol;
  const packet = _packetRW.write.alloc(payload.length);
  payload.copy(packet, _packetRW.write.allocStart);
  _cipher.encrypt(_packetRW.write.finalize(packet));
}
