import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { env } from 'node:process';

/** Below the ports that systems give to outgoing connections (Linux: 32768 and above). */
const LOWEST = 20_000;
/** For each of the workers that run tests side by side: a port is free until the program under test listens on it. */
const SHARE = 3000;
const SHARES = 4;

/** The first of `count` consecutive free ports of the loopback. */
export async function freePorts(count: number): Promise<number> {
  const share = Number(env['VITEST_POOL_ID'] ?? 0) % SHARES;
  for (;;) {
    const first = LOWEST + share * SHARE + Math.floor(Math.random() * (SHARE - count));
    const servers: Server[] = [];
    try {
      for (let port = first; port < first + count; port += 1) servers.push(await listen(port));
      return first;
    } catch {
      // One of them is in use: try others.
    } finally {
      await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
    }
  }
}

async function listen(port: number): Promise<Server> {
  const server = createServer();
  server.listen({ host: '127.0.0.1', port });
  await once(server, 'listening');
  return server;
}
