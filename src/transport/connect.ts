import { once } from 'node:events';
import { connect as tcpConnect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AuthHandlerMiddleware, Client as SshClient, ServerHostKeyAlgorithm } from 'ssh2';
import ssh2 from 'ssh2';
import { TransportError } from '../model/transport.ts';
import type { Credential } from './credentials.ts';
import { fingerprint, hostPattern, type KnownHosts, keyType } from './known-hosts.ts';

export interface Target {
  /** The host's name in the inventory, for messages. */
  readonly name: string;
  /** The address as it stands in the inventory: what its key is recorded under. */
  readonly address: string;
  /** The address to dial: `address`, unless ~/.ssh/config gives another. */
  readonly hostname: string;
  readonly port: number;
}

export interface Login {
  readonly user: string;
  readonly credentials: readonly Credential[];
}

export interface Connected {
  readonly client: SshClient;
  /** Under the client, which leaves it open where the other side no longer answers. */
  readonly socket: Socket;
  readonly key: Buffer;
}

export type KeyPolicy =
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

/** How often a machine that refuses connections is tried again: it may be booting. */
const REFUSALS = 2;

/**
 * Connects and logs in. Connections dropped before the handshake (sshd's MaxStartups) are tried again within the time,
 * refused ones (a machine that is booting) a few times.
 */
export async function connect(
  target: Target,
  login: Login,
  knownHosts: KnownHosts,
  policy: KeyPolicy,
  signal: AbortSignal,
): Promise<Connected> {
  for (let refused = 0; ;) {
    try {
      return await attempt(target, login, knownHosts, policy, signal);
    } catch (error) {
      const again = error instanceof DroppedEarly || (error instanceof Refused && (refused += 1) <= REFUSALS);
      if (!again || signal.aborted) throw error;
      const pause = error instanceof Refused ? 700 : 100;
      await sleep(pause + Math.random() * 400, undefined, { signal }).catch(() => {
        throw error;
      });
    }
  }
}

class DroppedEarly extends TransportError {}
class Refused extends TransportError {}

/** The key a host shows, without logging in. */
export async function readKey(target: Target, knownHosts: KnownHosts, signal: AbortSignal): Promise<Buffer> {
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
  throw new TransportError('unreachable', `${place(target)} answers, but not as an SSH server`);
}

async function attempt(
  target: Target,
  login: Login,
  knownHosts: KnownHosts,
  policy: KeyPolicy,
  signal: AbortSignal,
): Promise<Connected> {
  const socket = await dial(target, signal);
  const client = new ssh2.Client();
  const tried: string[] = [];
  let key: Buffer | undefined;
  let refusal: TransportError | undefined;
  let offered: readonly string[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      client.on('ready', resolve);
      client.on('error', (error: Error & { level?: string }) => {
        if (!isPerCredential(error)) return reject(error);
        const last = tried.pop();
        if (last !== undefined) tried.push(`${last} (${error.message})`);
      });
      client.on('close', () => reject(new Error('the connection was closed during login')));
      const expired = () => reject(new TransportError('timeout', `${place(target)} did not finish the login in time`));
      signal.addEventListener('abort', expired, { once: true });
      client.connect({
        sock: socket,
        username: login.user,
        keepaliveInterval: 5000,
        keepaliveCountMax: 3,
        readyTimeout: 0, // `signal` bounds the whole
        algorithms: { serverHostKey: preferredAlgorithms(knownHosts, target) },
        hostVerifier: (shown: Buffer) => {
          key = shown;
          refusal = judge(target, shown, knownHosts, policy);
          return refusal === undefined;
        },
        authHandler: offer(login.credentials, tried, (methods) => {
          offered = methods;
        }),
      });
    });
  } catch (error) {
    client.destroy();
    socket.destroy();
    if (refusal) throw refusal;
    if (error instanceof TransportError) throw error;
    throw explain(error as Error & { level?: string }, target, login, tried, offered, key !== undefined);
  }
  client.removeAllListeners('close');
  client.removeAllListeners('error');
  client.on('error', () => {}); // an error always brings a close, and that is what is listened to
  return { client, socket, key: key as Buffer };
}

/** ssh2 tells these and goes on with the next credential: an agent that is not there, a key that cannot sign. */
function isPerCredential({ level, message }: Error & { level?: string }): boolean {
  return level === 'agent' || (level === 'client-authentication' && /^Error (while )?signing/.test(message));
}

async function dial({ hostname, port, ...target }: Target, signal: AbortSignal): Promise<Socket> {
  const socket = tcpConnect({ host: hostname, port });
  // ssh2 never sets it, and every small packet would wait for the acknowledgement of the one before.
  socket.setNoDelay(true);
  // Not the socket's own `signal`: that would end the connection long after it has been made.
  const giveUp = () => socket.destroy(new DOMException('given up', 'AbortError'));
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    signal.throwIfAborted();
    await once(socket, 'connect');
  } catch (error) {
    socket.destroy();
    const { code, name } = error as NodeJS.ErrnoException;
    const reason =
      name === 'AbortError' || name === 'TimeoutError'
        ? 'no answer'
        : (TCP_REASONS[code ?? ''] ?? (error as Error).message);
    const Diagnostic = code === 'ECONNREFUSED' ? Refused : TransportError;
    throw new Diagnostic('unreachable', `${place({ hostname, port, ...target })}: ${reason}`, undefined, error);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
  return socket;
}

const TCP_REASONS: Record<string, string> = {
  ECONNREFUSED: 'connection refused (the machine is there, but no SSH server listens)',
  EHOSTUNREACH: 'no machine answers at this address',
  ENETUNREACH: 'this computer has no route to this network',
  ETIMEDOUT: 'no answer',
  ENOTFOUND: 'this name is not known',
  EAI_AGAIN: 'this name cannot be looked up',
};

export function place({ hostname, port }: Target): string {
  return port === 22 ? hostname : `${hostname} port ${port}`;
}

function preferredAlgorithms(knownHosts: KnownHosts, { address, port }: Target): ServerHostKeyAlgorithm[] {
  const types = knownHosts.types(hostPattern(address, port));
  const known = (algorithm: string) =>
    types.includes(algorithm) || (algorithm.startsWith('rsa-sha2') && types.includes('ssh-rsa'));
  return [...KEY_ALGORITHMS].sort((a, b) => Number(known(b)) - Number(known(a)));
}

function judge(target: Target, key: Buffer, knownHosts: KnownHosts, policy: KeyPolicy): TransportError | undefined {
  const shown = fingerprint(key);
  const what = `${target.name} (${place(target)})`;
  if (policy.kind === 'pinned') {
    if (shown === policy.fingerprint) return undefined;
    return new TransportError(
      'host-key-changed',
      `another machine answers at ${place(target)}: its key is ${shown}, ${target.name} had ${policy.fingerprint}`,
    );
  }
  const verdict = knownHosts.check(hostPattern(target.address, target.port), key);
  switch (verdict.kind) {
    case 'known':
      return undefined;
    case 'unknown':
      if (policy.acceptNew) return undefined;
      return new TransportError(
        'host-key-unknown',
        `the host key of ${what} is not recorded: ${keyType(key)} ${shown}`,
        'Compare it with what the host shows on its console (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then ' +
          'record it with "provision trust", or set ssh.host_key: accept-new in the inventory.',
      );
    case 'changed':
      return new TransportError(
        'host-key-changed',
        `the host key of ${what} is ${keyType(key)} ${shown}, not the one recorded in ${verdict.file}:${verdict.line}`,
        'Either the machine was reinstalled, or another machine answers in its place. If it was reinstalled, record ' +
          'the new key with "provision trust --replace"; a line in your own known_hosts has to go first ' +
          `(ssh-keygen -R ${hostPattern(target.address, target.port)}).`,
      );
    case 'revoked':
      return new TransportError(
        'host-key-changed',
        `the host key of ${what}, ${shown}, is marked @revoked in ${verdict.file}:${verdict.line}`,
        'Give the host a new key.',
      );
  }
}

function offer(
  credentials: readonly Credential[],
  tried: string[],
  seen: (methods: readonly string[]) => void,
): AuthHandlerMiddleware {
  const queue = [...credentials];
  return (methods, _partial, next) => {
    // The first call comes before the server has named its methods.
    if (methods) seen(methods);
    for (;;) {
      const credential = queue.shift();
      // `false` ends the login; ssh2's types do not know it.
      if (!credential) return next(false as unknown as 'none');
      // No server names the method "none".
      const offered =
        credential.method === 'none' || !methods || (methods as readonly string[]).includes(credential.method);
      if (!offered) continue;
      if (credential.label !== undefined) tried.push(credential.label);
      return next(credential.auth);
    }
  };
}

function explain(
  error: Error & { level?: string },
  target: Target,
  login: Login,
  tried: readonly string[],
  offered: readonly string[],
  sawKey: boolean,
): TransportError {
  const where = `${target.name} (${place(target)})`;
  if (error.level === 'client-authentication') {
    if (tried.length === 0) {
      const given = login.credentials.some(({ label }) => label !== undefined);
      return new TransportError(
        'authentication',
        `${where} lets ${login.user} log in by ${offered.join(', ')}; ${given ? 'none of ours is among them' : 'none was given'}`,
        rootByPassword(login, offered) ?? 'Set ssh.password: !env NAME or ssh.identity_file in the inventory.',
      );
    }
    return new TransportError(
      'authentication',
      `${where} refused ${login.user} with ${tried.join(', ')}`,
      rootByPassword(login, offered) ?? 'Check ssh.user and the password or key in the inventory.',
    );
  }
  if (!sawKey) {
    const what = `${where} dropped the connection before the handshake: ${error.message}`;
    return new DroppedEarly('unreachable', what, 'sshd may be overloaded or just starting; try again.', error);
  }
  return new TransportError('unreachable', `${where}: ${error.message}`, undefined, error);
}

function rootByPassword({ user, credentials }: Login, offered: readonly string[]): string | undefined {
  const gavePassword = credentials.some(({ method }) => method === 'password');
  if (user !== 'root' || !gavePassword) return undefined;
  return (
    `Is the password right? From EL9 on, sshd refuses root's password by default` +
    `${offered.includes('password') ? '' : ' (this one does not take passwords at all)'}: log in as another user with ` +
    `ssh.become: true, use a key, or set "PermitRootLogin yes" in /etc/ssh/sshd_config.d on the host.`
  );
}
