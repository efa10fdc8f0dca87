import type { Event, EventOf } from '../model/events.ts';
import { failureLines, type Paint, plural, seconds } from './format.ts';

/** One line a host, in the order of the inventory, then what is wrong with it. */
export class PingReport {
  readonly #write: (text: string) => void;
  readonly #paint: Paint;
  #order: readonly string[] = [];
  readonly #connected = new Map<string, EventOf<'host-connected'>>();
  readonly #warnings: EventOf<'warning'>[] = [];
  readonly #finished = new Map<string, EventOf<'host-finished'>>();
  #shown = 0;

  constructor(write: (text: string) => void, paint: Paint) {
    this.#write = write;
    this.#paint = paint;
  }

  readonly listener = (event: Event): void => {
    if (event.type === 'run-started') this.#order = event.hosts.map(({ name }) => name);
    else if (event.type === 'host-connected') this.#connected.set(event.host, event);
    else if (event.type === 'warning') this.#warnings.push(event);
    else if (event.type === 'host-finished') {
      this.#finished.set(event.host, event);
      this.#showReady();
    } else if (event.type === 'run-finished') {
      const reached = this.#order.length - event.hosts.unreachable - event.hosts.failed;
      this.#write(`${reached} of ${plural(this.#order.length, 'host')} can be set up\n`);
    }
  };

  #showReady(): void {
    const width = Math.max(...this.#order.map((name) => name.length));
    for (let name = this.#order[this.#shown]; name; name = this.#order[this.#shown]) {
      const finished = this.#finished.get(name);
      if (!finished) return;
      this.#shown += 1;
      const { failure, status } = finished;
      const connected = this.#connected.get(name);
      const word = failure ? this.#paint('red', status) : this.#paint('green', 'ok');
      const about = connected ? `  ${connected.address}  ${connected.system}` : '';
      this.#write(`${name.padEnd(width)}  ${word}${about}  ${this.#paint('dim', seconds(finished.seconds))}\n`);
      const lines = this.#warnings
        .filter(({ host }) => host === name)
        .flatMap(({ message, next }) => [
          `${this.#paint('yellow', 'warning:')} ${message}`,
          ...(next ? [`  ${next}`] : []),
        ]);
      for (const line of [...lines, ...(failure ? failureLines(failure) : [])]) this.#write(`  ${line}\n`);
    }
  }
}
