import { EventEmitter, once } from 'node:events';
import type { TransportError } from '../model/transport.ts';
import { place, type Target } from './dial.ts';
import { type Explained, transportError } from './failure.ts';
import type { KeyPolicy } from './host-key.ts';
import { type Defect, fingerprint, type KnownHosts, keyType } from './known-hosts.ts';
import { limited } from './limit.ts';
import * as messages from './host-key-messages.ts';

/** How long to wait for the keys of the other addresses of a host, in milliseconds. */
export const COMPARE_TIME = 2000;

/** Under what the keys of a host may be recorded. */
export interface RecordedNames {
  /** Of each address, as known_hosts files name it. */
  readonly patterns: ReadonlyMap<string, string>;
  readonly aliases: readonly string[];
}

export interface AddressKeysOptions {
  readonly host: string;
  readonly names: RecordedNames;
  /** With no key recorded, the first one is accepted if no other address shows another one. */
  readonly acceptNew: boolean;
  /** The only keys to accept, whatever is recorded. */
  readonly pins: readonly string[] | undefined;
  /** How long to wait for the other addresses at most, in milliseconds. */
  readonly patience: number;
}

/** What answers at one of the addresses of a host. */
interface Machine {
  readonly target: Target;
  readonly key: Buffer;
}

/**
 * The keys that the addresses of one host show. Only the machine with a key that is recorded for the host gets
 * credentials, at whichever of its addresses it is.
 */
export class AddressKeys implements KeyPolicy {
  readonly types: readonly string[];
  readonly #knownHosts: KnownHosts;
  readonly #options: AddressKeysOptions;
  readonly #names: readonly string[];
  readonly #state = new Map<string, 'connected' | 'ended'>();
  /** The machines that proved their key by its signature, by address. */
  readonly #proven = new Map<string, Machine>();
  /** The machines whose key was refused, by address. */
  readonly #refused = new Map<string, Machine>();
  readonly #events = new EventEmitter().setMaxListeners(0);

  constructor(knownHosts: KnownHosts, options: AddressKeysOptions) {
    const { patterns, aliases } = options.names;
    this.#knownHosts = knownHosts;
    this.#options = options;
    this.#names = [...new Set([...patterns.values(), ...aliases])];
    this.types = knownHosts.types(this.#names);
  }

  connected(address: string): void {
    this.#become(address, 'connected');
  }

  ended(address: string): void {
    this.#become(address, 'ended');
  }

  refuse(target: Target, key: Buffer): TransportError | undefined {
    const refusal = this.#refusal(target, key);
    if (refusal) {
      this.#refused.set(target.address, { target, key });
      this.ended(target.address);
    }
    return refusal;
  }

  async admit(target: Target, key: Buffer, signal: AbortSignal): Promise<TransportError | undefined> {
    this.#proven.set(target.address, { target, key });
    this.#events.emit('change');
    if (this.#options.pins) return undefined;
    await limited(this.#options.patience, [signal], async (limit) => {
      while (this.#isUndecided(key)) await once(this.#events, 'change', { signal: limit });
    }).catch(() => {}); // the time is over
    return this.rival({ target, key });
  }

  /** Why no recorded key of the host can be read, if so. */
  defect(): Defect | undefined {
    return this.#options.pins ? undefined : this.#knownHosts.defect(this.#names);
  }

  /** The names (see `hostPattern`) of the addresses at which the key was proven, and for which none is recorded. */
  unrecorded(key: Buffer): readonly string[] {
    const proven = [...this.#proven.values()].filter((machine) => machine.key.equals(key));
    const patterns = proven.map(({ target }) => this.#pattern(target.address));
    return patterns.filter((pattern) => this.#knownHosts.check(pattern, key).kind === 'unknown');
  }

  /** The names of the host for which the key was announced. */
  announced(key: Buffer): readonly string[] {
    return this.#names.filter((name) => this.#knownHosts.isAnnounced(name, key));
  }

  /** Why it is unknown which of two machines is the host: each has a recorded key, or no key is recorded. */
  rival({ target, key }: Machine): TransportError | undefined {
    const others = [...this.#proven.values(), ...this.#refused.values()].filter((other) => !other.key.equals(key));
    const rival = others.find(
      (other) => this.types.length === 0 || this.#knownHosts.check(this.#names, other.key).kind === 'known',
    );
    if (!rival) return undefined;
    const explained = messages.twoMachines(this.#options.host, keyAt({ target, key }), keyAt(rival));
    return transportError('host-key-changed', explained);
  }

  /** A warning about each machine at the addresses of the host that is not the host. */
  warnings(): readonly Explained[] {
    return [...this.#refused.values()].map(({ target, key }) => {
      const verdict = this.#knownHosts.check(this.#names, key);
      const revoked = verdict.kind === 'revoked' ? `${verdict.file}:${verdict.line}` : undefined;
      return messages.ignoredMachine(this.#options.host, place(target), keyType(key), fingerprint(key), revoked);
    });
  }

  #become(address: string, state: 'connected' | 'ended'): void {
    this.#state.set(address, state);
    this.#events.emit('change');
  }

  #pattern(address: string): string {
    return this.#options.names.patterns.get(address) ?? address;
  }

  /** Whether to wait for the key of another address. */
  #isUndecided(key: Buffer): boolean {
    return [...this.#options.names.patterns].some(([address, pattern]) => {
      const state = this.#state.get(address);
      if (state === 'ended' || this.#proven.has(address)) return false;
      if (this.types.length === 0 || state === 'connected') return true;
      return this.#knownHosts.check(pattern, key).kind === 'changed';
    });
  }

  #refusal(target: Target, key: Buffer): TransportError | undefined {
    const { host, acceptNew, pins } = this.#options;
    const [shown, at] = [fingerprint(key), place(target)];
    if (pins) {
      if (pins.includes(shown)) return undefined;
      return transportError('host-key-changed', messages.notTheHost(host, at, shown, pins));
    }
    const own = this.#pattern(target.address);
    const names = [own, ...this.#names];
    const verdict = this.#knownHosts.check(names, key);
    switch (verdict.kind) {
      case 'known':
        return undefined;
      case 'unknown':
        if (acceptNew) return undefined;
        return transportError('host-key-unknown', messages.hostKeyUnknown(host, at, keyType(key), shown));
      case 'changed': {
        const pattern = names.find((name) => this.#knownHosts.check(name, key).kind === 'changed') ?? own;
        const changed = { type: keyType(key), shown, recorded: `${verdict.file}:${verdict.line}`, pattern };
        return transportError('host-key-changed', messages.hostKeyChanged(host, at, changed));
      }
      case 'revoked': {
        const recorded = `${verdict.file}:${verdict.line}`;
        return transportError('host-key-changed', messages.hostKeyRevoked(host, at, shown, recorded));
      }
    }
  }
}

function keyAt({ target, key }: Machine): { readonly address: string; readonly key: string } {
  return { address: place(target), key: fingerprint(key) };
}
