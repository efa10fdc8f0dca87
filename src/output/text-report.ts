import { stepId } from '../model/step.ts';
import truncate from 'cli-truncate';
import stringWidth from 'string-width';
import type { Event, EventOf } from '../model/events.ts';
import { changeSummary } from './changes.ts';
import { type Paint, seconds, stepTitle } from './format.ts';
import { pad, widest } from './layout.ts';
import type { NextCommands } from './next-commands.ts';
import { planLines, warningLines } from './plan-text.ts';
import { RunView } from './run-view.ts';
import { sanitizeAll } from './sanitize.ts';
import { STATUS_COLORS } from './status.ts';
import { summaryLines } from './summary.ts';
import { unfinishedLines } from './unfinished-run.ts';

export interface TextOptions {
  readonly write: (text: string) => void;
  readonly paint: Paint;
  /** Also show unchanged steps. */
  readonly verbose: boolean;
  /** Show only failures, pending reboots and the total. */
  readonly quiet?: boolean;
  /** Show the plan of an apply first, for a person who is asked to approve it. */
  readonly showPlan: boolean;
  /** Whether to print steps as they finish; failed ones are printed in any case. */
  readonly showSteps: () => boolean;
  readonly commands: NextCommands;
  /** The width of the terminal; undefined where there is none, and lines are not broken. */
  readonly columns: () => number | undefined;
}

/** A step gets at least so many columns, however narrow the terminal is. */
const NARROW = 20;

/** A run as plain text: the plan once all hosts are planned, the steps as they finish, the summary at the end. */
export class TextReport {
  readonly #options: TextOptions;
  readonly #view = new RunView();
  #planShown = false;
  /** No more events come. */
  #ended = false;
  #lastTime = '';

  constructor(options: TextOptions) {
    this.#options = options;
  }

  readonly listener = (unsafe: Event): void => {
    const event = sanitizeAll(unsafe);
    this.#view.read(event);
    this.#lastTime = event.time;
    if (event.type === 'warning' && !this.#showsPlan) this.#printWarning(event);
    else if (event.type === 'step-finished') this.#printStep(event);
    else if (event.type === 'host-planned' || event.type === 'host-finished') this.#printPlan();
    else if (event.type === 'run-finished') {
      this.#printPlan();
      this.#printSummary();
    }
  };

  /** For a run whose log has no end: prints where each host was. */
  endUnfinished(): void {
    const { paint, commands } = this.#options;
    this.#ended = true;
    this.#printPlan();
    const { retry } = commands;
    this.#print(unfinishedLines(this.#view, { paint, retry, columns: this.#columns, until: this.#lastTime }));
  }

  get #showsPlan(): boolean {
    const { showPlan, quiet = false } = this.#options;
    return showPlan || (this.#view.started?.command === 'plan' && !quiet);
  }

  get #columns(): number {
    return this.#options.columns() ?? Infinity;
  }

  /** Equal plans are shown together, so that the plan is printed once all hosts have one. */
  #printPlan(): void {
    const { hosts, finished } = this.#view;
    const complete = this.#ended || finished !== undefined || hosts.every((host) => host.plan ?? host.finished);
    if (this.#planShown || !complete || !this.#showsPlan) return;
    this.#planShown = true;
    const { paint, verbose } = this.#options;
    this.#print(planLines(hosts, { paint, verbose, columns: this.#columns }));
  }

  #printWarning(warning: EventOf<'warning'>): void {
    this.#print(warningLines(warning, this.#options.paint, this.#columns));
  }

  #printStep({ host, step, status, seconds: took }: EventOf<'step-finished'>): void {
    const { paint, verbose, quiet = false, showSteps } = this.#options;
    if ((status === 'ok' && !verbose) || (status !== 'failed' && (quiet || !showSteps()))) return;
    const changes = step.changes.map((change) => changeSummary(step, change)).filter(Boolean);
    const total = this.#view.host(host)?.steps ?? 0;
    const head = [
      pad(host, widest(this.#view.hosts.map(({ name }) => name))),
      `${stepId(step).padStart(String(total).length)}/${total}`,
      paint(status === 'ok' ? 'dim' : STATUS_COLORS[status], status.padEnd(7)),
    ].join('  ');
    const text = [stepTitle(step), changes.join(', ')].filter(Boolean).join('  ');
    const time = seconds(took);
    // One row on a terminal: the plan and the log have the whole text.
    const width = Math.max(NARROW, this.#columns - stringWidth(head) - stringWidth(time) - 4);
    this.#print([`${head}  ${truncate(text, width)}  ${paint('dim', time)}`]);
  }

  #printSummary(): void {
    const { paint, commands, verbose, quiet = false } = this.#options;
    const lines = summaryLines(this.#view, { paint, commands, verbose, quiet, columns: this.#columns });
    const { started, hosts } = this.#view;
    const separate = !quiet && started?.command === 'apply' && hosts.some(({ finished }) => finished);
    this.#print(separate ? ['', ...lines] : lines);
  }

  #print(lines: readonly string[]): void {
    if (lines.length > 0) this.#options.write(lines.map((line) => `${line}\n`).join(''));
  }
}
