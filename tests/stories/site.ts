import type { Person } from './person.ts';

/** The four hosts of the class, real or simulated, and a machine that can reach them. */
export interface Site {
  /** For the names of tests. */
  readonly name: string;
  readonly hosts: readonly SiteHost[];
  /** Starts the hosts, freshly installed. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Runs a script at the console of a host, as root. */
  readonly exec: (host: string, script: string) => Promise<ConsoleOutput>;
  /** The state of a host, without what the snapshot itself changes. */
  readonly snapshot: (host: string) => Promise<string>;
  /** A snapshot without the records that programs of the host write during a dry run. */
  readonly withoutRecords: (snapshot: string) => string;
  /** How often a first apply starts dnf on each host, by dnf's own log; 0 where dnf is simulated. */
  readonly dnfStarts: number;
  readonly arrive: () => Promise<Person>;
  /** The path of an inventory of the hosts. */
  readonly inventory: (person: Person) => Promise<string>;
}

export interface SiteHost {
  readonly name: string;
  /** The address that the class gives it. */
  readonly address: string;
  readonly gateway: string;
  readonly dns: string;
  /** Where it is reached at first, as shown in plans (`reachedAt`) and in messages about its connection (`place`). */
  readonly reachedAt: string;
  readonly place: string;
  /** Its address by DHCP. */
  readonly dhcp: string;
  /** The gateway and name server by DHCP. */
  readonly dhcpGateway: string;
}

export interface ConsoleOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
