import type { Difference } from './resource.ts';
import type { TransportErrorCode } from './transport.ts';

/** What came of a step or a host. */
export type Status = 'ok' | 'changed' | 'failed' | 'skipped' | 'unreachable';

/** Something that went wrong, for a person: what, the host's own words, what to do next. */
export interface Failure {
  readonly message: string;
  readonly words?: string;
  readonly next?: string;
  readonly code?: TransportErrorCode;
}

export interface PlannedChange {
  readonly action: 'add' | 'remove' | 'change' | 'run';
  readonly diff: readonly Difference[];
  readonly notes: readonly string[];
  /** The host undoes the change by itself unless it is met again as declared. */
  readonly rollsBack?: true;
  /** The host restarts, and is met again. */
  readonly restarts?: true;
  /** Set where the change moves the host away from the address it is reached at. */
  readonly movesTo?: string;
}

export interface PlannedStep {
  readonly number: number;
  readonly type: string;
  readonly name: string;
  readonly title?: string;
  readonly changes: readonly PlannedChange[];
  /** The state could not be read. */
  readonly failure?: Failure;
}

export interface Counts {
  readonly ok: number;
  readonly changed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** A place where a host is not as its saved plan says. */
export interface Drift {
  /** Number and title of the step. */
  readonly step: number;
  readonly title: string;
  readonly field: string;
  /** What the plan says of the field, and what is the case now; in words, such as `running → stopped` or `in place`. */
  readonly planned: string;
  readonly found: string;
}

/** Everything that happens in a run, as plain data. All output is made from these; secrets are masked already. */
export type Event = { /** ISO 8601, UTC. */ readonly time: string } & EventBody;

export type EventBody =
  | {
      readonly type: 'run-started';
      readonly run: string;
      readonly version: string;
      readonly command: 'plan' | 'apply';
      readonly inventory: string;
      /** The command that does the same once more, for all hosts. */
      readonly again?: string;
      readonly hosts: readonly { readonly name: string; readonly address: string; readonly steps: number }[];
    }
  /** Its turn has come: until then it waited for others. */
  | { readonly type: 'host-started'; readonly host: string }
  | {
      readonly type: 'host-connected';
      readonly host: string;
      readonly address: string;
      readonly system: string;
    }
  | { readonly type: 'host-planned'; readonly host: string; readonly steps: readonly PlannedStep[] }
  /** The host is not as its saved plan says: nothing is changed on it. */
  | { readonly type: 'host-drifted'; readonly host: string; readonly differences: readonly Drift[] }
  | { readonly type: 'step-started'; readonly host: string; readonly step: PlannedStep }
  /** The latest line the host printed during a step that takes long. Not every line gets an event. */
  | { readonly type: 'step-output'; readonly host: string; readonly step: number; readonly line: string }
  | {
      readonly type: 'step-finished';
      readonly host: string;
      /** With the changes that were made; none where there was nothing to do. */
      readonly step: PlannedStep;
      readonly status: Exclude<Status, 'unreachable'>;
      readonly seconds: number;
    }
  | { readonly type: 'warning'; readonly host: string; readonly message: string; readonly next?: string }
  | {
      readonly type: 'host-finished';
      readonly host: string;
      /** In a dry run `changed` means that changes are pending. */
      readonly status: Status;
      readonly steps: number;
      readonly counts: Counts;
      readonly seconds: number;
      readonly connections: number;
      readonly exchanges: number;
      /** Why the host needs a reboot; empty if it needs none. */
      readonly reboot: readonly string[];
      readonly failure?: Failure;
    }
  | {
      readonly type: 'run-finished';
      readonly hosts: Readonly<Record<Status, number>>;
      readonly changes: number;
      readonly seconds: number;
      readonly interrupted: boolean;
    };

export type EventOf<Type extends Event['type']> = Extract<Event, { readonly type: Type }>;
export type Emit = (event: EventBody) => void;
