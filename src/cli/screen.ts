import { createInterface } from 'node:readline/promises';
import process, { env, stdin, stdout } from 'node:process';
import isUnicodeSupported from 'is-unicode-supported';
import type { Event } from '../model/events.ts';
import { Durations, recall } from '../runs/durations.ts';
import { ASCII, inAscii, UNICODE } from '../output/glyphs.ts';
import type { LiveReport } from '../output/live.ts';
import { painter } from './color.ts';
import { stateDirectory } from './directories.ts';

/** Where a person looks: prints text, on a terminal with the rows of a run below it. */
export interface Screen {
  readonly print: (text: string) => void;
  readonly columns: () => number | undefined;
  /** Whether a run is shown as it goes. */
  readonly draws: boolean;
  listener(event: Event): void;
  /** The answer; empty if there is none. */
  ask(question: string): Promise<string>;
}

/** Standard output: a terminal that can draw shows a run as it goes, anything else gets plain lines. */
export async function openScreen({ quiet = false } = {}): Promise<Screen> {
  const unicode = isUnicodeSupported() && env['TERM'] !== 'dumb';
  // A file or another program is given what it would get anywhere; letters are a matter of the terminal.
  const text = (words: string) => (stdout.isTTY && !unicode ? inAscii(words) : words);
  const live = !quiet && canDraw(stdout.isTTY, env) ? await openLive(unicode) : undefined;
  const print = (words: string) => void (live ? live.print(text(words)) : stdout.write(text(words)));
  return {
    print,
    columns: () => (stdout.isTTY ? stdout.columns : undefined),
    draws: live !== undefined,
    listener: (event) => live?.listener(event),
    async ask(question) {
      live?.pause();
      const terminal = createInterface({ input: stdin, output: stdout });
      const over = new AbortController();
      terminal.once('close', () => over.abort());
      terminal.once('SIGINT', () => {
        // At a question an interrupt like any other.
        process.emit('SIGINT');
        over.abort();
      });
      try {
        return await terminal.question(text(question), { signal: over.signal });
      } catch (error) {
        if (over.signal.aborted) return '';
        throw error;
      } finally {
        terminal.close();
        live?.resume();
      }
    },
  };
}

/** Not on a dumb terminal, nor where a machine only keeps what it prints. */
export function canDraw(isTerminal: boolean, environment: NodeJS.ProcessEnv): boolean {
  return isTerminal && environment['TERM'] !== 'dumb' && !isCi(environment['CI']);
}

function isCi(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value);
}

async function openLive(unicode: boolean): Promise<LiveReport> {
  const { LiveReport } = await import('../output/live.ts');
  const durations = new Durations();
  // Not awaited: it is ready long before a step has taken long.
  void recall(stateDirectory(), durations);
  return new LiveReport(stdout, { paint: painter(stdout), glyphs: unicode ? UNICODE : ASCII, durations });
}
