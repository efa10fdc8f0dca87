import type { Failure } from './events.ts';
import type { Operation } from './operation.ts';
import type { Result } from './result.ts';
import type { Secret } from './secret.ts';

// What a step may know of other hosts of the inventory, its peers. docs/decisions/0026-peer-reads.md has the reasons.

/** The last step of this type on another host. */
export interface PeerStep {
  readonly host: string;
  readonly type: string;
}

/** What a step has to read of a peer. */
export interface PeerRead {
  readonly host: string;
  /** They change nothing. */
  readonly operations: readonly Operation[];
  /** What in the answers must not be shown from then on. */
  readonly secrets?: (results: readonly Result[]) => readonly Secret[];
}

export type PeerAnswer =
  | { readonly kind: 'answers'; readonly results: readonly Result[] }
  | { readonly kind: 'unreachable'; readonly failure: Failure };

/** By the names of the hosts. */
export type PeerAnswers = ReadonlyMap<string, PeerAnswer>;
