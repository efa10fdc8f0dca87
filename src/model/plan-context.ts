import type { PeerAnswers } from './peer.ts';
import { NOTHING_TOUCHED, type Touched } from './touched.ts';

/** What the steps before a step leave to a reboot, once they are applied. */
export interface PendingReboot {
  readonly reasons: readonly string[];
  /** One of them reboots the host: reasons from before that are gone. */
  readonly rebooted: boolean;
}

/** The login of this run on a host. */
export interface SessionLogin {
  readonly user: string;
  /** The public keys that the host has accepted, as `TYPE BASE64`. None for a password. */
  readonly publicKeys: readonly string[];
}

/** What a plan may depend on beside the state of the host and the declaration. */
export interface PlanContext {
  /** For a resource that `reboots`; for any other it is empty. */
  readonly pendingReboot: PendingReboot;
  /** What the pending changes of earlier steps touch, for a resource that `follows` them; for any other it is empty. */
  readonly touched: Touched;
  /** What was read for `Resource.peers`. */
  readonly peers: PeerAnswers;
  /** Undefined where it is unknown, as for the local connection. */
  readonly login?: SessionLogin | undefined;
}

export const EMPTY_CONTEXT: PlanContext = {
  pendingReboot: { reasons: [], rebooted: false },
  touched: NOTHING_TOUCHED,
  peers: new Map(),
};
