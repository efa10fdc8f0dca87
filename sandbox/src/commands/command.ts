import type { SimulatedHost } from '../host/host.ts';
import { notSimulatedMessage } from '../messages.ts';
import { type Arguments, type Declaration, grammarOf, readArguments } from './declaration.ts';

/** A program that has ended. */
export interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** `stdout` is a string of bytes, not of text. */
  readonly binary?: boolean;
}

/** One run of a program, its arguments read as it declares them. */
export type Call = Run & Arguments;

/** One run of a program. */
export interface Run {
  readonly host: SimulatedHost;
  /** Without the program's own name. */
  readonly args: readonly string[];
  /** The name it was called by. */
  readonly name: string;
  readonly user: User;
  readonly cwd: string;
  readonly stdin: string;
  /** A variable of the environment, or of the shell. */
  readonly env: (name: string) => string | undefined;
  /** Sets one in the shell that runs the program: for what only a builtin can do. */
  readonly assign: (name: string, value: string) => Promise<void>;
  /** Runs a program in the same shell. */
  readonly run: (
    argv: readonly string[],
    options?: { readonly user?: User; readonly stdin?: string },
  ) => Promise<Answer>;
  /** What the interpreter has of its own under this name, for programs that need nothing but files and text. */
  readonly original: (args: readonly string[]) => Promise<Answer>;
  /** Absolute. */
  readonly path: (path: string) => string;
  /** Ends early where a person has pressed Ctrl-C: then it rejects. In milliseconds. */
  readonly sleep: (time: number) => Promise<void>;
  readonly terminal: Terminal | undefined;
}

/** Where a program that stands alone in the foreground talks to a person, or to the program at the other end. */
export interface Terminal {
  /** There is somebody who types. */
  readonly isTty: boolean;
  stdout(text: string): void;
  stderr(text: string): void;
  /** The next line of input; undefined at its end. `echo` false hides what is typed. */
  readLine(echo: boolean): Promise<string | undefined>;
  /** A shell on the rest of the input. Returns its exit status. */
  shell(user: User, options: { readonly script?: string; readonly login?: boolean }): Promise<number>;
}

export interface User {
  readonly name: string;
  readonly uid: number;
  readonly home: string;
}

export const ROOT: User = { name: 'root', uid: 0, home: '/root' };
export const STUDENT: User = { name: 'student', uid: 1000, home: '/home/student' };
export const USERS: readonly User[] = [ROOT, STUDENT];

/** Answers one run. Made by `program` only, so that there is none that declares nothing. */
export interface Program {
  readonly perform: (run: Run) => Answer | Promise<Answer>;
}

/** The exit status of what is not simulated. */
export const NOT_SIMULATED = 125;

/** A program that answers what it declares. Everything else is refused before it runs. */
export function program(declaration: Declaration, answer: (call: Call) => Answer | Promise<Answer>): Program {
  const grammar = grammarOf(declaration);
  return {
    perform: (run) => {
      const read = readArguments(grammar, run.args);
      return 'unknown' in read ? notSimulated(run.name, read.unknown) : answer({ ...run, ...read });
    },
  };
}

/** For what a declaration cannot say, such as the value of an option. `what` is left out for the program as a whole. */
export function notSimulated(name: string, what?: string): Answer {
  return fail(NOT_SIMULATED, notSimulatedMessage(name, what));
}

export function ok(stdout = ''): Answer {
  return { status: 0, stdout, stderr: '' };
}

export function fail(status: number, stderr: string, stdout = ''): Answer {
  return { status, stdout, stderr: stderr === '' || stderr.endsWith('\n') ? stderr : `${stderr}\n` };
}

/** Whether the person reads UTF-8: then programs draw arrows. */
export function speaksUtf8({ env }: Call): boolean {
  return /utf-?8/i.test(env('LC_ALL') || env('LC_CTYPE') || env('LANG') || '');
}

/** Columns as wide as their widest value, two blanks apart; the last one, too, is filled up. */
export function table(rows: readonly (readonly string[])[], gap = 2): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' '.repeat(gap))}\n`)
    .join('');
}
