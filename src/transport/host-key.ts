import type { ServerHostKeyAlgorithm } from 'ssh2';
import ssh2 from 'ssh2';
import type { TransportError } from '../model/transport.ts';
import { dial, place, type Target } from './dial.ts';
import { transportError } from './failure.ts';
import * as messages from './connection-messages.ts';

/** Decides which host keys get credentials. */
export interface KeyPolicy {
  /** The key types that are negotiated first, so that the host shows a key that can be compared. */
  readonly types: readonly string[];
  /** Something accepts TCP connections at the address. */
  connected(address: string): void;
  /** Nothing more is expected from the address. */
  ended(address: string): void;
  /** Why a key is refused as soon as a machine shows it, before it has proven it. */
  refuse(target: Target, key: Buffer): TransportError | undefined;
  /** Why no credentials are sent to the machine that has proven the key. Waits for the host's other addresses. */
  admit(target: Target, key: Buffer, signal: AbortSignal): Promise<TransportError | undefined>;
}

const KEY_ALGORITHMS: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/** All algorithms, with those of the given key types first. */
export function preferredAlgorithms(types: readonly string[]): ServerHostKeyAlgorithm[] {
  const known = (algorithm: string) =>
    types.includes(algorithm) || (algorithm.startsWith('rsa-sha2') && types.includes('ssh-rsa'));
  return [...KEY_ALGORITHMS].sort((a, b) => Number(known(b)) - Number(known(a)));
}

/**
 * The key that a machine shows and signs with, without a login. `types` are negotiated first. Throws
 * `TransportError`.
 */
export async function readHostKey(target: Target, types: readonly string[], signal: AbortSignal): Promise<Buffer> {
  const seen: { key?: Buffer; proven?: boolean } = {};
  const socket = await dial(target, signal);
  const client = new ssh2.Client();
  await new Promise<void>((resolve) => {
    client.on('error', () => resolve());
    client.on('close', () => resolve());
    client.on('handshake', () => {
      seen.proven = true;
      // The next packet would ask for authentication.
      socket.destroy();
      resolve();
    });
    signal.addEventListener('abort', () => resolve());
    client.connect({
      sock: socket,
      username: 'provision',
      algorithms: { serverHostKey: preferredAlgorithms(types) },
      hostVerifier: (key: Buffer) => {
        seen.key = key;
        return true;
      },
      authHandler: (_methods, _partial, next) => next(false as unknown as 'none'),
    });
  });
  socket.destroy();
  if (seen.key && seen.proven) return seen.key;
  throw transportError('unreachable', messages.notAnSshServer(place(target)));
}
