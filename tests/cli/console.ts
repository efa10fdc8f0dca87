import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';

/** A command in a page's ```console block, with the output that is shown for it. */
export interface Shown {
  readonly command: string;
  readonly output: readonly string[];
}

export interface Block {
  /** What follows "console" behind the fence: `hosts` for what needs them. */
  readonly info: string;
  readonly commands: readonly Shown[];
}

/** The ```console blocks of a page: `$ ` begins a command, `> ` goes on with it, all else is its output. */
export function consoleBlocks(page: string): readonly Block[] {
  return [...page.matchAll(/^```console *(.*)\n([^]*?)^```$/gm)].map(([, info = '', body = '']) => ({
    info,
    commands: shownIn(body),
  }));
}

function shownIn(body: string): readonly Shown[] {
  const commands: { command: string; output: string[] }[] = [];
  for (const line of body.replace(/\n$/, '').split('\n')) {
    const last = commands.at(-1);
    if (line.startsWith('$ ')) commands.push({ command: line.slice(2), output: [] });
    else if (last && line.startsWith('> ') && last.output.length === 0) last.command += `\n${line.slice(2)}`;
    else last?.output.push(line);
  }
  return commands;
}

/** Types commands into one bash, one after the other; gives what each printed, both streams together. */
export async function transcript(
  commands: readonly string[],
  argv: readonly string[],
  options: { readonly cwd: string; readonly env: Record<string, string> },
): Promise<readonly string[]> {
  const mark = `mark-${randomBytes(8).toString('hex')}`;
  const [program = 'bash', ...args] = argv;
  const child = spawn(program, args, { ...options, stdio: ['pipe', 'pipe', 'ignore'] });
  // Each command is read whole before it runs, and has no input of its own to take the next one for.
  const script = commands.map(
    (command) => `{ ${command}\n} </dev/null 2>&1; status=$?; printf '\\n%s\\n' ${mark}; (exit $status)\n`,
  );
  child.stdin.end(script.join(''));
  const outputs = (await text(child.stdout)).split(`\n${mark}\n`);
  return outputs.slice(0, commands.length).map((output) => output.replace(/\n$/, ''));
}

/** A pattern for what is shown: `…` stands for anything, alone on a line for any lines. What differs by nature is left open. */
export function patternOf(output: readonly string[]): RegExp {
  const lines = output.map((line) => (line.trim() === '…' ? '(?:.*\n)*?' : `${linePattern(line)}\n`));
  return new RegExp(`^${lines.join('')}$`);
}

function linePattern(line: string): string {
  return (
    line
      .replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
      .replaceAll('…', '.*')
      // A plus in it has been escaped by now.
      .replace(/SHA256:(?:\\\+|[\w/])+/g, String.raw`SHA256:[\w+/]+`)
      .replace(/\d+\\\.\d s\b/g, String.raw`(?:\d+\.\d s|\d+ min \d+ s)`)
  );
}
