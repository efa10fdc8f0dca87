import { createServer, type Server, type Socket } from 'node:net';
import { withoutPrefix } from '../host/world.ts';
import type { SimulatedHost } from '../host/host.ts';
import { addressUnavailable, oneLoopbackAddress } from '../messages.ts';

/** The address of all hosts that have no loopback address of their own; each has its port. */
export const LOOPBACK = '127.0.0.1';

/** Reports a problem with the addresses. */
export type Notice = (text: string) => void;

export interface PlacesOptions {
  readonly port: number;
  /** Handles a connection and returns a function that is called when its address is removed. */
  connected(socket: Socket): () => void;
  /** Whether another host has an address. */
  taken(address: string): boolean;
  /** Whether this computer has an address. Undefined: it is tried. */
  readonly hasAddress: ((address: string) => boolean) | undefined;
  readonly notice: Notice;
}

/**
 * The loopback addresses at which one host answers. A host with its DHCP address answers at 127.0.0.1; a host with a static
 * address only there, provided that this computer has the address and no other host uses it.
 */
export class Places {
  readonly #host: SimulatedHost;
  readonly #options: PlacesOptions;
  readonly #open = new Map<string, Open>();
  /** Addresses that this computer does not have. */
  readonly #absent = new Set<string>();
  #settling: Promise<void> = Promise.resolve();

  constructor(host: SimulatedHost, options: PlacesOptions) {
    this.#host = host;
    this.#options = options;
  }

  get addresses(): readonly string[] {
    return [...this.#open.keys()];
  }

  /** Listens at the host's current addresses and no others. Throws where 127.0.0.1 cannot be used. */
  settle(elsewhere?: string): Promise<void> {
    this.#settling = this.#settling.catch(() => {}).then(() => this.#settle(elsewhere));
    return this.#settling;
  }

  async close(): Promise<void> {
    await this.#settling.catch(() => {});
    await Promise.all([...this.#open.keys()].map((address) => this.#shut(address)));
  }

  async #settle(elsewhere: string | undefined): Promise<void> {
    const wanted = this.#host.listens ? this.#wanted(elsewhere) : [];
    for (const address of this.#open.keys()) if (!wanted.includes(address)) await this.#shut(address);
    for (const address of wanted) if (!this.#open.has(address)) await this.#listen(address);
  }

  #wanted(elsewhere: string | undefined): readonly string[] {
    const own = this.#host.network.state.devices.filter(({ type, applied }) => type === 'ethernet' && applied);
    const found = own.flatMap(({ name, applied, lease }) => {
      const leased = applied?.dhcp ? lease?.address : undefined;
      return (applied?.addresses ?? []).flatMap((cidr) => {
        // The host-only interface is not reachable from this computer.
        if (cidr === leased) return name === 'ens33' ? [LOOPBACK] : [];
        const address = elsewhere ?? withoutPrefix(cidr);
        if (!address.startsWith('127.') || this.#options.taken(address)) return [];
        return [this.#absent.has(address) ? LOOPBACK : address];
      });
    });
    return [...new Set(found)];
  }

  async #listen(address: string): Promise<void> {
    const opened: Open = { server: createServer(), gone: new Set() };
    opened.server.on('connection', (socket) => {
      const gone = this.#options.connected(socket);
      opened.gone.add(gone);
      socket.on('close', () => opened.gone.delete(gone));
    });
    try {
      await listening(opened.server, { host: address, port: this.#options.port }, this.#options.hasAddress);
    } catch (error) {
      if (address === LOOPBACK) throw error;
      await this.#doWithout(address, error as NodeJS.ErrnoException);
      return;
    }
    this.#open.set(address, opened);
  }

  /** Only Linux and Windows have all of 127.0.0.0/8. Elsewhere the host stays at its port of 127.0.0.1. */
  async #doWithout(address: string, { code, message }: NodeJS.ErrnoException): Promise<void> {
    const { port, notice } = this.#options;
    if (code !== 'EADDRNOTAVAIL') {
      notice(addressUnavailable(this.#host.name, address, port, code ?? message));
      return;
    }
    notice(oneLoopbackAddress(LOOPBACK));
    this.#absent.add(address);
    if (!this.#open.has(LOOPBACK)) await this.#listen(LOOPBACK);
  }

  async #shut(address: string): Promise<void> {
    const opened = this.#open.get(address);
    this.#open.delete(address);
    for (const gone of opened?.gone ?? []) gone();
    opened?.server.close();
  }
}

interface Open {
  readonly server: Server;
  readonly gone: Set<() => void>;
}

function listening(
  server: Server,
  { host, port }: { readonly host: string; readonly port: number },
  has: PlacesOptions['hasAddress'],
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (has?.(host) === false) {
      reject(Object.assign(new Error('not an address of this computer'), { code: 'EADDRNOTAVAIL' }));
      return;
    }
    server.once('error', reject);
    server.listen({ host, port, exclusive: true }, resolve);
  });
}
