import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';

/** A command line in a terminal of its own (script(1)), with what it has written. */
export class Pty {
  readonly ended: Promise<number | null>;
  readonly #child;
  #screen = '';

  constructor(
    command: string,
    {
      cwd,
      env,
      columns = 80,
    }: { readonly cwd: string; readonly env: Record<string, string>; readonly columns?: number },
  ) {
    const line = `stty cols ${columns} rows 24; ${command}`;
    this.#child = spawn('script', ['--quiet', '--return', '--command', line, '/dev/null'], { cwd, env });
    this.#child.stdout.setEncoding('utf8').on('data', (text: string) => (this.#screen += text));
    this.ended = new Promise((resolve) => this.#child.on('close', resolve));
  }

  /** Without control sequences. */
  get screen(): string {
    return stripVTControlCharacters(this.#screen).replaceAll('\r\n', '\n');
  }

  async sees(text: string): Promise<void> {
    const until = Date.now() + 30_000;
    while (!this.screen.includes(text)) {
      if (Date.now() > until) throw new Error(`the terminal does not show "${text}", but:\n${this.screen}`);
      await sleep(20);
    }
  }

  types(text: string): void {
    this.#child.stdin.write(text);
  }
}
