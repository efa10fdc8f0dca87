import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** The first of `count` consecutive free ports of the loopback. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 30_000);
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
