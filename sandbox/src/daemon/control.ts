import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { Running } from './sandbox-files.ts';

/** What another process can ask the sandbox to do. */
export type Request =
  | { readonly do: 'status' }
  | { readonly do: 'down' }
  /** No hosts: all of them. */
  | { readonly do: 'reset'; readonly hosts: readonly string[] };

export interface HostStatus {
  readonly name: string;
  readonly port: number;
  /** Where it answers; none while it is down or unreachable. */
  readonly addresses: readonly string[];
  readonly hostname: string;
}

export type Reply =
  | { readonly ok: true; readonly hosts: readonly HostStatus[]; readonly notices: readonly string[] }
  | { readonly ok: false; readonly message: string };

const NOT_ALLOWED = 'not allowed';

/** Secret of one run of the sandbox. */
export function newToken(): string {
  return randomBytes(16).toString('hex');
}

/** Serves requests on a loopback port, from processes that know the token. */
export async function serveRequests(token: string, perform: (request: Request) => Promise<Reply>): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    const lines = createInterface({ input: socket });
    lines.once('line', (line) => {
      void answer(line, token, perform).then((reply) => socket.end(JSON.stringify(reply)));
    });
  });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  return server;
}

async function answer(line: string, token: string, perform: (request: Request) => Promise<Reply>): Promise<Reply> {
  try {
    const request = JSON.parse(line) as Request & { readonly token?: string };
    return request.token === token ? await perform(request) : { ok: false, message: NOT_ALLOWED };
  } catch (error) {
    return { ok: false, message: String(error) };
  }
}

/** Undefined where the process of the record has gone. */
export async function send(request: Request, { control }: Running): Promise<Reply | undefined> {
  const socket = connect({ host: '127.0.0.1', port: control.port });
  try {
    await once(socket, 'connect');
    socket.write(`${JSON.stringify({ ...request, token: control.token })}\n`);
    const reply = await text(socket);
    const parsed = reply === '' ? undefined : (JSON.parse(reply) as Reply);
    // Another program may have the port by now.
    if (!parsed || !('ok' in parsed)) return undefined;
    return parsed.ok || parsed.message !== NOT_ALLOWED ? parsed : undefined;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}
