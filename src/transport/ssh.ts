import { addressesOf, type Host } from '../model/host.ts';
import {
  type Announcement,
  type OpenOptions,
  type Session,
  type Transport,
  TransportError,
} from '../model/transport.ts';
import { AddressKeys, COMPARE_TIME, type RecordedNames } from './address-keys.ts';
import { connect } from './connect.ts';
import { Credentials } from './credentials.ts';
import type { Target } from './dial.ts';
import { transportError } from './failure.ts';
import { readHostKey } from './host-key.ts';
import { hostPattern, type KnownHosts } from './known-hosts.ts';
import { limited } from './limit.ts';
import { keysNotRecorded, knownHostsUnusable } from './host-key-messages.ts';
import { noUserName } from './login-messages.ts';
import { openFirst } from './race.ts';
import type { SshConfig } from './ssh-config.ts';
import { openShell } from './ssh-shell.ts';
import { userName } from './user.ts';

export class SshTransport implements Transport {
  readonly #knownHosts: KnownHosts;
  readonly #config: SshConfig;
  readonly #credentials = new Credentials();
  #warnedOfFile = false;

  constructor(knownHosts: KnownHosts, config: SshConfig) {
    this.#knownHosts = knownHosts;
    this.#config = config;
  }

  async open(host: Host, options: OpenOptions = {}): Promise<Session> {
    const addresses = options.addresses ?? addressesOf(host);
    const keys = this.#keys(host, addresses, options.fingerprints);
    const warn = () => {
      for (const warning of keys.warnings()) options.onWarning?.(warning);
    };
    const session = await openFirst(addresses, async (address, aborted) => {
      const signals = [aborted, ...(options.signal ? [options.signal] : [])];
      try {
        return await limited(host.ssh.connectTimeout * 1000, signals, (signal) =>
          this.#open(host, address, keys, signal),
        );
      } finally {
        keys.ended(address);
      }
    }).catch((error: unknown) => {
      // Otherwise the error is about these machines.
      if (error instanceof TransportError && !error.code.startsWith('host-key')) warn();
      throw error;
    });
    try {
      await this.#remember(session, keys, options);
    } catch (error) {
      await session.close();
      throw error;
    }
    warn();
    return session;
  }

  /** The key that a machine shows and proves at an address of a host, without a login. Throws `TransportError`. */
  async hostKey(host: Host, address: string, signal: AbortSignal): Promise<Buffer> {
    const { target } = this.#destination(host, address);
    const types = this.#knownHosts.types(this.names(host));
    return limited(host.ssh.connectTimeout * 1000, [signal], (limit) => readHostKey(target, types, limit));
  }

  /** Under the names for which the current key is recorded. */
  async announce(host: Host, { current, keys }: Announcement): Promise<void> {
    await this.#knownHosts.announce(this.names(host), current, keys);
  }

  /** What the key that a host shows at an address is recorded under. */
  pattern(host: Host, address: string): string {
    return this.#recordedNames(host, [address]).patterns.get(address) ?? address;
  }

  /** All names under which the keys of a host may be recorded. */
  names(host: Host): readonly string[] {
    const { patterns, aliases } = this.#recordedNames(host, addressesOf(host));
    return [...new Set([...patterns.values(), ...aliases])];
  }

  #keys(host: Host, addresses: readonly string[], pins: readonly string[] | undefined): AddressKeys {
    return new AddressKeys(this.#knownHosts, {
      host: host.name,
      names: this.#recordedNames(host, [...addresses, ...addressesOf(host)]),
      acceptNew: host.ssh.hostKey === 'accept-new',
      pins,
      // Half of the time is left for the login.
      patience: Math.min(COMPARE_TIME, host.ssh.connectTimeout * 500),
    });
  }

  #recordedNames(host: Host, addresses: readonly string[]): RecordedNames {
    const patterns = new Map<string, string>();
    const aliases: string[] = [];
    for (const address of addresses) {
      try {
        const { target, hostKeyAlias } = this.#destination(host, address);
        patterns.set(address, hostPattern(address, target.port));
        if (hostKeyAlias !== undefined) aliases.push(hostKeyAlias);
      } catch (error) {
        // A proxy, which is not supported: opening this address says so.
        if (!(error instanceof TransportError)) throw error;
        patterns.set(address, hostPattern(address, host.ssh.port ?? 22));
      }
    }
    return { patterns, aliases };
  }

  async #open(host: Host, address: string, keys: AddressKeys, signal: AbortSignal): Promise<SshSession> {
    const { target, user, identityFiles } = this.#destination(host, address);
    if (user === undefined) throw transportError('authentication', noUserName(host.name));
    const defect = keys.defect();
    if (defect) throw transportError('host-key-unknown', knownHostsUnusable(host.name, defect.where, defect.reason));
    const login = { user, credentials: await this.#credentials.for(user, host.ssh, identityFiles) };
    const connected = await connect(target, login, keys, signal);
    try {
      const session = await openShell(host, target, user, connected, signal);
      return { ...session, target, key: connected.key };
    } catch (error) {
      connected.client.destroy();
      connected.socket.destroy();
      throw error;
    }
  }

  /** Records the key at the addresses where it was proven and none is recorded, and where it was announced. */
  async #remember({ target, key }: SshSession, keys: AddressKeys, options: OpenOptions): Promise<void> {
    // Another machine may have answered only during the login.
    const rival = options.fingerprints === undefined ? keys.rival({ target, key }) : undefined;
    if (rival) throw rival;
    // Recorded again, an announced key replaces the earlier ones.
    const patterns = [...keys.unrecorded(key), ...keys.announced(key)];
    if (patterns.length === 0) return;
    await this.#knownHosts.record(patterns, key).catch((error: Error) => {
      // Until this process ends, the key counts as recorded.
      if (this.#warnedOfFile || !options.onWarning) return;
      options.onWarning(keysNotRecorded(this.#knownHosts.file, error.message));
      this.#warnedOfFile = true;
    });
  }

  #destination(host: Host, address: string) {
    const config = this.#config(address, host);
    const port = host.ssh.port ?? config.port ?? 22;
    const target: Target = { name: host.name, address, hostname: config.hostname, port };
    const user = host.ssh.user ?? config.user ?? userName();
    return { target, user, identityFiles: config.identityFiles, hostKeyAlias: config.hostKeyAlias };
  }
}

interface SshSession extends Session {
  readonly target: Target;
  readonly key: Buffer;
}
