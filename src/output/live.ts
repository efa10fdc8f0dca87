import { clearScreenDown, cursorTo, moveCursor } from 'node:readline';
import type { WriteStream } from 'node:tty';
import { createLogUpdate } from 'log-update';
import { textWidth } from './text-width.ts';
import type { Event } from '../model/events.ts';
import { type LiveOptions, liveRows } from './live-rows.ts';
import { RunView } from './run-view.ts';
import { sanitizeAll } from './sanitize.ts';

/** Milliseconds between two drawings. */
const INTERVAL = 100;

/** Rows that show the state of a run at the bottom of a terminal. Other text is printed above them. */
export class LiveReport {
  readonly #stream: WriteStream;
  readonly #options: Pick<LiveOptions, 'paint' | 'glyphs' | 'durations'>;
  readonly #update: ReturnType<typeof createLogUpdate>;
  readonly #view = new RunView();
  #frame = 0;
  /** The rows on the terminal now. */
  #rows: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #onResize = () => this.#resized();

  constructor(stream: WriteStream, options: Pick<LiveOptions, 'paint' | 'glyphs' | 'durations'>) {
    this.#stream = stream;
    this.#options = options;
    this.#update = createLogUpdate(stream);
  }

  readonly listener = (event: Event): void => {
    // The view sanitizes step output itself: it needs the carriage returns to find the last line.
    this.#view.read(event.type === 'step-output' ? event : sanitizeAll(event));
    if (event.type === 'run-started') this.resume();
    else if (event.type === 'run-finished') this.pause();
  };

  /** Prints above the rows. */
  print(text: string): void {
    const visible = this.#timer !== undefined;
    if (visible) this.#clear();
    this.#stream.write(text);
    if (visible) this.#draw();
  }

  /** Removes the rows until `resume`. */
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
    this.#timer = setInterval(() => this.#draw(), INTERVAL).unref();
    this.#stream.on('resize', this.#onResize);
    this.#draw();
  }

  #draw(): void {
    const { columns, rows } = this.#stream;
    this.#frame += 1;
    this.#rows = liveRows(this.#view, Date.now() - this.#view.waited, {
      ...this.#options,
      columns,
      rows,
      frame: this.#frame,
    });
    this.#update(this.#rows.join('\n'));
  }

  #clear(): void {
    this.#update.clear();
    this.#rows = [];
  }

  /** A terminal that became narrower wraps rows that no longer fit: there are more lines to remove. */
  #resized(): void {
    const { columns } = this.#stream;
    const wrapped = this.#rows
      .map((row) => Math.max(1, Math.ceil(textWidth(row) / columns)) - 1)
      .reduce((sum, more) => sum + more, 0);
    this.#update.clear();
    if (wrapped > 0) {
      moveCursor(this.#stream, 0, -wrapped);
      cursorTo(this.#stream, 0);
      clearScreenDown(this.#stream);
    }
    this.#draw();
  }
}
