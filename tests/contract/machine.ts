/** What a command gave. */
export interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One host of some kind. Of the same class, so that each has what the others have, under addresses of its own. */
export interface Machine {
  readonly name: string;
  readonly addresses: Addresses;
  /** Back to freshly installed and booted. */
  reset(): Promise<void>;
  /** Runs a line in a shell of root, as `ssh root@host LINE` does, with nothing to read. A shell of its own each time. */
  run(line: string): Promise<Answer>;
  /** Waits until the host has gone down and come up again, after a line that makes it do so. */
  restarted(): Promise<void>;
}

/** Scenarios say `{dhcp}` and so on where a machine's own address belongs, and so do recordings. */
export interface Addresses {
  /** Of ens33 when freshly installed. */
  readonly dhcp: string;
  /** A free one in the same network. */
  readonly static: string;
  /** Of ens34, the host-only card. */
  readonly 'host-only': string;
  /** Hardware address of ens33, in lower case. */
  readonly mac33: string;
  readonly mac34: string;
}

/** A kind of hosts that has to fulfil the contract. */
export interface Implementation {
  readonly name: string;
  /** Its machines never meet, so that several may have the same address. */
  readonly apart?: true;
  /** Situations that such hosts cannot get into, by file, and why. */
  readonly lacks?: Readonly<Record<string, string>>;
  /** The machines that scenarios may run on side by side. They stay as they are until their first reset. */
  start(): Promise<readonly Machine[]>;
  stop(): Promise<void>;
}
