import type { Answer, Program } from '../commands/command.ts';
import type { SimulatedHost } from '../host/host.ts';
import type { JustBash } from './just-bash.ts';
import type { Reader } from './script.ts';

/** Where a shell reads from and writes to. Text is a string of bytes. */
export interface Io {
  stdout(bytes: string): void;
  stderr(bytes: string): void;
  /** All complete lines that have arrived; undefined at the end. */
  lines(): Promise<string | undefined>;
  /** One line, for a program in the foreground. */
  line(echo: boolean): Promise<string | undefined>;
  /** Only for a terminal: reads the next line with a prompt. */
  readonly prompt?: (text: string) => Promise<string | undefined>;
  /** Rejects when a person presses Ctrl-C. */
  interrupted(): Promise<never>;
}

export interface Machine {
  readonly host: SimulatedHost;
  readonly justBash: JustBash;
  readonly reader: Reader;
  readonly programs: ReadonlyMap<string, Program>;
  /** Called before each program. An answer replaces the program's own. */
  before(host: SimulatedHost, argv: readonly string[]): Promise<Answer | undefined>;
}

export interface ShellOptions {
  /** Started by systemd instead of a login: no HOME, and the working directory is `/`. */
  readonly unit?: boolean;
  /** Further variables of the environment. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Kills the shell and its programs. */
  readonly killed?: AbortSignal;
  /** Called when a program sleeps. */
  readonly waits?: () => void;
}
