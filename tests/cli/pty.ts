import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';
import { expect } from 'vitest';

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
    this.#child.stdout.on('data', (bytes: Buffer) => (this.#screen += bytes.toString()));
    this.ended = new Promise((resolve) => this.#child.on('close', resolve));
  }

  /** Without control sequences. */
  get screen(): string {
    return stripVTControlCharacters(this.#screen).replaceAll('\r\n', '\n');
  }

  async sees(text: string): Promise<void> {
    await expect.poll(() => this.screen, { timeout: 30_000, interval: 20 }).toContain(text);
  }

  types(text: string): void {
    this.#child.stdin.write(text);
  }
}
