/** The result of a command. */
export interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One host. All hosts of a kind are equal except for their names and addresses. */
export interface Machine {
  readonly name: string;
  readonly addresses: Addresses;
  /** Resets the host to freshly installed and booted. */
  reset(): Promise<void>;
  /** Runs a line in a new shell of root, as `ssh root@host LINE` does, with empty standard input. */
  run(line: string): Promise<Answer>;
  /** Waits until the host has rebooted, after a line that reboots it. */
  restarted(): Promise<void>;
}

/** Scenarios and recordings contain `{dhcp}` and so on in place of the machine's addresses. */
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

/** A kind of host that must fulfil the contract. */
export interface Implementation {
  readonly name: string;
  /** The networks of its machines are separate, so that several may have the same address. */
  readonly apart?: true;
  /** Situations that such hosts cannot be brought into, by file, with the reason. */
  readonly lacks?: Readonly<Record<string, string>>;
  /** Starts the machines on which scenarios run side by side. Their state is undefined until the first reset. */
  start(): Promise<readonly Machine[]>;
  stop(): Promise<void>;
}
