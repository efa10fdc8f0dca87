import type { Person } from './person.ts';

/** Four hosts of the class, of some kind, and a place from which the tool reaches them. */
export interface Site {
  /** For the names of tests. */
  readonly name: string;
  readonly hosts: readonly SiteHost[];
  /** Freshly installed. */
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** At a host's console, as root. */
  readonly exec: (host: string, script: string) => Promise<ConsoleOutput>;
  /** Everything a person could call "the state of this host", but for what looking at it changes. */
  readonly snapshot: (host: string) => Promise<string>;
  /** A snapshot without what a dry run lets the host's own programs note down. */
  readonly withoutNotes: (snapshot: string) => string;
  readonly arrive: () => Promise<Person>;
  /** The path of an inventory of the hosts. */
  readonly inventory: (person: Person) => Promise<string>;
}

export interface SiteHost {
  readonly name: string;
  /** Where it is to be. */
  readonly address: string;
  readonly gateway: string;
  readonly dns: string;
  /** Where it is met first, as the plan and messages about its line say it. */
  readonly met: string;
  readonly place: string;
  /** Its address by DHCP. */
  readonly dhcp: string;
  /** What DHCP gives besides. */
  readonly dhcpGateway: string;
}

export interface ConsoleOutput {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
