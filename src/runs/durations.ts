import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Event, EventOf, PlannedStep } from '../model/events.ts';
import { otherFormat } from './read-runs.ts';
import { runsDirectory } from './run-files.ts';

/** How long a step took, in seconds, and on which host. */
export interface Duration {
  readonly host: string;
  readonly seconds: number;
}

/** How long steps took in earlier runs: on the same host, or else on another. */
export class Durations {
  readonly #byHost = new Map<string, Duration>();
  readonly #byStep = new Map<string, Duration>();

  /** The first duration of a step is kept: add the latest run first. */
  add({ host, step, seconds }: Pick<EventOf<'step-finished'>, 'host' | 'step' | 'seconds'>): void {
    const name = stepName(step);
    const onHost = `${host} ${name}`;
    if (!this.#byHost.has(onHost)) this.#byHost.set(onHost, { host, seconds });
    if (!this.#byStep.has(name)) this.#byStep.set(name, { host, seconds });
  }

  of(host: string, step: PlannedStep): Duration | undefined {
    const name = stepName(step);
    return this.#byHost.get(`${host} ${name}`) ?? this.#byStep.get(name);
  }
}

function stepName({ type, name }: PlannedStep): string {
  return `${type} ${name}`;
}

/** Older runs predict little. */
const RUN_LIMIT = 20;
/** In characters: what can be read while the first host is still connecting. */
const TEXT_LIMIT = 20_000_000;

/** Adds the durations of the latest logged runs, the latest first. Leaves out logs that cannot be read. */
export async function loadDurations(directory: string, durations: Durations): Promise<void> {
  const runs = runsDirectory(directory);
  const files = (await readdir(runs).catch(() => [])).filter((name) => name.endsWith('.jsonl')).sort();
  let length = 0;
  for (const file of files.reverse().slice(0, RUN_LIMIT)) {
    const log = await readFile(join(runs, file), 'utf8').catch(() => '');
    length += log.length;
    if (length > TEXT_LIMIT) return;
    for (const event of changedSteps(log)) durations.add(event);
  }
}

function changedSteps(log: string): readonly EventOf<'step-finished'>[] {
  const lines = log.split('\n');
  if (otherFormat(lines[0] ?? '')) return [];
  return lines
    .filter((line) => line.includes('"step-finished"') && line.includes('"changed"'))
    .flatMap((line) => {
      const event = parseLine(line);
      return event?.type === 'step-finished' && event.status === 'changed' ? [event] : [];
    });
}

/** Not validated: a log of this format holds events only, and lines that a crash cut off are no JSON. */
function parseLine(line: string): Event | undefined {
  try {
    return JSON.parse(line) as Event;
  } catch {
    return undefined;
  }
}
