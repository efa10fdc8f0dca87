import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../model/host.ts';
import { type Answer, type Exchange, type Session, type Transport, TransportError } from '../model/transport.ts';

/** The line to one host: counts what travels over it, and finds the host again after a change of its address. */
export class Link {
  readonly #transport: Transport;
  readonly #host: Host;
  #session: Session | undefined;
  #fingerprint: string | undefined;
  connections = 0;
  exchanges = 0;

  constructor(transport: Transport, host: Host) {
    this.#transport = transport;
    this.#host = host;
  }

  /** The address the host answers at. */
  get address(): string {
    return this.#session?.address ?? this.#host.address;
  }

  get fingerprint(): string | undefined {
    return this.#fingerprint;
  }

  /** Throws `TransportError`. */
  async open(): Promise<void> {
    this.#session = await this.#transport.open(this.#host);
    this.#fingerprint = this.#session.fingerprint;
    this.connections += 1;
  }

  /** Throws `TransportError`. */
  async run(exchange: Exchange): Promise<Answer> {
    if (!this.#session) throw new TransportError('lost', 'there is no connection');
    this.exchanges += 1;
    return this.#session.run(exchange);
  }

  /** Gives the line up if `work` on it is not done in time (milliseconds). Throws `TransportError`. */
  async within<T>(time: number, work: () => Promise<T>): Promise<T> {
    const over = new AbortController();
    const expired = sleep(time, undefined, { signal: over.signal }).then(async () => {
      await this.close();
      throw new TransportError('timeout', `${this.#host.name} does not answer`);
    });
    try {
      return await Promise.race([work(), expired]);
    } finally {
      over.abort();
    }
  }

  /**
   * Opens a new line, at whichever of the addresses the host answers, proven by the host key it had before. Keeps
   * trying until the deadline (milliseconds, as of `Date.now()`), then throws the most telling `TransportError`.
   */
  async reopen(addresses: readonly string[], deadline: number): Promise<void> {
    await this.close();
    const pin = this.#fingerprint;
    let reason: TransportError | undefined;
    for (;;) {
      const signal = AbortSignal.timeout(Math.max(1, deadline - Date.now()));
      try {
        const options = { addresses, signal, ...(pin === undefined ? {} : { fingerprint: pin }) };
        this.#session = await this.#transport.open(this.#host, options);
        this.connections += 1;
        return;
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        // A try that the deadline cut short says less than the one before it.
        if (Date.now() >= deadline) throw reason ?? error;
        reason = error;
        await sleep(Math.min(300, Math.max(0, deadline - Date.now())));
      }
    }
  }

  async close(): Promise<void> {
    await this.#session?.close();
    this.#session = undefined;
  }
}
