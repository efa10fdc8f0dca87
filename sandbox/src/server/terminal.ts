import { createInterface, type Interface } from 'node:readline';
import { PassThrough, Writable } from 'node:stream';
import type { Io } from '../shell/machine.ts';

/** The terminal at the client's end of an SSH channel. */
export class Terminal {
  readonly #input = new PassThrough();
  readonly #lines: Interface;
  readonly #write: (bytes: Buffer) => void;
  #hidden = false;
  /** The text of the current line. */
  #unfinished = '';
  /** Lines that were typed ahead. */
  readonly #ahead: string[] = [];
  #ended = false;
  #waiting: ((line: string | undefined) => void) | undefined;
  #interrupt: (() => void) | undefined;
  /** Ctrl-C was pressed while a command was about to begin. */
  #pressed = false;

  constructor(write: (bytes: Buffer) => void, size: { readonly columns: number; readonly rows: number }) {
    this.#write = write;
    const output = new Writable({
      write: (chunk: Buffer, _encoding, done) => {
        // A password is not echoed; the line break after it is.
        if (!this.#hidden) write(chunk);
        done();
      },
    });
    Object.assign(output, { ...size, isTTY: true });
    this.#lines = createInterface({ input: this.#input, output, terminal: true, historySize: 200 });
    this.#lines.on('line', (line) => {
      if (this.#waiting) this.#answer(line);
      else this.#ahead.push(line);
    });
    this.#lines.on('SIGINT', () => this.#ctrlC());
    this.#lines.on('close', () => {
      this.#ended = true;
      this.#answer(undefined);
    });
  }

  type(bytes: Buffer): void {
    this.#input.write(bytes);
  }

  hangUp(): void {
    this.#interrupt?.();
    this.#lines.close();
  }

  io(): Io & Required<Pick<Io, 'prompt'>> {
    const show = (bytes: string) => {
      this.#unfinished = (this.#unfinished + bytes).split('\n').at(-1) ?? '';
      this.#write(Buffer.from(bytes.replace(/\r?\n/g, '\r\n'), 'latin1'));
    };
    return {
      stdout: show,
      stderr: show,
      lines: async () => undefined,
      // readline would erase the text of the current line, such as a password prompt.
      line: (echo) => this.#ask(this.#unfinished, echo),
      prompt: (text) => this.#ask(text, true),
      interrupted: () =>
        new Promise<never>((_resolve, reject) => {
          if (this.#pressed) reject(new Error('interrupted'));
          this.#pressed = false;
          this.#interrupt = () => reject(new Error('interrupted'));
        }),
    };
  }

  async #ask(prompt: string, echo: boolean): Promise<string | undefined> {
    if (this.#ended) return undefined;
    this.#hidden = false;
    this.#unfinished = '';
    this.#pressed = false;
    this.#lines.setPrompt(prompt);
    this.#lines.prompt();
    const [typed] = this.#ahead.splice(0, 1);
    if (typed !== undefined) {
      this.#write(Buffer.from('\r\n'));
      return typed;
    }
    this.#hidden = !echo;
    try {
      return await new Promise<string | undefined>((resolve) => {
        this.#waiting = resolve;
      });
    } finally {
      this.#hidden = false;
    }
  }

  #answer(line: string | undefined): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(line);
  }

  #ctrlC(): void {
    this.#ahead.length = 0;
    this.#write(Buffer.from('^C\r\n'));
    const interrupt = this.#interrupt;
    this.#interrupt = undefined;
    this.#pressed = !interrupt && !this.#waiting;
    interrupt?.();
    // An empty line shows the prompt again.
    if (this.#waiting) {
      this.#lines.write(null, { ctrl: true, name: 'u' });
      this.#answer('');
    }
  }
}
