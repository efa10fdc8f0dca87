import { textWidth } from './text-width.ts';
import { pad, widest } from './layout.ts';

/** The commands that a summary offers, each for the hosts of the run. */
export interface NextCommands {
  /** Applies the same again. */
  readonly retry: string;
  /** Plans the same again. */
  readonly plan: string;
  /** Saves a new plan of the same. */
  readonly replan: string;
  /** `retry`, with reboots where they are pending. */
  readonly reboot: string;
  /** Shows the host keys that are not recorded, and records them. */
  readonly trust: string;
}

/** The commands of a run whose log says by which command it is repeated. */
export function nextCommandsOf(retry: string, inventory: string): NextCommands {
  const program = retry.slice(0, retry.indexOf(' apply'));
  const plan = retry.replace('provision apply', 'provision plan');
  return {
    retry,
    plan,
    reboot: retry.includes(' --reboot') ? retry : `${retry} --reboot`,
    replan: `${plan} --out plan.json`,
    trust: `${program} trust ${quoted(inventory)}`,
  };
}

/** More hosts than this are not named in a command: it then addresses all hosts of the run. */
export const NAMED_HOSTS = 5;

/** A command of a run for some of its hosts, in its shortest form. */
export function forHosts(command: string, names: readonly string[], all: number): string {
  if (names.length === all || names.length > NAMED_HOSTS) return command;
  const other = command.replaceAll(/ --host (?:"[^"]*"|\S+)/g, '');
  return other + names.map((name) => ` --host ${name}`).join('');
}

/** Commands to copy, each after its label, in one line that is never broken. */
export function commandLines(
  commands: readonly { readonly label: string; readonly command: string }[],
  columns: number,
): readonly string[] {
  const width = widest(commands.map(({ label }) => label));
  return commands.flatMap(({ label, command }) => {
    const line = `${pad(label, width)}  ${command}`;
    return textWidth(line) <= columns ? [line] : [label, command];
  });
}

/** A word as it can be typed in POSIX shells, PowerShell and cmd.exe. */
export function quoted(word: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(word) ? word : `"${word}"`;
}
