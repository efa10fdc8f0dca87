import { addressesOf, type Host } from '../model/host.ts';
import type { OpenOptions, Session, Transport } from '../model/transport.ts';
import { connect } from './connect.ts';
import { Credentials } from './credentials.ts';
import type { Target } from './dial.ts';
import { transportError } from './failure.ts';
import { type KeyPolicy, readHostKey } from './host-key.ts';
import { fingerprint, hostPattern, keyType, type KnownHosts } from './known-hosts.ts';
import { limited } from './limit.ts';
import { keyNotRecorded, knownHostsUnusable, noUserName, twoHosts } from './messages.ts';
import { openFirst } from './race.ts';
import type { SshConfig } from './ssh-config.ts';
import { openShell } from './ssh-shell.ts';
import { userName } from './user.ts';

/** How long another address may take to show that a second host is there, in milliseconds. */
const SECOND_HOST_TIMEOUT = 1500;

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
    const session = await openFirst(addresses, (address, aborted) => {
      const signals = [aborted, ...(options.signal ? [options.signal] : [])];
      return limited(seconds * 1000, signals, (signal) => this.#open(host, address, options.fingerprint, signal));
    });
    try {
      if (options.fingerprint === undefined) await this.#refuseSecondHost(host, addresses, session);
      await this.#remember(session.target, session.key);
    } catch (error) {
      await session.close();
      throw error;
    }
    return session;
  }

  /** The key the host shows at an address, without a login. */
  async hostKey(host: Host, address: string, signal: AbortSignal): Promise<Buffer> {
    const { target } = this.#destination(host, address);
    return limited(host.ssh.connectTimeout * 1000, [signal], (limit) => readHostKey(target, this.#knownHosts, limit));
  }

  /** What a host's key is recorded under, for one of its addresses. */
  pattern(host: Host, address: string): string {
    return hostPattern(address, this.#destination(host, address).target.port);
  }

  /** Nothing says which of two hosts is meant where neither key is recorded, or each is for its own address. */
  async #refuseSecondHost(host: Host, addresses: readonly string[], session: SshSession): Promise<void> {
    const others = addresses.filter((address) => {
      if (address === session.address) return false;
      return !session.proven || this.#knownHosts.check(this.pattern(host, address), session.key).kind === 'changed';
    });
    await Promise.all(
      others.map(async (address) => {
        const signal = AbortSignal.timeout(SECOND_HOST_TIMEOUT);
        const key = await this.hostKey(host, address, signal).catch(() => undefined);
        if (!key || keyType(key) !== keyType(session.key) || key.equals(session.key)) return;
        const one = { address: session.address, key: fingerprint(session.key) };
        throw transportError('host-key-changed', twoHosts(host.name, one, { address, key: fingerprint(key) }));
      }),
    );
  }

  async #open(host: Host, address: string, pin: string | undefined, signal: AbortSignal): Promise<SshSession> {
    const { target, user, identityFiles } = this.#destination(host, address);
    if (user === undefined) throw transportError('authentication', noUserName(host.name));
    const defect = pin === undefined ? this.#knownHosts.defect(hostPattern(address, target.port)) : undefined;
    if (defect) throw transportError('host-key-unknown', knownHostsUnusable(host.name, defect.where, defect.reason));
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

  async #remember({ name, address, port }: Target, key: Buffer): Promise<void> {
    const pattern = hostPattern(address, port);
    if (this.#knownHosts.check(pattern, key).kind !== 'unknown') return;
    await this.#knownHosts.record([pattern], key).catch((error: Error) => {
      const text = keyNotRecorded(name, this.#knownHosts.file, error.message);
      throw transportError('host-key-unknown', text, error);
    });
  }

  #destination(host: Host, address: string) {
    const config = this.#config(address, host);
    const port = host.ssh.port ?? config.port ?? 22;
    const target: Target = { name: host.name, address, hostname: config.hostname, port };
    const user = host.ssh.user ?? config.user ?? userName();
    return { target, user, identityFiles: config.identityFiles };
  }
}

interface SshSession extends Session {
  readonly target: Target;
  readonly key: Buffer;
  /** The key was recorded, or pinned, before. */
  readonly proven: boolean;
}
