import type { Clock } from '../model/clock.ts';
import type { Host } from '../model/host.ts';
import type { HostText } from '../model/host-text.ts';
import { pool } from '../model/pool.ts';
import {
  type Answer,
  type Exchange,
  type Transport,
  type TransportErrorCode,
  TransportError,
} from '../model/transport.ts';
import { systemClock } from './clock.ts';

export interface EachHostOptions {
  readonly transport: Transport;
  /** How many hosts at once. */
  readonly parallel: number;
  /** Once aborted, no further host is contacted. */
  readonly signal: AbortSignal;
  /** Called with each reply, in no particular order. */
  readonly listener: (reply: Reply) => void;
  readonly clock?: Clock;
}

/** The result of one exchange with one host. `seconds` is how long it took. */
export type Reply = { readonly host: Host; readonly seconds: number } & (
  | {
      readonly kind: 'answer';
      readonly address: string;
      readonly answer: Answer;
      /** When the answer came, in milliseconds since 1970. */
      readonly at: number;
    }
  | {
      readonly kind: 'failure';
      readonly code: TransportErrorCode;
      readonly message: string;
      readonly words: HostText | undefined;
      readonly next: string | undefined;
    }
  | { readonly kind: 'skipped' }
);

/** One connection and one exchange with each host, side by side. No host's failure stops another. */
export async function eachHost(
  hosts: readonly Host[],
  exchange: Exchange,
  { transport, parallel, signal, listener, clock = systemClock }: EachHostOptions,
): Promise<readonly Reply[]> {
  const replies = new Map<Host, Reply>();
  await pool(hosts, parallel, async (host) => {
    const started = clock.now();
    const outcome: Outcome = signal.aborted ? { kind: 'skipped' } : await ask(host, exchange, transport, signal);
    const at = clock.now();
    const reply = {
      host,
      seconds: (at - started) / 1000,
      ...(outcome.kind === 'answer' ? { ...outcome, at } : outcome),
    };
    replies.set(host, reply);
    listener(reply);
  });
  return hosts.flatMap((host) => replies.get(host) ?? []);
}

type WithoutContext<T> = T extends unknown ? Omit<T, 'host' | 'seconds' | 'at'> : never;
type Outcome = WithoutContext<Reply>;

async function ask(host: Host, exchange: Exchange, transport: Transport, signal: AbortSignal): Promise<Outcome> {
  try {
    const session = await transport.open(host, { signal });
    try {
      return { kind: 'answer', address: session.address, answer: await session.run(exchange) };
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const { code, message, words, next } = error;
    return { kind: 'failure', code, message, words, next };
  }
}
