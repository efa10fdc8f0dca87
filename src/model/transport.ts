import type { Host } from './host.ts';
import type { Operation, Result } from './operation.ts';

/** What travels to a host at once. */
export interface Exchange {
  /** Run in order; the first failure skips the rest of them. */
  readonly change?: readonly Operation[];
  /** Read-only, run afterwards in any case. */
  readonly probe: readonly Operation[];
  /** Makes the change outlive the line it was begun over. Without it the change ends with the line. */
  readonly job?: Job;
}

/** Where a host keeps what was changed on it, a line of JSON each. When it has grown it is set aside as `.1`. */
export const JOURNAL = '/var/log/provision.jsonl';

/** How a change is known on the host. */
export interface Job {
  /** Names it: the run, `-`, and a number. */
  readonly id: string;
  /** It was begun over another line: it is followed, not begun. */
  readonly resume: boolean;
  /** Who is at work. One run at a time changes a host. */
  readonly lockOwner: LockOwner;
  /** The change that the host was last known to have seen, as the host writes it; `''` if there was none since it booted. */
  readonly generation: string;
  /** The host must not have been restarted since it was first read; undefined if that could not be told. */
  readonly bootId: string | undefined;
  /** A run that is known to be gone without having let go of the host. */
  readonly gone?: string;
  /** Written down on the host with the outcome: an object in JSON, on one line. */
  readonly record?: string;
  /** The outcome, if it is not that of these operations. */
  readonly outcome?: 'failed';
}

export interface LockOwner {
  readonly run: string;
  /** `user@machine`. */
  readonly by: string;
  /** The same for all runs from one control machine. */
  readonly machine: string;
  /** Of the process there. */
  readonly pid: number;
  /** ISO 8601. */
  readonly since: string;
}

/** Why a change was not begun. */
export type Refusal =
  /** Another run is at work, or a change of an earlier one still is. */
  | { readonly kind: 'locked'; readonly lockOwner: LockOwner }
  /** Another run has changed the host since it was read: what was planned may be wrong. */
  | { readonly kind: 'stale'; readonly generation: string }
  /** To be followed, but nothing is known of it: it never began. */
  | { readonly kind: 'unknown' }
  /** The host cannot keep what is under way: its /run is full, or is not to be written by who logged in. */
  | { readonly kind: 'no-room' }
  | { readonly kind: 'restarted' };

export interface Answer {
  /** All `skipped` if the change was refused. */
  readonly change: readonly Result[];
  readonly probe: readonly Result[];
  readonly refusal?: Refusal;
}

/** One open line to one host. */
export interface Session {
  /** The address that answered, as it was dialled. */
  readonly address: string;
  /** `SHA256:…`; undefined where there is no such thing (local). */
  readonly fingerprint: string | undefined;
  /** Throws `TransportError`; the session is unusable afterwards. */
  run(exchange: Exchange, options?: RunOptions): Promise<Answer>;
  close(): Promise<void>;
}

export interface RunOptions {
  /** Seconds the exchange may take, if not as usual. */
  readonly limit?: number;
  /** Told, now and then, the last line that a change of some length has printed. */
  readonly onLine?: (line: string) => void;
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
export type TransportErrorCode =
  | 'unreachable'
  | 'host-key-unknown'
  | 'host-key-changed'
  | 'authentication'
  | 'become'
  | 'timeout'
  | 'lost';

export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: TransportErrorCode;
  /** What the person can do now. */
  readonly next: string | undefined;

  constructor(code: TransportErrorCode, message: string, next?: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.next = next;
  }
}
