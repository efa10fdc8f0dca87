import { env, stdout } from 'node:process';
import type { Event } from '../model/events.ts';
import { Durations, loadDurations } from '../runs/durations.ts';
import { ASCII, UNICODE } from '../output/glyphs.ts';
import type { LiveReport } from '../output/live.ts';
import { painter } from './color.ts';
import { stateDirectory } from './directories.ts';
import { columnsOf, forTerminal, hasUnicode } from './terminal.ts';

/** Standard output: prints text, on a terminal above the live rows of a run. */
export interface Screen {
  readonly print: (text: string) => void;
  /** Infinity where there is no terminal. */
  readonly columns: () => number;
  /** Whether live rows are shown. */
  readonly draws: boolean;
  listener(event: Event): void;
  /** Removes the live rows for good. */
  readonly clear: () => void;
  /** Does something without the live rows, which use the same terminal. */
  withoutRows<T>(work: () => Promise<T>): Promise<T>;
}

/** Standard output: with live rows on a terminal that can draw, plain lines elsewhere. */
export async function openScreen({ quiet = false } = {}): Promise<Screen> {
  const encode = (text: string) => forTerminal(stdout, text);
  const live = !quiet && canDraw(stdout.isTTY, env) ? await openLive(hasUnicode(env)) : undefined;
  return {
    print: (text) => void (live ? live.print(encode(text)) : stdout.write(encode(text))),
    columns: () => columnsOf(stdout),
    draws: live !== undefined,
    listener: (event) => live?.listener(event),
    clear: () => live?.pause(),
    async withoutRows(work) {
      live?.pause();
      try {
        return await work();
      } finally {
        live?.resume();
      }
    },
  };
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
