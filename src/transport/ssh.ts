import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { userInfo } from 'node:os';
import type { ClientChannel } from 'ssh2';
import { addressesOf, type Host } from '../model/host.ts';
import { type OpenOptions, type Session, type Transport, TransportError } from '../model/transport.ts';
import { ShellChannel } from './channel.ts';
import { connect, type Connected, type KeyPolicy, place, readKey, type Target } from './connect.ts';
import { Credentials } from './credentials.ts';
import { fingerprint, hostPattern, keyType, type KnownHosts } from './known-hosts.ts';
import { limited } from './limit.ts';
import type { SshConfig } from './ssh-config.ts';
import { becomeRoot } from './sudo.ts';

/** How long the other side may take to say goodbye, in milliseconds. */
const CLOSE_TIMEOUT = 500;

/** How long an address gets before the next one is tried beside it, in milliseconds. */
const HEAD_START = 250;

/** How long another address may take to show that another machine is there, in milliseconds. */
const TWIN_TIMEOUT = 1500;

export class SshTransport implements Transport {
  readonly #knownHosts: KnownHosts;
  readonly #config: SshConfig;
  readonly #credentials = new Credentials();

  constructor(knownHosts: KnownHosts, config: SshConfig) {
    this.#knownHosts = knownHosts;
    this.#config = config;
  }

  async open(host: Host, options: OpenOptions = {}): Promise<Session> {
    const addresses = options.addresses ?? addressesOf(host);
    const seconds = host.ssh.connectTimeout;
    const session = await race(addresses, (address, lost) => {
      const signals = [lost, ...(options.signal ? [options.signal] : [])];
      return limited(seconds * 1000, signals, (signal) => this.#open(host, address, options.fingerprint, signal));
    });
    try {
      if (options.fingerprint === undefined) await this.#refuseTwins(host, addresses, session);
      await this.#remember(session.target, session.key);
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  }

  /** The key the host shows at an address; nobody logs in. */
  async hostKey(host: Host, address: string, signal: AbortSignal): Promise<Buffer> {
    const { target } = this.#destination(host, address);
    return limited(host.ssh.connectTimeout * 1000, [signal], (given) => readKey(target, this.#knownHosts, given));
  }

  /** What a host's key is recorded under, for one of its addresses. */
  pattern(host: Host, address: string): string {
    return hostPattern(address, this.#destination(host, address).target.port);
  }

  /**
   * Nothing tells which of two machines is meant where neither has been met before, or each has been met at its address.
   */
  async #refuseTwins(host: Host, addresses: readonly string[], session: SshSession): Promise<void> {
    const others = addresses.filter((address) => {
      if (address === session.address) return false;
      return !session.proven || this.#knownHosts.check(this.pattern(host, address), session.key).kind === 'changed';
    });
    await Promise.all(
      others.map(async (address) => {
        const key = await this.hostKey(host, address, AbortSignal.timeout(TWIN_TIMEOUT)).catch(() => undefined);
        if (!key || keyType(key) !== keyType(session.key) || key.equals(session.key)) return;
        throw new TransportError(
          'host-key-changed',
          `two machines answer for ${host.name}: ${fingerprint(session.key)} at ${session.address}, ` +
            `${fingerprint(key)} at ${address}`,
          'Neither was touched. Find out which one is meant (the other must not have its address), then record its ' +
            'key with "provision trust".',
        );
      }),
    );
  }

  async #open(host: Host, address: string, pin: string | undefined, signal: AbortSignal): Promise<SshSession> {
    const { target, user, identityFiles } = this.#destination(host, address);
    const login = { user, credentials: await this.#credentials.for(user, host.ssh, identityFiles) };
    const acceptNew = host.ssh.hostKey === 'accept-new';
    const policy: KeyPolicy = pin ? { kind: 'pinned', fingerprint: pin } : { kind: 'recorded', acceptNew };
    const connected = await connect(target, login, this.#knownHosts, policy, signal);
    try {
      const proven =
        pin !== undefined || this.#knownHosts.check(hostPattern(address, target.port), connected.key).kind === 'known';
      const session = await openShell(host, target, user, connected, signal);
      return { ...session, target, key: connected.key, proven };
    } catch (error) {
      connected.client.destroy();
      connected.socket.destroy();
      throw error;
    }
  }

  async #remember({ address, port }: Target, key: Buffer): Promise<void> {
    const pattern = hostPattern(address, port);
    if (this.#knownHosts.check(pattern, key).kind === 'unknown') await this.#knownHosts.record([pattern], key);
  }

  #destination(host: Host, address: string) {
    const config = this.#config(address, host);
    const port = host.ssh.port ?? config.port ?? 22;
    const target: Target = { name: host.name, address, hostname: config.hostname, port };
    const user = host.ssh.user ?? config.user ?? userInfo().username;
    return { target, user, identityFiles: config.identityFiles };
  }
}

interface SshSession extends Session {
  readonly target: Target;
  readonly key: Buffer;
  /** The key was known before. */
  readonly proven: boolean;
}

/** Tries places side by side, each a little after the one before; the first success wins and ends the others. */
async function race(
  places: readonly string[],
  open: (at: string, lost: AbortSignal) => Promise<SshSession>,
): Promise<SshSession> {
  const over = new AbortController();
  // By place: which was given up first is chance, and the message must not change with it.
  const errors: unknown[] = places.map(() => undefined);
  let winner: SshSession | undefined;
  let previous = Promise.resolve();
  const attempts = places.map((at, index) => {
    const turn = previous;
    const attempt = (async () => {
      await turn;
      if (winner) return;
      try {
        const session = await open(at, over.signal);
        if (winner) return void session.close();
        winner = session;
      } catch (error) {
        errors[index] = error;
      }
    })();
    previous = Promise.race([attempt, turn.then(() => sleep(HEAD_START))]);
    return attempt;
  });
  const won = attempts.map((attempt) =>
    attempt.then(() => {
      if (!winner) throw new Error('lost');
    }),
  );
  await Promise.any(won).catch(() => {});
  over.abort();
  if (winner) return winner;
  throw mostTelling(errors);
}

/** A host that answered and refused says more than an address at which nobody answers. */
function mostTelling(errors: readonly unknown[]): unknown {
  const silent = (error: unknown) => error instanceof TransportError && error.code === 'unreachable';
  const telling = errors.find((error) => !silent(error));
  if (telling !== undefined || errors.length < 2) return telling ?? errors[0];
  const messages = errors.map((error) => (error as TransportError).message);
  return new TransportError('unreachable', messages.join('; '), undefined, errors[0]);
}

async function openShell(
  host: Host,
  target: Target,
  user: string,
  { client, socket, key }: Connected,
  signal: AbortSignal,
): Promise<Session> {
  const become = host.ssh.become && user !== 'root';
  const prompt = `[provision ${randomBytes(8).toString('hex')}]`;
  const command = become ? becomeRoot.command(prompt) : 'exec sh';
  const stream = await new Promise<ClientChannel>((resolve, reject) => {
    client.once('close', () => reject(new TransportError('lost', `the connection to ${place(target)} was closed`)));
    client.exec(command, (error, opened) => {
      if (error) reject(new TransportError('lost', `${target.name} opens no session: ${error.message}`));
      else resolve(opened);
    });
  });
  stream.on('error', () => {});
  if (become) await becomeRoot.login(stream, prompt, host, user, signal);

  const channel = new ShellChannel((text) => stream.write(text));
  const lost = (why: string) => channel.fail(new TransportError('lost', `the connection to ${place(target)} ${why}`));
  stream.on('data', (chunk: Buffer) => channel.stdout(chunk));
  stream.stderr.on('data', (chunk: Buffer) => channel.stderr(chunk));
  stream.on('close', () => lost('was closed by the host'));
  client.on('error', (error) => lost(`broke: ${error.message}`));
  client.on('close', () => lost('was closed'));

  return {
    address: target.address,
    fingerprint: fingerprint(key),
    run: (exchange, options) => channel.run(exchange, { limit: host.ssh.commandTimeout, ...options }),
    async close() {
      client.removeAllListeners('close');
      // This waits for the other side, which may be gone without a word.
      client.end();
      const timer = setTimeout(() => socket.destroy(), CLOSE_TIMEOUT);
      socket.once('close', () => clearTimeout(timer));
    },
  };
}
