import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Event, EventOf, PlannedStep } from '../model/events.ts';
import { runsDirectory } from './run-log.ts';

/** How long a step took, in seconds, and where. */
export interface Duration {
  readonly host: string;
  readonly seconds: number;
}

/** How long steps took when they were carried out before: on the same host, or else on another. */
export class Durations {
  readonly #byHost = new Map<string, Duration>();
  readonly #anywhere = new Map<string, Duration>();

  /** The first one told of a step counts: begin with the latest. */
  add({ host, step, seconds }: Pick<EventOf<'step-finished'>, 'host' | 'step' | 'seconds'>): void {
    const about = identity(step);
    const own = `${host} ${about}`;
    if (!this.#byHost.has(own)) this.#byHost.set(own, { host, seconds });
    if (!this.#anywhere.has(about)) this.#anywhere.set(about, { host, seconds });
  }

  of(host: string, step: PlannedStep): Duration | undefined {
    const about = identity(step);
    return this.#byHost.get(`${host} ${about}`) ?? this.#anywhere.get(about);
  }
}

function identity({ type, name }: PlannedStep): string {
  return `${type} ${name}`;
}

/** Older runs than these say little about today. */
const MOST_RUNS = 20;
/** In characters: what can be read while the first host is still connecting. */
const MOST_TEXT = 20_000_000;

/** Fills in how long steps took in the latest logged runs, the latest first. A log that cannot be read is left out. */
export async function recall(directory: string, durations: Durations): Promise<void> {
  const runs = runsDirectory(directory);
  const files = (await readdir(runs).catch(() => [])).filter((name) => name.endsWith('.jsonl')).sort();
  let text = 0;
  for (const file of files.reverse().slice(0, MOST_RUNS)) {
    const log = await readFile(join(runs, file), 'utf8').catch(() => '');
    text += log.length;
    if (text > MOST_TEXT) return;
    for (const event of changed(log)) durations.add(event);
  }
}

function changed(log: string): readonly EventOf<'step-finished'>[] {
  return log
    .split('\n')
    .filter((line) => line.includes('"step-finished"') && line.includes('"changed"'))
    .flatMap((line) => {
      const event = parsed(line);
      return event?.type === 'step-finished' && event.status === 'changed' ? [event] : [];
    });
}

/** A line that was cut off by a crash is no event. */
function parsed(line: string): Event | undefined {
  try {
    return JSON.parse(line) as Event;
  } catch {
    return undefined;
  }
}
