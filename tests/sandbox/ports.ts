import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** The first of so many ports of the loopback, one after the other, that nobody uses. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 30_000);
    const servers: Server[] = [];
    try {
      for (let port = first; port < first + count; port += 1) servers.push(await listen(port));
      return first;
    } catch {
      // Somebody has one of them: others, then.
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
