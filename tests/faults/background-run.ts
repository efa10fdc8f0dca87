import { type ChildProcess, spawn } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import type { Event } from '../../src/model/events.ts';
import { controlNamespace } from '../lab/lab.ts';
import type { Person, RunResult } from '../e2e/person.ts';

/** A run in the background, with its events as they are printed. */
export class BackgroundRun {
  readonly child: ChildProcess;
  readonly ended: Promise<RunResult & { readonly signal: NodeJS.Signals | null }>;
  readonly #events: Event[] = [];
  readonly #waiting = new Set<() => void>();
  #ended = false;

  constructor(person: Person, ...args: readonly string[]) {
    const program = [process.execPath, resolve('dist/main.js'), ...args, '--output', 'json'];
    // `ip netns exec` becomes the program: a signal reaches it.
    const child = spawn('ip', ['netns', 'exec', controlNamespace, ...program], {
      env: person.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      this.#events.push(JSON.parse(line) as Event);
      this.#wake();
    });
    this.ended = Promise.all([
      text(child.stderr),
      new Promise<[number | null, NodeJS.Signals | null]>((done) =>
        child.on('close', (status, signal) => done([status, signal])),
      ),
    ]).then(([stderr, [status, signal]]) => {
      this.#ended = true;
      this.#wake();
      return { status, signal, stdout: '', stderr, events: this.#events };
    });
  }

  /** Waits for an event. Returns false if the run ended without one. */
  async until(wanted: (event: Event) => boolean): Promise<boolean> {
    while (!this.#events.some(wanted)) {
      if (this.#ended) return false;
      await new Promise<void>((resume) => this.#waiting.add(resume));
    }
    return true;
  }

  #wake(): void {
    for (const resume of this.#waiting) resume();
    this.#waiting.clear();
  }
}

/** The events in the log of the only run of a person. An event is logged before it is printed. */
export async function logOf(person: Person): Promise<readonly Event[]> {
  const runs = join(person.environment['XDG_STATE_HOME'] ?? '', 'provision/runs');
  const [file = '', ...more] = await readdir(runs);
  if (more.length > 0) throw new Error('there is more than one log');
  const lines = (await readFile(join(runs, file), 'utf8')).split('\n').filter((line) => line !== '');
  return lines.map((line) => {
    const { level: _, ...event } = JSON.parse(line) as Event & { readonly level: number };
    return event;
  });
}
