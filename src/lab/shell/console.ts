import { type Answer, ROOT, type User } from '../commands/command.ts';
import { type Machine, Shell } from './shell.ts';

/** Runs a line as `ssh host LINE` does, in a shell of its own with nothing to read. Text is text, not bytes. */
export async function runLine(machine: Machine, line: string, user: User = ROOT): Promise<Answer> {
  const out: string[] = [];
  const err: string[] = [];
  const shell = new Shell(machine, user, {
    stdout: (bytes) => void out.push(bytes),
    stderr: (bytes) => void err.push(bytes),
    lines: async () => undefined,
    line: async () => undefined,
    interrupted: () => new Promise<never>(() => {}),
  });
  const status = await shell.run(line);
  const text = (parts: readonly string[]) => Buffer.from(parts.join(''), 'latin1').toString('utf8');
  return { status, stdout: text(out), stderr: text(err) };
}
