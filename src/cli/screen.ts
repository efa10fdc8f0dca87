import { createInterface } from 'node:readline/promises';
import process, { env, platform, stdin, stdout } from 'node:process';
import isUnicodeSupported from 'is-unicode-supported';
import type { Event } from '../model/events.ts';
import { Durations, loadDurations } from '../runs/durations.ts';
import { ASCII, inAscii, UNICODE } from '../output/glyphs.ts';
import type { LiveReport } from '../output/live.ts';
import { painter } from './color.ts';
import { stateDirectory } from './directories.ts';

/** Standard output: prints text, on a terminal above the live rows of a run. */
export interface Screen {
  readonly print: (text: string) => void;
  readonly columns: () => number | undefined;
  /** Whether live rows are shown. */
  readonly draws: boolean;
  listener(event: Event): void;
  /** The answer; empty if there is none. */
  ask(question: string): Promise<string>;
}

/** Standard output: with live rows on a terminal that can draw, plain lines elsewhere. */
export async function openScreen({ quiet = false } = {}): Promise<Screen> {
  const unicode = hasUnicode(env);
  const encode = (text: string) => forTerminal(stdout, text);
  const live = !quiet && canDraw(stdout.isTTY, env) ? await openLive(unicode) : undefined;
  const print = (text: string) => void (live ? live.print(encode(text)) : stdout.write(encode(text)));
  return {
    print,
    columns: () => (stdout.isTTY ? stdout.columns : undefined),
    draws: live !== undefined,
    listener: (event) => live?.listener(event),
    async ask(question) {
      live?.pause();
      const terminal = createInterface({ input: stdin, output: stdout });
      const closed = new AbortController();
      terminal.once('close', () => closed.abort());
      terminal.once('SIGINT', () => {
        // readline catches Ctrl-C while it asks.
        process.emit('SIGINT');
        closed.abort();
      });
      try {
        return await terminal.question(encode(question), { signal: closed.signal });
      } catch (error) {
        if (closed.signal.aborted) return '';
        throw error;
      } finally {
        terminal.close();
        live?.resume();
      }
    },
  };
}

/** Text for a stream. Only terminals may lack characters: files and other programs get the same text everywhere. */
export function forTerminal({ isTTY }: { readonly isTTY?: boolean }, text: string): string {
  return isTTY === true && !hasUnicode(env) ? inAscii(text) : text;
}

/** By the terminal and by the locale that applies to characters (locale(7)). Without a locale, UTF-8 is most likely. */
export function hasUnicode(environment: NodeJS.ProcessEnv): boolean {
  if (!isUnicodeSupported() || environment['TERM'] === 'dumb') return false;
  const locale = environment['LC_ALL'] || environment['LC_CTYPE'] || environment['LANG'] || '';
  return locale === '' || platform === 'win32' || /utf-?8/i.test(locale);
}

/** Not on a dumb terminal, nor in CI, where the output is only stored. */
export function canDraw(isTerminal: boolean, environment: NodeJS.ProcessEnv): boolean {
  return isTerminal && environment['TERM'] !== 'dumb' && !isCi(environment['CI']);
}

function isCi(value: string | undefined): boolean {
  return value !== undefined && !['', '0', 'false'].includes(value);
}

async function openLive(unicode: boolean): Promise<LiveReport> {
  const { LiveReport } = await import('../output/live.ts');
  const durations = new Durations();
  // Not awaited: durations are needed only once a step takes long.
  void loadDurations(stateDirectory(), durations);
  return new LiveReport(stdout, { paint: painter(stdout), glyphs: unicode ? UNICODE : ASCII, durations });
}
