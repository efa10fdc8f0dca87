import { resolve } from 'node:path';
import stringWidth from 'string-width';
import { Pty } from './pty.ts';

// What commands print on terminals of several widths.

/** In columns. */
export const WIDTHS: readonly number[] = [20, 40, 80];

/** So wide that no line is broken. */
export const WIDE = 1000;

/** What a command prints on a terminal so many columns wide. */
export async function printed(
  command: string,
  columns: number,
  { cwd, env }: { readonly cwd: string; readonly env: Record<string, string> },
): Promise<string> {
  const pty = new Pty(`${process.execPath} ${resolve('dist/main.js')} ${command}`, {
    cwd,
    // Without the live rows, which are drawn over each other.
    env: { LANG: 'C.UTF-8', TERM: 'xterm', NO_COLOR: '1', CI: 'true', ...env },
    columns,
  });
  await pty.ended;
  return pty.screen;
}

/** Never broken, so that they can be copied or compared. */
const WHOLE: readonly RegExp[] = [
  // A term of the help: a command or an option with its arguments.
  /^ {2}(-\w, )?[\w-]+( [[<][^ ]+)+$/,
  /^(Usage: |Details: |Run |error: .*)?(npx )?provision /,
  // A command of "explain".
  /^(sh -c|cat|export|hostnamectl|nmcli|systemctl|grubby|curl|grep|mv|for|dnf|printf|' \||rpm) /,
  // A word after the sign of a comment.
  /^# +\S+$/,
  // The start-up file of each shell, and the command for it.
  /^ {2}(bash|zsh|fish|PowerShell) /,
  // An excerpt of a file, an example of a file.
  /^[> ] [\d ]+ \| /,
  /^ {4}- \w+:/,
  /^ {6,}(- )?([\w-]+: )?(\S+|".*")$/,
  // A value in quotation marks, a command that a message tells to run.
  /^ *"[^"]*"\.?$/,
  /^ {2,4}(systemctl|dnf|npx provision|provision|read|ssh|export) /,
  // The words of a host.
  /^ {4}the test of the step/,
  /^ {4}dnf: failed on purpose/,
  /^ {2,4}Debian GNU/,
];

/** The lines of a text that are too wide, and could have been broken. */
export function tooWide(text: string, columns: number): readonly string[] {
  return text
    .split('\n')
    .filter((line) => stringWidth(line) > columns && /\S\s+\S/.test(line) && !WHOLE.some((one) => one.test(line)));
}

/** Without those that differ from run to run, or begin each line of a comment. */
export function words(text: string): readonly string[] {
  return text
    .replaceAll(/\d+(\.\d+)?\s+(ms|s|min)\b|\S*\d{8}T\S+|\S*\d\d:\d\d:\d\d\S*/g, 'TIME')
    .split(/\s+/)
    .filter((word) => word !== '#');
}
