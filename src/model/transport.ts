import type { Host } from './host.ts';
import type { HostText } from './host-text.ts';
import type { Operation } from './operation.ts';
import type { Result } from './result.ts';
import type { SessionLogin } from './resource.ts';

/** What travels to a host at once. */
export interface Exchange {
  /** Run in order; the first failure skips the rest of them. */
  readonly change?: readonly Operation[];
  /** Read-only, run afterwards in any case. */
  readonly probe: readonly Operation[];
  /** Lets the change continue when the connection is lost. Without it the change ends with the connection. */
  readonly job?: Job;
}

/** Where a host keeps its changes, a line of JSON each. A file that has grown large is renamed to `.1`. */
export const JOURNAL = '/var/log/provision.jsonl';

/** A change that continues on the host when the connection is lost. */
export interface Job {
  /** The run, `-`, and a number. */
  readonly id: string;
  /** The job was started over an earlier connection: it is followed, not started. */
  readonly resume: boolean;
  /** One run at a time changes a host. */
  readonly lockOwner: LockOwner;
  /** The last job on the host when its state was read, as the host writes it; `''` if there was none since it booted. */
  readonly generation: string;
  /** Of the boot in which the host's state was read; undefined if it is unknown. */
  readonly bootId: string | undefined;
  /** A run that is known to have ended without releasing the lock. */
  readonly gone?: string;
  /** Appended to the journal on the host with the outcome: a JSON object on one line. */
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

/** Why a change was not started. */
export type Refusal =
  /** Another run is changing the host, or a job of an earlier run still is. */
  | { readonly kind: 'locked'; readonly lockOwner: LockOwner }
  /** Another run has changed the host since its state was read: the plan may be wrong. */
  | { readonly kind: 'stale'; readonly generation: string }
  /** The job to follow does not exist: it was never started. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'rebooted' }
  /** The host cannot store the job or the files sent before it. `words` are the host's own. */
  | { readonly kind: 'no-space' | 'not-writable'; readonly store: Store; readonly words: HostText }
  /** The state directory on the host is of another version of provision, in this format. */
  | { readonly kind: 'other-version'; readonly format: string }
  /** A file to send: its content on this computer is not the planned one, or cannot be read. */
  | { readonly kind: 'source-changed'; readonly file: string }
  | { readonly kind: 'source-unreadable'; readonly file: string; readonly words: string }
  /** The file arrived with another digest, also when it was sent again from its beginning. */
  | { readonly kind: 'damaged'; readonly file: string };

/** A directory on the host: of jobs (/run/provision) or of the files sent before a change (/var/cache/provision). */
export type Store = 'jobs' | 'files';

export interface Answer {
  /** All `skipped` if the change was refused. */
  readonly change: readonly Result[];
  readonly probe: readonly Result[];
  readonly refusal?: Refusal;
}

/** One open connection to one host. */
export interface Session {
  /** The address that was dialled. */
  readonly address: string;
  /** Of the host key, `SHA256:…`; undefined for the local connection. */
  readonly fingerprint: string | undefined;
  /** Undefined where nobody logged in, as for the local connection. */
  readonly login?: SessionLogin;
  /** Throws `TransportError`; the session is unusable afterwards. */
  run(exchange: Exchange, options?: RunOptions): Promise<Answer>;
  close(): Promise<void>;
}

export interface RunOptions {
  /** Seconds the exchange may take, instead of the host's `ssh.command_timeout`. */
  readonly limit?: number;
  /** Called about every 500 ms with the last line that a running change printed. */
  readonly onLine?: (line: HostText) => void;
}

export interface OpenOptions {
  /** Addresses to try in parallel instead of the host's own; the first at which the host proves its identity is used. */
  readonly addresses?: readonly string[];
  /** The host has to show one of these keys, whatever is recorded for its address. */
  readonly fingerprints?: readonly string[];
  readonly signal?: AbortSignal;
  /** Receives what the user should know about a connection, such as another machine at an address of the host. */
  readonly onWarning?: (warning: { readonly message: string; readonly next?: string }) => void;
}

export interface Transport {
  /** Throws `TransportError`. */
  open(host: Host, options?: OpenOptions): Promise<Session>;
}

/** For changes that give a host other keys. */
export interface RecordingTransport extends Transport {
  /** Records keys that a host is going to have. Throws an `Error` where they cannot be recorded. */
  announce(host: Host, announcement: Announcement): Promise<void>;
}

export interface Announcement {
  /** The fingerprint of the key that the host has now. It counts until the host shows one of the others. */
  readonly current: string;
  /** Each `TYPE BASE64`. */
  readonly keys: readonly string[];
}

/** Why there is no connection to a host. */
export type TransportErrorCode =
  | 'unreachable'
  | 'host-key-unknown'
  | 'host-key-changed'
  | 'authentication'
  | 'become'
  | 'timeout'
  | 'lost'
  /** The host sent what it must not send: it is not tried again. */
  | 'protocol';

export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly code: TransportErrorCode;
  /** What the user can do. */
  readonly next: string | undefined;
  /** The host's own words. */
  readonly words: HostText | undefined;

  constructor(code: TransportErrorCode, message: string, next?: string, cause?: unknown, words?: HostText) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    this.next = next;
    this.words = words;
  }
}
