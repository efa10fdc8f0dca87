import type { Event, EventOf } from '../model/events.ts';
import { failureLines } from './failure-lines.ts';
import { type Paint, seconds } from './format.ts';
import { pad, widest, wrapped } from './layout.ts';
import { warningLines } from './warning-lines.ts';
import { readyHosts } from './messages.ts';
import { type HostView, RunView } from './run-view.ts';
import { sanitizeAll } from './sanitize.ts';
import { hostStatus } from './status.ts';

export interface PingOptions {
  readonly paint: Paint;
  /** The width of the terminal; Infinity where lines are not broken. */
  readonly columns: number;
}

/** One line for each host in the order of the inventory, followed by the host's warnings and failure. */
export class PingReport {
  readonly #write: (text: string) => void;
  readonly #paint: Paint;
  readonly #columns: number;
  readonly #view = new RunView();
  /** How many hosts are printed. */
  #printed = 0;

  constructor(write: (text: string) => void, { paint, columns }: PingOptions) {
    this.#write = write;
    this.#paint = paint;
    this.#columns = columns;
  }

  readonly listener = (unsafe: Event): void => {
    const event = sanitizeAll(unsafe);
    this.#view.read(event);
    if (event.type === 'host-finished') this.#printFinished();
    else if (event.type === 'run-finished') {
      const { ok, changed } = event.hosts;
      const total = readyHosts({ ready: ok + changed, hosts: this.#view.hosts.length });
      for (const line of wrapped(total, this.#columns)) this.#write(`${line}\n`);
    }
  };

  /** Prints the finished hosts up to the first that is not. */
  #printFinished(): void {
    const { hosts } = this.#view;
    const width = widest(hosts.map(({ name }) => name));
    for (const host of hosts.slice(this.#printed)) {
      if (!host.finished) return;
      this.#printed += 1;
      for (const line of this.#hostLines(host, host.finished, width)) this.#write(`${line}\n`);
    }
  }

  #hostLines(host: HostView, finished: EventOf<'host-finished'>, width: number): readonly string[] {
    const { connected, warnings, name } = host;
    const { word, color } = hostStatus(host);
    const columns = this.#columns;
    const cells = [
      pad(name, width),
      this.#paint(color, word),
      ...(connected ? [connected.address, connected.system] : []),
      this.#paint('dim', seconds(finished.seconds)),
    ];
    return [
      ...wrapped(cells.join('  '), columns),
      ...warnings.flatMap((warning) => warningLines(warning, this.#paint, columns - 2).map((line) => `  ${line}`)),
      ...(finished.failure ? failureLines(finished.failure, columns, '  ') : []),
    ];
  }
}
