import { AsyncLocalStorage } from 'node:async_hooks';
import type { Clock } from '../model/clock.ts';
import type { Failure } from '../model/events.ts';
import { addressesOf, type Host } from '../model/host.ts';
import type { HostText } from '../model/host-text.ts';
import type { Operation } from '../model/operation.ts';
import type { Result } from '../model/result.ts';
import { defined } from '../model/optional.ts';
import type { SessionLogin } from '../model/resource.ts';
import { type Answer, type Exchange, type Session, type Transport, TransportError } from '../model/transport.ts';
import { gaveUpReconnecting, noAnswer } from './connection-messages.ts';

export interface ConnectionOptions {
  readonly transport: Transport;
  readonly clock: Clock;
  /** Seconds for which a host is searched after its connection was lost. */
  readonly reconnect: number;
  /** The connection was lost; the host is searched. `answered`: it has answered before in this run. */
  onLost(error: TransportError, answered: boolean): void;
  onWarning(warning: Failure): void;
}

export interface ExchangeOptions {
  /** Seconds the exchange may take, instead of the host's `ssh.command_timeout`. */
  readonly limit?: number;
  /** Receives, now and then, the last line that a long change has printed. */
  readonly onLine?: (line: HostText) => void;
}

/** How often in a row a connection may be lost right after it was opened. */
const MAX_LOSSES = 5;
/** The same for a host that has not answered once in this run. */
const MAX_FIRST_LOSSES = 1;
/** The first attempt to reconnect may take so long; each further one twice as long. In milliseconds. */
const FIRST_ATTEMPT = 4000;
/** Between attempts to reconnect, in milliseconds. */
const [FIRST_PAUSE, LAST_PAUSE] = [300, 5000];

/** The connection to one host over a whole run: it is reopened where it is lost, and follows a host that moves. */
export class HostConnection {
  readonly host: Host;
  readonly #options: ConnectionOptions;
  #session: Session | undefined;
  #address: string | undefined;
  #fingerprint: string | undefined;
  /** Of the keys that the host has after a reboot. */
  #expected: readonly string[] = [];
  /** Work with a time limit. It does not reconnect by itself, not even after its time is over. */
  readonly #bounded = new AsyncLocalStorage<true>();
  /** How often the connection was lost since the last answer. */
  #losses = 0;
  #answered = false;
  /** How many were opened in this run. */
  connections = 0;
  /** How many were started in this run. */
  exchanges = 0;

  constructor(host: Host, options: ConnectionOptions) {
    this.host = host;
    this.#options = options;
  }

  /** The address at which the host answers, or answered last. */
  get address(): string {
    return this.#address ?? this.host.address;
  }

  get fingerprint(): string | undefined {
    return this.#fingerprint;
  }

  /** Also accepts these keys from now on; once the host shows one of them, only that one. */
  expect(fingerprints: readonly string[]): void {
    this.#expected = fingerprints;
  }

  /** Of the connection as it is. */
  get login(): SessionLogin | undefined {
    return this.#session?.login;
  }

  /** Throws `TransportError`. */
  async open(): Promise<void> {
    const onWarning: ConnectionOptions['onWarning'] = (warning) => this.#options.onWarning(warning);
    const session = await this.#options.transport.open(this.host, { onWarning });
    this.#use(session);
    this.#fingerprint = session.fingerprint;
  }

  /** The answers to read-only operations; over a new connection if this one is lost. Throws `TransportError`. */
  async read(operations: readonly Operation[]): Promise<readonly Result[]> {
    for (;;) {
      try {
        const { probe } = await this.exchange({ probe: operations });
        return probe;
      } catch (error) {
        await this.recover(error);
      }
    }
  }

  /** One exchange over the connection as it is. Throws `TransportError`. */
  async exchange(exchange: Exchange, options: ExchangeOptions = {}): Promise<Answer> {
    if (!this.#session) throw new TransportError('lost', noAnswer(this.host));
    this.exchanges += 1;
    const answer = await this.#session.run(exchange, options);
    this.#losses = 0;
    this.#answered = true;
    return answer;
  }

  /** After an error of an exchange: reconnects if the connection was lost. Throws the error, or why that failed. */
  async recover(error: unknown): Promise<void> {
    if (!(error instanceof TransportError) || error.code !== 'lost' || this.#bounded.getStore()) throw error;
    this.#losses += 1;
    if (this.#losses > (this.#answered ? MAX_LOSSES : MAX_FIRST_LOSSES)) throw error;
    const { clock, reconnect } = this.#options;
    this.#options.onLost(error, this.#answered);
    const addresses = [...new Set([this.address, ...addressesOf(this.host)])];
    try {
      await this.reopen(addresses, clock.now() + reconnect * 1000);
    } catch (latest) {
      if (!(latest instanceof TransportError)) throw latest;
      const { message, next } = gaveUpReconnecting(error, latest, reconnect);
      throw new TransportError('lost', message, next, error, latest.words ?? error.words);
    }
  }

  /** Closes the connection if `work` does not finish in time (milliseconds). Throws `TransportError`. */
  async within<T>(time: number, work: () => Promise<T>): Promise<T> {
    const over = new AbortController();
    let late: TransportError | undefined;
    const expired = this.#options.clock.sleep(time, over.signal).then(async (): Promise<never> => {
      late = new TransportError('timeout', noAnswer(this.host));
      await this.close();
      throw late;
    });
    const done = this.#bounded.run(true, work);
    try {
      return await Promise.race([done, expired]);
    } catch (error) {
      throw late ?? error;
    } finally {
      over.abort();
      expired.catch(() => {});
      done.catch(() => {});
    }
  }

  /**
   * Opens a new connection at any of the addresses where the host answers with the host key that it had before. Retries
   * until the deadline (milliseconds since 1970), then throws the most helpful `TransportError`.
   */
  async reopen(addresses: readonly string[], deadline: number): Promise<void> {
    await this.close();
    const { clock } = this.#options;
    let reason: TransportError | undefined;
    // A connection to an address that is about to go away gets no answer: then the next attempt counts.
    let patience = FIRST_ATTEMPT;
    for (let pause = FIRST_PAUSE; ; pause = Math.min(LAST_PAUSE, pause * 1.5)) {
      try {
        this.#use(await this.#attempt(addresses, Math.min(patience, deadline - clock.now())));
        return;
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        // An attempt that the deadline cut short says less than the one before it.
        if (clock.now() >= deadline) throw reason ?? error;
        reason = error;
        patience *= 2;
        await clock.sleep(Math.min(pause * (0.5 + Math.random()), Math.max(0, deadline - clock.now())));
      }
    }
  }

  async close(): Promise<void> {
    await this.#session?.close();
    this.#session = undefined;
  }

  async #attempt(addresses: readonly string[], time: number): Promise<Session> {
    const { clock, transport } = this.#options;
    const over = new AbortController();
    const done = new AbortController();
    const expired = clock.sleep(Math.max(1, time), done.signal).then(
      () => over.abort(new DOMException('no answer in time', 'TimeoutError')),
      () => {},
    );
    try {
      const fingerprints = this.#fingerprint === undefined ? undefined : [this.#fingerprint, ...this.#expected];
      const options = defined({ addresses, signal: over.signal, fingerprints });
      return await transport.open(this.host, options);
    } finally {
      done.abort();
      await expired;
    }
  }

  #use(session: Session): void {
    this.#session = session;
    this.#address = session.address;
    if (session.fingerprint !== undefined && this.#expected.includes(session.fingerprint)) {
      this.#fingerprint = session.fingerprint;
      this.#expected = [];
    }
    this.connections += 1;
  }
}
