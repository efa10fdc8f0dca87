import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { Running } from './files.ts';

/** What the process of a class can be asked to do. */
export type Order =
  | { readonly do: 'status' }
  | { readonly do: 'down' }
  /** Empty: all of them. */
  | { readonly do: 'reset'; readonly hosts: readonly string[] };

export interface HostStatus {
  readonly name: string;
  readonly port: number;
  /** Where it answers; none while it is down or somewhere nobody gets to. */
  readonly addresses: readonly string[];
  readonly hostname: string;
}

export type Reply =
  | { readonly ok: true; readonly hosts: readonly HostStatus[]; readonly notices: readonly string[] }
  | { readonly ok: false; readonly message: string };

const NOT_ALLOWED = 'not allowed';

/** Takes orders on a port of the loopback, from those who know the token. */
export async function takeOrders(token: string, carryOut: (order: Order) => Promise<Reply>): Promise<Server> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    const lines = createInterface({ input: socket });
    lines.once('line', (line) => {
      void answer(line, token, carryOut).then((reply) => socket.end(JSON.stringify(reply)));
    });
  });
  server.listen({ host: '127.0.0.1', port: 0 });
  await once(server, 'listening');
  return server;
}

async function answer(line: string, token: string, carryOut: (order: Order) => Promise<Reply>): Promise<Reply> {
  try {
    const order = JSON.parse(line) as Order & { readonly token?: string };
    return order.token === token ? await carryOut(order) : { ok: false, message: NOT_ALLOWED };
  } catch (error) {
    return { ok: false, message: String(error) };
  }
}

/** Undefined where nobody takes orders any more: what was written down is about a process that has gone. */
export async function give(order: Order, { control }: Running): Promise<Reply | undefined> {
  const socket = connect({ host: '127.0.0.1', port: control.port });
  try {
    await once(socket, 'connect');
    socket.write(`${JSON.stringify({ ...order, token: control.token })}\n`);
    const reply = await text(socket);
    const parsed = reply === '' ? undefined : (JSON.parse(reply) as Reply);
    // Somebody else may have the port by now.
    if (!parsed || !('ok' in parsed)) return undefined;
    return parsed.ok || parsed.message !== NOT_ALLOWED ? parsed : undefined;
  } catch {
    return undefined;
  } finally {
    socket.destroy();
  }
}
