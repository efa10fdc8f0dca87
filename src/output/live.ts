import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { createLogUpdate } from 'log-update';
import stringWidth from 'string-width';
import type { Event } from '../model/events.ts';
import { cleanAll } from './sanitize.ts';
import { type LiveOptions, liveRows } from './live-rows.ts';
import { RunView } from './run-view.ts';

/** Milliseconds between two pictures. */
const PAUSE = 100;

/** The rows of a run at the bottom of a terminal. What is printed meanwhile scrolls by above them. */
export class LiveReport {
  readonly #stream: WriteStream;
  readonly #options: Pick<LiveOptions, 'paint' | 'glyphs' | 'durations'>;
  readonly #update: ReturnType<typeof createLogUpdate>;
  readonly #view = new RunView();
  #frame = 0;
  /** What stands there now. */
  #shown: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #onResize = () => this.#resized();

  constructor(stream: WriteStream, options: Pick<LiveOptions, 'paint' | 'glyphs' | 'durations'>) {
    this.#stream = stream;
    this.#options = options;
    this.#update = createLogUpdate(stream);
  }

  readonly listener = (event: Event): void => {
    // A carriage return tells which part of the output is the latest; the view sees to that, and cleans it.
    this.#view.read(event.type === 'step-output' ? event : cleanAll(event));
    if (event.type === 'run-started') this.resume();
    else if (event.type === 'run-finished') this.pause();
  };

  /** Prints above the rows. */
  print(text: string): void {
    const going = this.#timer !== undefined;
    if (going) this.#clear();
    this.#stream.write(text);
    if (going) this.#draw();
  }

  /** Takes the rows away and leaves the terminal to others. */
  pause(): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#stream.off('resize', this.#onResize);
    this.#clear();
    this.#update.done();
  }

  resume(): void {
    if (this.#timer !== undefined || this.#view.finished) return;
    this.#timer = setInterval(() => this.#draw(), PAUSE).unref();
    this.#stream.on('resize', this.#onResize);
    this.#draw();
  }

  #draw(): void {
    const { columns, rows } = this.#stream;
    this.#frame += 1;
    this.#shown = liveRows(this.#view, Date.now(), { ...this.#options, columns, rows, frame: this.#frame });
    this.#update(this.#shown.join('\n'));
  }

  #clear(): void {
    this.#update.clear();
    this.#shown = [];
  }

  /** A terminal that became narrower has broken the rows that no longer fit, so that there are more to take away. */
  #resized(): void {
    const { columns } = this.#stream;
    const broken = this.#shown
      .map((row) => Math.max(1, Math.ceil(stringWidth(row) / columns)) - 1)
      .reduce((sum, more) => sum + more, 0);
    this.#update.clear();
    if (broken > 0) {
      moveCursor(this.#stream, 0, -broken);
      cursorTo(this.#stream, 0);
      clearScreenDown(this.#stream);
    }
    this.#draw();
  }
}
