import { setTimeout as sleep } from 'node:timers/promises';
import { addressesOf, type Host } from '../model/host.ts';
import {
  type Answer,
  type Exchange,
  type LockOwner,
  type Refusal,
  type Session,
  type Transport,
  TransportError,
} from '../model/transport.ts';
import { busy, noRoom, swallowed, tooLong } from './connection-messages.ts';

/** On whose behalf a host is changed. */
export interface RunOwner {
  readonly lockOwner: LockOwner;
  /** Whether a run is known to have ended without letting go. */
  isGone(lockOwner: LockOwner): boolean;
  /** Seconds to wait for another run to let go of a host. */
  readonly lockWait: number;
  /** Seconds for which a host whose line broke is looked for. */
  readonly reconnect: number;
}

export interface HostConnectionOptions {
  readonly transport: Transport;
  readonly worker: RunOwner;
  /** Another run is at work on the host; it is waited for. */
  onWait(lockOwner: LockOwner): void;
  /** The line was lost; the host is looked for. */
  onLost(error: TransportError): void;
  /** What a change prints, now and then. */
  onLine(line: string): void;
}

/** A change, with what is read afterwards. */
export interface ChangeRequest extends Omit<Exchange, 'job'> {
  /** What the host writes down of it. */
  readonly record?: string;
  /** What it came to, where these operations do not say. */
  readonly outcome?: 'failed';
  /** Seconds it may take, if not as usual. */
  readonly limit?: number;
}

/** Another run has changed the host since it was read. What was planned has to be planned again. */
export class StaleState extends Error {
  override readonly name = 'StaleState';
}

/** In milliseconds. */
const LOCK_PAUSE = 1000;
/** How often in a row a line may break that could be opened. */
const BREAKS = 5;
/** How long the first try to open a line anew may take; each further one twice as long. In milliseconds. */
const FIRST_TRY = 4000;
/** Between tries to open a line, in milliseconds. */
const [FIRST_PAUSE, LAST_PAUSE] = [300, 5000];
/** What a change that is found again gets at least: it may long be through, and what it gave has to be read. In seconds. */
const LOOK_AGAIN = 60;

/** The line to one host: counts what travels over it, takes it up again when it breaks, and finds the host after a move. */
export class HostConnection {
  readonly host: Host;
  readonly #options: HostConnectionOptions;
  #session: Session | undefined;
  #address: string | undefined;
  #fingerprint: string | undefined;
  /** Which change the host saw last, and which boot it was in. */
  #generation = '';
  #bootId: string | undefined;
  #jobs = 0;
  /** Work that has a time of its own does not wait for a line to come back. */
  #bounded = 0;
  /** How often the line broke since it last carried anything. */
  #breaks = 0;
  connections = 0;
  exchanges = 0;

  constructor(host: Host, options: HostConnectionOptions) {
    this.host = host;
    this.#options = options;
  }

  /** The address the host answers at, or did at last. */
  get address(): string {
    return this.#address ?? this.host.address;
  }

  get fingerprint(): string | undefined {
    return this.#fingerprint;
  }

  /** What the host said of itself when it was read as a whole. Changes are made only in that state. */
  readAs({ generation, bootId }: { readonly generation: string; readonly bootId: string | undefined }): void {
    this.#generation = generation;
    this.#bootId = bootId;
  }

  /** Throws `TransportError`. */
  async open(): Promise<void> {
    this.#take(await this.#options.transport.open(this.host));
    this.#fingerprint = this.#session?.fingerprint;
  }

  /** Reads; over another line, if this one breaks. Throws `TransportError`. */
  async read(probe: Exchange['probe']): Promise<Answer> {
    for (;;) {
      try {
        return await this.#run({ probe });
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  /**
   * Changes, and reads afterwards. The change goes on where the line breaks, and is followed over another one. Waits for
   * another run that is at work on the host. Throws `StaleState`, `UnknownState` (the other one does not let go) and
   * `TransportError`.
   */
  async change({
    change,
    probe,
    record,
    outcome,
    limit = this.host.ssh.commandTimeout,
  }: ChangeRequest): Promise<Answer> {
    const { worker } = this.#options;
    const id = `${worker.lockOwner.run}-${(this.#jobs += 1)}`;
    const patience = Date.now() + worker.lockWait * 1000;
    let resume = false;
    let gone: string | undefined;
    let told = false;
    let due = 0;
    /** How often the host turned out not to have got it. */
    let lost = 0;
    for (;;) {
      if (!resume) due = Date.now() + limit * 1000;
      const job = {
        id,
        resume,
        lockOwner: worker.lockOwner,
        generation: this.#generation,
        bootId: this.#bootId,
        ...(gone === undefined ? {} : { gone }),
        ...(record === undefined ? {} : { record }),
        ...(outcome === undefined ? {} : { outcome }),
      };
      let answer: Answer;
      try {
        const left = Math.max(resume ? LOOK_AGAIN : 1, (due - Date.now()) / 1000);
        answer = await this.#run({ ...(change ? { change } : {}), probe, job }, left);
      } catch (error) {
        if (error instanceof TransportError && error.code === 'timeout') throw tooLong(this.host, limit, id, error);
        await this.#recover(error);
        resume = true;
        continue;
      }
      const { refusal } = answer;
      if (!refusal) {
        this.#generation = id;
        return answer;
      }
      if (refusal.kind === 'unknown') {
        resume = false;
        if ((lost += 1) > BREAKS) throw swallowed(this.host);
      } else if (refusal.kind === 'no-room') throw noRoom(this.host);
      else if (refusal.kind !== 'locked') throw this.#refused(refusal);
      else if (gone !== refusal.lockOwner.run && worker.isGone(refusal.lockOwner)) gone = refusal.lockOwner.run;
      else if (Date.now() >= patience) throw busy(this.host, refusal.lockOwner, worker.lockWait);
      else {
        if (!told) this.#options.onWait(refusal.lockOwner);
        told = true;
        await sleep(LOCK_PAUSE);
      }
    }
  }

  #refused(refusal: Refusal): Error {
    if (refusal.kind === 'stale') {
      this.#generation = refusal.generation;
      return new StaleState();
    }
    return new TransportError(
      'lost',
      `${this.host.name} was restarted in the middle`,
      'What was under way may be half done: run it again, it starts from what is there.',
    );
  }

  /** Gives the line up if `work` on it is not done in time (milliseconds). Throws `TransportError`. */
  async within<T>(time: number, work: () => Promise<T>): Promise<T> {
    const over = new AbortController();
    let late: TransportError | undefined;
    const expired = sleep(time, undefined, { signal: over.signal }).then(async () => {
      late = new TransportError('timeout', `${this.host.name} does not answer`);
      await this.close();
      throw late;
    });
    this.#bounded += 1;
    // Work that ran out of time ends a little later, over a line that is gone: it must not look for another one then.
    const done = work().finally(() => void (this.#bounded -= 1));
    try {
      return await Promise.race([done, expired]);
    } catch (error) {
      throw late ?? error;
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
    // A line to an address that is about to go falls silent: then it is the next try that counts.
    let patience = FIRST_TRY;
    for (let pause = FIRST_PAUSE; ; pause = Math.min(LAST_PAUSE, pause * 1.5)) {
      const signal = AbortSignal.timeout(Math.max(1, Math.min(patience, deadline - Date.now())));
      patience *= 2;
      try {
        const options = { addresses, signal, ...(pin === undefined ? {} : { fingerprint: pin }) };
        this.#take(await this.#options.transport.open(this.host, options));
        return;
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        // A try that the deadline cut short says less than the one before it.
        if (Date.now() >= deadline) throw reason ?? error;
        reason = error;
        await sleep(Math.min(pause * (0.5 + Math.random()), Math.max(0, deadline - Date.now())));
      }
    }
  }

  async close(): Promise<void> {
    await this.#session?.close();
    this.#session = undefined;
  }

  #take(session: Session): void {
    this.#session = session;
    this.#address = session.address;
    this.connections += 1;
  }

  async #run(exchange: Exchange, limit?: number): Promise<Answer> {
    if (!this.#session) throw new TransportError('lost', 'there is no connection');
    this.exchanges += 1;
    const options = { onLine: (line: string) => this.#options.onLine(line), ...(limit === undefined ? {} : { limit }) };
    const answer = await this.#session.run(exchange, options);
    this.#breaks = 0;
    return answer;
  }

  /** After a broken line: there is another one, or this throws. */
  async #recover(error: unknown): Promise<void> {
    if (!(error instanceof TransportError) || error.code !== 'lost' || this.#bounded > 0) throw error;
    this.#breaks += 1;
    if (this.#breaks > BREAKS) throw error;
    const { worker } = this.#options;
    this.#options.onLost(error);
    const addresses = [...new Set([this.address, ...addressesOf(this.host)])];
    try {
      await this.reopen(addresses, Date.now() + worker.reconnect * 1000);
    } catch (since) {
      if (!(since instanceof TransportError)) throw since;
      const message = `${error.message}; and since then, for ${worker.reconnect} s: ${since.message}`;
      const next = 'What was begun goes on there. Run it again: it waits for that, and goes on from what it finds.';
      throw new TransportError('lost', message, next, error);
    }
  }
}
