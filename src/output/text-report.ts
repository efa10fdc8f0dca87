import truncate from 'cli-truncate';
import stringWidth from 'string-width';
import type { Event, EventOf } from '../model/events.ts';
import { changeSummary } from './changes.ts';
import { cleanAll } from './sanitize.ts';
import { type Paint, seconds, stepTitle } from './format.ts';
import { pad, widest } from './layout.ts';
import { planLines, warningLines } from './plan-text.ts';
import { RunView } from './run-view.ts';
import { unfinishedLines } from './unfinished-run.ts';
import { STATUS_COLORS, summaryLines } from './summary.ts';

export interface TextOptions {
  readonly write: (text: string) => void;
  readonly paint: Paint;
  /** Steps with nothing to do are told, too. */
  readonly verbose: boolean;
  /** Only what is wrong, which hosts need a reboot, and the total. */
  readonly quiet?: boolean;
  /** An apply shows its plan first, for somebody who is asked about it. */
  readonly showPlan: boolean;
  /** Whether steps that were carried out are told as they happen, and not only those that failed. */
  readonly showSteps: () => boolean;
  /** How the person would address one host again: the command line without --host. */
  readonly again: string;
  /** How a saved plan is made anew. */
  readonly replan: string;
  /** The same as `again`, with what restarts the hosts that need it. */
  readonly restart: string;
  /** How wide a terminal is just now; undefined where there is none, and lines are as long as they are. */
  readonly columns: () => number | undefined;
}

/** What is left for a step on a narrow terminal, in columns. */
const NARROW = 20;

/** A run in plain text: the plan once all hosts are planned, the steps as they happen, the summary last. */
export class TextReport {
  readonly #options: TextOptions;
  readonly #view = new RunView();
  #planShown = false;
  #over = false;
  #until = '';

  constructor(options: TextOptions) {
    this.#options = options;
  }

  readonly listener = (raw: Event): void => {
    const event = cleanAll(raw);
    this.#view.read(event);
    this.#until = event.time;
    if (event.type === 'warning' && !this.#showsPlan) this.#warn(event);
    else if (event.type === 'step-finished') this.#step(event);
    else if (event.type === 'host-planned' || event.type === 'host-finished') this.#plan();
    else if (event.type === 'run-finished') {
      this.#plan();
      this.#summary();
    }
  };

  /** For a run whose log just ends: how far it had come. */
  breakOff(): void {
    const { paint, again } = this.#options;
    this.#over = true;
    this.#plan();
    this.#print(unfinishedLines(this.#view, { paint, again, columns: this.#columns, until: this.#until }));
  }

  get #showsPlan(): boolean {
    const { showPlan, quiet = false } = this.#options;
    return showPlan || (this.#view.started?.command === 'plan' && !quiet);
  }

  get #columns(): number {
    return this.#options.columns() ?? Infinity;
  }

  /** Hosts with equal plans are shown together, so the plan is there when it is there for all of them. */
  #plan(): void {
    const { hosts, finished } = this.#view;
    const ready = this.#over || finished !== undefined || hosts.every((host) => host.plan ?? host.finished);
    if (this.#planShown || !ready || !this.#showsPlan) return;
    this.#planShown = true;
    const { paint, verbose } = this.#options;
    this.#print(planLines(hosts, { paint, verbose, columns: this.#columns }));
  }

  #warn(warning: EventOf<'warning'>): void {
    this.#print(warningLines(warning, this.#options.paint, this.#columns));
  }

  #step({ host, step, status, seconds: took }: EventOf<'step-finished'>): void {
    const { paint, verbose, quiet = false, showSteps } = this.#options;
    if ((status === 'ok' && !verbose) || (status !== 'failed' && (quiet || !showSteps()))) return;
    const what = step.changes.map((change) => changeSummary(step, change)).filter(Boolean);
    const total = this.#view.host(host)?.steps ?? 0;
    const head = [
      pad(host, widest(this.#view.hosts.map(({ name }) => name))),
      `${String(step.number).padStart(String(total).length)}/${total}`,
      paint(status === 'ok' ? 'dim' : STATUS_COLORS[status], status.padEnd(7)),
    ].join('  ');
    const about = [stepTitle(step), what.join(', ')].filter(Boolean).join('  ');
    const time = seconds(took);
    // A row each on a terminal: the plan has told it all, and so does the log.
    const room = Math.max(NARROW, this.#columns - stringWidth(head) - stringWidth(time) - 4);
    this.#print([`${head}  ${truncate(about, room)}  ${paint('dim', time)}`]);
  }

  #summary(): void {
    const { paint, again, replan, restart, verbose, quiet = false } = this.#options;
    const lines = summaryLines(this.#view, {
      paint,
      again,
      replan,
      restart,
      verbose,
      quiet,
      columns: this.#columns,
    });
    const apart =
      !quiet && this.#view.started?.command === 'apply' && this.#view.hosts.some(({ finished }) => finished);
    this.#print(apart ? ['', ...lines] : lines);
  }

  #print(lines: readonly string[]): void {
    if (lines.length > 0) this.#options.write(lines.map((line) => `${line}\n`).join(''));
  }
}
