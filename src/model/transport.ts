import type { Host } from './host.ts';
import type { Operation, Result } from './operation.ts';

/** What travels to a host at once. */
export interface Exchange {
  /** Run in order; the first failure skips the rest of them. */
  readonly change?: readonly Operation[];
  /** Read-only, run afterwards in any case. */
  readonly probe: readonly Operation[];
}

export interface Answer {
  readonly change: readonly Result[];
  readonly probe: readonly Result[];
}

/** One open line to one host. */
export interface Session {
  /** The address that answered, as it was dialled. */
  readonly address: string;
  /** `SHA256:…`; undefined where there is no such thing (local). */
  readonly fingerprint: string | undefined;
  /** Throws `TransportError`; the session is unusable afterwards. */
  run(exchange: Exchange): Promise<Answer>;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** Addresses to try side by side instead of the host's own; the first that proves to be the host wins. */
  readonly addresses?: readonly string[];
  /** The host has to show this key, whatever is recorded for its address. */
  readonly fingerprint?: string;
  readonly signal?: AbortSignal;
}

export interface Transport {
  /** Throws `TransportError`. */
  open(host: Host, options?: OpenOptions): Promise<Session>;
}

/** Why a host cannot be talked to. */
export type TransportProblem =
  | 'unreachable'
  | 'host-key-unknown'
  | 'host-key-changed'
  | 'authentication'
  | 'become'
  | 'timeout'
  | 'lost';

export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly problem: TransportProblem;
  /** What the person can do now. */
  readonly next: string | undefined;

  constructor(problem: TransportProblem, message: string, next?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.problem = problem;
    this.next = next;
  }
}
