// A separate process: slow-registry-server.ts PORT REGISTRY_PORT FAST RATE. Forwards connections to the registry. What the registry
// sends over one connection is as fast as it comes for FAST bytes, and has RATE bytes a second from then on: with 0, none.
import { connect, createServer, type Socket } from 'node:net';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

const [port = 0, registry = 0, fast = 0, rate = 0] = process.argv.slice(2).map(Number);

async function forward(from: Socket, to: Socket): Promise<void> {
  let passed = 0;
  for await (const chunk of from as AsyncIterable<Buffer>) {
    passed += chunk.length;
    // To leave the loop would close the connection.
    if (passed > fast && rate === 0) await new Promise(() => {});
    if (passed > fast) await sleep((chunk.length / rate) * 1000);
    to.write(chunk);
  }
  to.end();
}

createServer((client) => {
  const upstream = connect(registry, '127.0.0.1');
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ] as const) {
    one.on('error', () => other.destroy());
  }
  client.pipe(upstream);
  forward(upstream, client).catch(() => client.destroy());
}).listen(port, () => console.log('ready'));
