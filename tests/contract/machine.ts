import type { Engine } from '../lab/engine.ts';

/** The result of a command. */
export interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One host. All have the same installation and addresses of their own. */
export interface Machine {
  readonly name: string;
  readonly addresses: Addresses;
  /** Makes the host freshly installed and boots it. */
  reset(): Promise<void>;
  /** Runs a line in a new shell of root with empty standard input, as `ssh root@host LINE` does. */
  run(line: string): Promise<Answer>;
  /** Waits until the host has rebooted, after a line that makes it reboot. */
  restarted(): Promise<void>;
}

/** Scenarios and recordings have `{dhcp}` and so on in place of a machine's own addresses. */
export interface Addresses {
  /** The address of ens33 after the installation. */
  readonly dhcp: string;
  /** A free address in the same network. */
  readonly static: string;
  /** The address of ens34, the host-only card. */
  readonly 'host-only': string;
  /** The hardware address of ens33, in lower case. */
  readonly mac33: string;
  readonly mac34: string;
}

/** A kind of hosts that the contract is tested on. */
export interface Implementation {
  readonly name: string;
  /** The Docker Engine of its machines: they play the scenarios of this engine only. Missing: they play all. */
  readonly engine?: Engine;
  /** Its machines do not see each other, so that several can have the same address. */
  readonly apart?: true;
  /** Situations that such hosts cannot get into, by file, with the reason. */
  readonly lacks?: Readonly<Record<string, string>>;
  /** The machines for scenarios, which run on them in parallel. They are unchanged until their first reset. */
  start(): Promise<readonly Machine[]>;
  stop(): Promise<void>;
}
