import { once } from 'node:events';
import { join } from 'node:path';
import process from 'node:process';
import { hosts, inControl, redirectRegistry } from '../lab/lab.ts';
import { openRegistryPort } from '../lab/network.ts';
import type { Scene } from './run-with-fault.ts';

/** The host's own, because hosts are tested side by side. */
const FIRST_PORT = 5100;

/** What passes fast in each connection, so that a pull begins: the handshake, tokens and manifests. In bytes. */
const BEGINNING = 200_000;

/**
 * Puts a proxy between a host and the registry without a login, which slows images down to `rate` bytes a second. With 0, the
 * registry falls silent within an image; with `fast: 0`, from the first byte on.
 */
export async function slowRegistry(
  { host, atEnd }: Scene,
  { rate, fast = BEGINNING }: { readonly rate: number; readonly fast?: number },
): Promise<void> {
  const port = FIRST_PORT + hosts.findIndex(({ name }) => name === host.name);
  const program = join(import.meta.dirname, 'slow-registry-server.ts');
  const words = [port, openRegistryPort, fast, rate].map(String);
  const argv = [process.execPath, '--import', import.meta.resolve('tsx'), program, ...words];
  const server = inControl(argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  atEnd(async () => {
    server.kill();
    await ended;
  });
  const ended = once(server, 'close');
  if (server.stdout) await once(server.stdout, 'data');
  await redirectRegistry(host.name, port);
}
