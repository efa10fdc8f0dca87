import type { Host } from '../model/host.ts';
import {
  type Answer,
  type Exchange,
  type Transport,
  type TransportErrorCode,
  TransportError,
} from '../model/transport.ts';

export interface EachHostOptions {
  readonly transport: Transport;
  /** How many hosts at once. */
  readonly parallel: number;
  /** Once aborted, no further host is asked. */
  readonly signal: AbortSignal;
  /** Called as each host is through, in no particular order. */
  readonly listener: (reply: Reply) => void;
}

/** What came of one exchange with one host. */
export type Reply = { readonly host: Host; readonly seconds: number } & (
  | {
      readonly kind: 'answer';
      readonly address: string;
      readonly answer: Answer;
      /** When it came, in ms. */ readonly at: number;
    }
  | {
      readonly kind: 'trouble';
      readonly code: TransportErrorCode;
      readonly message: string;
      readonly next: string | undefined;
    }
  | { readonly kind: 'not asked' }
);

/** One connection and one exchange with each host, side by side; no host's trouble stops another. */
export async function eachHost(
  hosts: readonly Host[],
  exchange: Exchange,
  { transport, parallel, signal, listener }: EachHostOptions,
): Promise<readonly Reply[]> {
  const replies = new Map<Host, Reply>();
  const queue = hosts.values();
  const worker = async () => {
    for (const host of queue) {
      const reply: Reply = signal.aborted
        ? { host, seconds: 0, kind: 'not asked' }
        : await ask(host, exchange, transport, signal);
      replies.set(host, reply);
      listener(reply);
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, hosts.length) }, worker));
  return hosts.flatMap((host) => replies.get(host) ?? []);
}

async function ask(host: Host, exchange: Exchange, transport: Transport, signal: AbortSignal): Promise<Reply> {
  const started = Date.now();
  const seconds = () => (Date.now() - started) / 1000;
  try {
    const session = await transport.open(host, { signal });
    try {
      const answer = await session.run(exchange);
      return { host, seconds: seconds(), kind: 'answer', address: session.address, answer, at: Date.now() };
    } finally {
      await session.close();
    }
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const { code, message, next } = error;
    return { host, seconds: seconds(), kind: 'trouble', code, message, next };
  }
}
