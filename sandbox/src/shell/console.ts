import { type Answer, ROOT, type User } from '../commands/command.ts';
import type { Machine, ShellOptions } from './machine.ts';
import { Shell } from './shell.ts';

/** Runs a line in a new shell with empty standard input, as `ssh host LINE` does. Output is text, not bytes. */
export async function runLine(
  machine: Machine,
  line: string,
  user: User = ROOT,
  options: ShellOptions = {},
): Promise<Answer> {
  const out: string[] = [];
  const err: string[] = [];
  const io = {
    stdout: (bytes: string) => void out.push(bytes),
    stderr: (bytes: string) => void err.push(bytes),
    lines: async () => undefined,
    line: async () => undefined,
    interrupted: () => new Promise<never>(() => {}),
  };
  const status = await new Shell(machine, user, io, options).run(line);
  const text = (parts: readonly string[]) => Buffer.from(parts.join(''), 'latin1').toString('utf8');
  return { status, stdout: text(out), stderr: text(err) };
}

/** Runs a program as systemd does: as root, without a login. */
export function runInBackground(machine: Machine, argv: readonly string[], options: ShellOptions): Promise<Answer> {
  const line = argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
  return runLine(machine, line, ROOT, { ...options, unit: true });
}
