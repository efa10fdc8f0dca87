import ssh2 from 'ssh2';
import { dial, type Target } from './dial.ts';

/** How long the server may take to show its algorithms, in milliseconds. */
const TIME = 3000;

/** What ssh2 says of a handshake for which client and server have no algorithm in common. */
const NO_MATCH = /^Handshake failed: no matching (.+)$/i;

/** What client and server have no algorithm in common for, such as "host key format". */
export function missingAlgorithm(message: string): string | undefined {
  return NO_MATCH.exec(message)?.[1];
}

/**
 * The algorithms that an SSH server offers for `what`, as it lists them; undefined if it shows none. Opens another
 * connection, because only ssh2's debug output has them. Throws `TransportError`.
 */
export async function offered(target: Target, what: string, signal: AbortSignal): Promise<string | undefined> {
  const socket = await dial(target, signal);
  const client = new ssh2.Client();
  const list = what === 'key exchange algorithm' ? 'KEX method' : what;
  const prefix = `Handshake: (remote) ${list}: `;
  let found: string | undefined;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, TIME);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    client.on('error', done);
    client.on('close', done);
    client.connect({
      sock: socket,
      username: 'provision',
      hostVerifier: () => false,
      debug: (line) => {
        if (line.toLowerCase().startsWith(prefix.toLowerCase())) found = line.slice(prefix.length);
      },
    });
  });
  client.destroy();
  socket.destroy();
  return found;
}
