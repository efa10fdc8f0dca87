import type { SimulatedHost } from '../host/host.ts';
import { notSimulatedMessage } from '../messages.ts';
import { type Arguments, type Declaration, grammarOf, readArguments } from './declaration.ts';

/** The result of a program. */
export interface Answer {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** `stdout` is a string of bytes, not of text. */
  readonly binary?: boolean;
}

/** One run of a program with its parsed arguments. */
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
  /** A variable of the environment or the shell. */
  readonly env: (name: string) => string | undefined;
  /** Sets a variable of the shell, as a builtin does. */
  readonly assign: (name: string, value: string) => Promise<void>;
  /** Runs a program in the same shell. */
  readonly run: (
    argv: readonly string[],
    options?: { readonly user?: User; readonly stdin?: string },
  ) => Promise<Answer>;
  /** Runs the interpreter's own program of this name. */
  readonly original: (args: readonly string[]) => Promise<Answer>;
  /** Makes a path absolute. */
  readonly path: (path: string) => string;
  /** Waits, in milliseconds. Rejects when Ctrl-C is pressed. */
  readonly sleep: (time: number) => Promise<void>;
  readonly terminal: Terminal | undefined;
}

/** The input and output of a program that runs alone in the foreground. */
export interface Terminal {
  /** Whether it is a terminal. */
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

/** A simulated program. Only `program` makes one, so that each has a declaration. */
export interface Program {
  readonly perform: (run: Run) => Answer | Promise<Answer>;
}

/** The exit status of what is not simulated. */
export const NOT_SIMULATED = 125;

/** A program that is called for what it declares; everything else is refused before. */
export function program(declaration: Declaration, answer: (call: Call) => Answer | Promise<Answer>): Program {
  const grammar = grammarOf(declaration);
  return {
    perform: (run) => {
      const read = readArguments(grammar, run.args);
      return 'unknown' in read ? notSimulated(run.name, read.unknown) : answer({ ...run, ...read });
    },
  };
}

/** For what a declaration cannot express, such as values of options. Without `what`, the whole program. */
export function notSimulated(name: string, what?: string): Answer {
  return fail(NOT_SIMULATED, notSimulatedMessage(name, what));
}

export function ok(stdout = ''): Answer {
  return { status: 0, stdout, stderr: '' };
}

export function fail(status: number, stderr: string, stdout = ''): Answer {
  return { status, stdout, stderr: stderr === '' || stderr.endsWith('\n') ? stderr : `${stderr}\n` };
}

/** Whether the locale is UTF-8: then programs print arrows and dots. */
export function speaksUtf8({ env }: Call): boolean {
  return /utf-?8/i.test(env('LC_ALL') || env('LC_CTYPE') || env('LANG') || '');
}

/** Columns as wide as their widest value, `gap` blanks apart; the last one is padded, too. */
export function table(rows: readonly (readonly string[])[], gap = 2): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' '.repeat(gap))}\n`)
    .join('');
}
