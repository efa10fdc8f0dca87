import type { Answer, Program } from '../commands/command.ts';
import type { SimulatedHost } from '../host/host.ts';
import type { JustBash } from './just-bash.ts';
import type { Reader } from './script.ts';

/** Where a shell reads from and writes to. Text is a string of bytes. */
export interface Io {
  stdout(bytes: string): void;
  stderr(bytes: string): void;
  /** All whole lines that have come in; undefined at the end. */
  lines(): Promise<string | undefined>;
  /** One line, for a program in the foreground. */
  line(echo: boolean): Promise<string | undefined>;
  /** Only of a terminal: asks a person for the next line, with a prompt. */
  readonly prompt?: (text: string) => Promise<string | undefined>;
  /** Rejects when a person presses Ctrl-C. */
  interrupted(): Promise<never>;
}

export interface Machine {
  readonly host: SimulatedHost;
  readonly justBash: JustBash;
  readonly reader: Reader;
  readonly programs: ReadonlyMap<string, Program>;
  /** Called before each program; an answer takes the place of the program's own. */
  before(host: SimulatedHost, argv: readonly string[]): Promise<Answer | undefined>;
}

export interface ShellOptions {
  /** Begun by systemd and not by a login: there is no home, and `/` is where it starts. */
  readonly unit?: boolean;
  /** Ends what runs in it. */
  readonly killed?: AbortSignal;
  /** Called when a program in it waits for time to pass. */
  readonly waits?: () => void;
}
