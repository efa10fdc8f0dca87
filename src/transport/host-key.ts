import type { ServerHostKeyAlgorithm } from 'ssh2';
import ssh2 from 'ssh2';
import type { TransportError } from '../model/transport.ts';
import { dial, place, type Target } from './dial.ts';
import { transportError } from './failure.ts';
import { fingerprint, hostPattern, type KnownHosts, keyType } from './known-hosts.ts';
import * as messages from './messages.ts';

export type KeyPolicy =
  /** The key has to be in a known_hosts file; with `acceptNew`, or the host is in none. */
  | { readonly kind: 'recorded'; readonly acceptNew: boolean }
  | { readonly kind: 'pinned'; readonly fingerprint: string };

const KEY_ALGORITHMS: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/** All algorithms, with those of the recorded keys first, so that the host shows a key that can be compared. */
export function preferredAlgorithms(knownHosts: KnownHosts, { address, port }: Target): ServerHostKeyAlgorithm[] {
  const types = knownHosts.types(hostPattern(address, port));
  const known = (algorithm: string) =>
    types.includes(algorithm) || (algorithm.startsWith('rsa-sha2') && types.includes('ssh-rsa'));
  return [...KEY_ALGORITHMS].sort((a, b) => Number(known(b)) - Number(known(a)));
}

/** Why the key is refused; undefined if it is accepted. */
export function refusedKey(
  target: Target,
  key: Buffer,
  knownHosts: KnownHosts,
  policy: KeyPolicy,
): TransportError | undefined {
  const { name } = target;
  const shown = fingerprint(key);
  const at = place(target);
  if (policy.kind === 'pinned') {
    if (shown === policy.fingerprint) return undefined;
    return transportError('host-key-changed', messages.anotherHost(name, at, shown, policy.fingerprint));
  }
  const pattern = hostPattern(target.address, target.port);
  const verdict = knownHosts.check(pattern, key);
  switch (verdict.kind) {
    case 'known':
      return undefined;
    case 'unknown':
      if (policy.acceptNew) return undefined;
      return transportError('host-key-unknown', messages.hostKeyUnknown(name, at, keyType(key), shown));
    case 'changed': {
      const changed = { type: keyType(key), shown, recorded: `${verdict.file}:${verdict.line}`, pattern };
      return transportError('host-key-changed', messages.hostKeyChanged(name, at, changed));
    }
    case 'revoked': {
      const recorded = `${verdict.file}:${verdict.line}`;
      return transportError('host-key-changed', messages.hostKeyRevoked(name, at, shown, recorded));
    }
  }
}

/** The key that a host shows, without a login. Throws `TransportError`. */
export async function readHostKey(target: Target, knownHosts: KnownHosts, signal: AbortSignal): Promise<Buffer> {
  const seen: { key?: Buffer } = {};
  const socket = await dial(target, signal);
  const client = new ssh2.Client();
  await new Promise<void>((resolve) => {
    client.on('error', () => resolve());
    client.on('close', () => resolve());
    signal.addEventListener('abort', () => resolve(), { once: true });
    client.connect({
      sock: socket,
      username: 'provision',
      algorithms: { serverHostKey: preferredAlgorithms(knownHosts, target) },
      hostVerifier: (key: Buffer) => {
        seen.key = key;
        return false;
      },
    });
  });
  socket.destroy();
  if (seen.key) return seen.key;
  throw transportError('unreachable', messages.notAnSshServer(place(target)));
}
