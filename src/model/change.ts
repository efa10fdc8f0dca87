import type { Difference } from './events.ts';
import type { Operation } from './operation.ts';

export type { Difference } from './events.ts';

/** At least one: a difference that nothing removes is a refusal, not a change. */
export type Operations = readonly [Operation, ...Operation[]];

/** Throws if there is none, which is a bug of the resource. */
export function operationsOf(list: readonly Operation[]): Operations {
  const [first, ...rest] = list;
  if (first === undefined) throw new Error('a change has no operation');
  return [first, ...rest];
}

export interface Change {
  /** The sign it is printed with. */
  readonly action: 'add' | 'remove' | 'change' | 'run';
  /** Exactly what is printed … */
  readonly diff: readonly Difference[];
  /** … and exactly what runs, in this order; the first that fails ends the change. */
  readonly operations: Operations;
  /** What a person should know before it happens. */
  readonly notes?: readonly string[];
  /** The connection may not survive it: the host rolls it back unless it is confirmed. */
  readonly commitConfirm?: CommitConfirm;
  /** It reboots the host, which is then read again as a whole. */
  readonly reboots?: Reboot;
  /** The user or the key with which this run is logged in is removed or restricted. */
  readonly endsLogin?: true;
  /** Nothing can be read back: the exit status is the only proof. */
  readonly unverifiable?: true;
}

/** A change that the host rolls back by itself unless it is confirmed over a new connection. */
export interface CommitConfirm {
  /** Where the host is afterwards, if it is reached through what is changed. */
  readonly movesTo?: string;
  /** The further addresses that it has there. */
  readonly alsoAt?: readonly string[];
  /** The addresses that the change removes. A host that is reached at another one does not move. */
  readonly leaves: readonly string[];
  /**
   * Run before the change's operations. The last of them starts the rollback timer; until somebody confirms, the plan of
   * the step has the confirmation as a further change.
   */
  readonly setup: readonly Operation[];
  /** Of the rollback timer. */
  readonly seconds: number;
  /** Run over a new connection before the change is confirmed; all must succeed. They change nothing. */
  readonly checks: readonly CommitCheck[];
}

export interface CommitCheck {
  readonly operation: Operation;
  /** What its failure means. */
  readonly failure: string;
}

export interface Reboot {
  /** How long the host may take until it has booted again, where the step has no timeout. */
  readonly seconds: number;
  /** The host comes back with other host keys and another machine-id. */
  readonly newIdentity?: NewIdentity;
}

/** The keys are made on the host, where they are read before they count: only their public parts leave it. */
export interface NewIdentity {
  /** Make the keys and the machine-id beside their places. None if they are in place already, and only the reboot is left. */
  readonly setup: readonly Operation[];
  /** Prints the public keys, a line each: sshd(8), "AUTHORIZED_KEYS FILE FORMAT". */
  readonly publicKeys: Operation;
  /** Reads the machine-id. */
  readonly machineId: Operation;
  /** Put them in place, once their keys are recorded on this computer. */
  readonly install: readonly Operation[];
}
