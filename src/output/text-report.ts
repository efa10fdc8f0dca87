import { stepId } from '../model/step.ts';
import type { Event, EventOf } from '../model/events.ts';
import { changeSummary } from './changes.ts';
import { type Paint, seconds, shortTitle, stepTitle } from './format.ts';
import { pad, widest, wrapped } from './layout.ts';
import { cancelled } from './messages.ts';
import type { NextCommands } from './next-commands.ts';
import { skippedStep } from './plan-messages.ts';
import { planReport } from './plan-text.ts';
import { RunView } from './run-view.ts';
import { sanitizeAll } from './sanitize.ts';
import { hostStatus, markOf, STATUS_COLORS } from './status.ts';
import { causeOf, summaryLines } from './summary.ts';
import { unfinishedLines } from './unfinished-run.ts';
import { warningLines } from './warning-lines.ts';

export interface TextOptions {
  readonly write: (text: string) => void;
  readonly paint: Paint;
  /** Also show unchanged steps. */
  readonly verbose: boolean;
  /** Show only failures, pending reboots and the total. */
  readonly quiet?: boolean;
  /** Show the plan of an apply first, for a person who is asked to approve it. */
  readonly showPlan: boolean;
  /** Whether to print steps as they finish; failures are printed in any case. */
  readonly showSteps: boolean;
  readonly commands: NextCommands;
  /** The width of the terminal; Infinity where there is none, and lines are not broken. */
  readonly columns: () => number;
}

/** A run as plain text: the plan once all hosts are planned, steps and failures as they happen, the summary at the end. */
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
    if (event.type === 'warning') this.#printWarning(event);
    else if (event.type === 'step-finished') this.#printStep(event);
    else if (event.type === 'host-planned') this.#printPlanned(event);
    else if (event.type === 'host-finished') this.#printHost(event);
    else if (event.type === 'run-finished') this.#printEnd();
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
    return this.#options.columns();
  }

  /** Without the plan, the steps that do not apply to the host are said before the others. */
  #printPlanned({ host, skipped = [] }: EventOf<'host-planned'>): void {
    this.#printPlan();
    const { paint, verbose, showSteps } = this.#options;
    if (this.#showsPlan || !verbose || !showSteps) return;
    for (const { condition, name = '', ...step } of skipped) {
      const title = stepTitle({ ...step, name });
      const cells = [...this.#placeOf(host, step), paint('dim', skippedStep({ title, condition }))];
      this.#print(wrapped(cells.join('  '), this.#columns));
    }
  }

  /** Equal plans are shown together, so that the plan is printed once all hosts have one. */
  #printPlan(): void {
    const { hosts, finished } = this.#view;
    const complete = this.#ended || finished !== undefined || hosts.every((host) => host.plan ?? host.finished);
    if (this.#planShown || !complete || !this.#showsPlan) return;
    this.#planShown = true;
    const { paint, verbose } = this.#options;
    this.#print(planReport(hosts, { paint, verbose, columns: this.#columns }));
  }

  /** The plan has the warnings from before it. */
  #printWarning(warning: EventOf<'warning'>): void {
    if (this.#showsPlan && !this.#planShown) return;
    this.#print(warningLines(warning, this.#options.paint, this.#columns));
  }

  #printStep({ host, step, status, seconds: took }: EventOf<'step-finished'>): void {
    const { paint, verbose, quiet = false, showSteps } = this.#options;
    const failed = status === 'failed';
    if (!failed && (quiet || !showSteps || (status === 'ok' && !verbose))) return;
    const cells = [
      ...this.#placeOf(host, step),
      shortTitle(step),
      paint(status === 'ok' ? 'dim' : STATUS_COLORS[status], failed ? `✗ ${status}` : status),
      paint('dim', seconds(took)),
    ];
    const [message = ''] = (step.failure?.message ?? '').split('\n');
    const changes = verbose ? step.changes.map((change) => changeSummary(step, change)).filter(Boolean) : [];
    this.#print([
      ...wrapped(cells.join('  '), this.#columns),
      ...[...changes, ...(failed && message !== '' ? [message] : [])].flatMap((line) =>
        wrapped(`    ${line}`, this.#columns),
      ),
    ]);
  }

  #placeOf(host: string, step: Parameters<typeof stepId>[0]): readonly string[] {
    const total = this.#view.host(host)?.steps ?? 0;
    return [
      pad(host, widest(this.#view.hosts.map(({ name }) => name))),
      `${stepId(step).padStart(String(total).length)}/${total}`,
    ];
  }

  #printHost({ host }: EventOf<'host-finished'>): void {
    const planning = this.#showsPlan && !this.#planShown;
    this.#printPlan();
    const view = this.#view.host(host);
    const command = this.#view.started?.command;
    // The failure of a step is printed already, and the plan shows failures from before it.
    if (planning || !view?.finished?.failure || command === 'plan' || view.finished.status === 'interrupted') return;
    if (view.done.some(({ status }) => status === 'failed')) return;
    const { paint } = this.#options;
    const { word, color } = hostStatus(view);
    const name = pad(host, widest(this.#view.hosts.map((one) => one.name)));
    this.#print(wrapped(`${name}  ${paint(color, `${markOf(view)} ${word}`)}  ${causeOf(view)}`, this.#columns));
  }

  #printEnd(): void {
    this.#printPlan();
    const { paint, commands, verbose, quiet = false } = this.#options;
    if (this.#view.cancelled) {
      this.#print([cancelled]);
      return;
    }
    const planShown = this.#planShown;
    const lines = summaryLines(this.#view, { paint, commands, verbose, quiet, planShown, columns: this.#columns });
    const { started, hosts } = this.#view;
    const separate = !quiet && started?.command === 'apply' && hosts.some(({ finished }) => finished);
    this.#print(separate ? ['', ...lines] : lines);
  }

  #print(lines: readonly string[]): void {
    if (lines.length > 0) this.#options.write(lines.map((line) => `${line.trimEnd()}\n`).join(''));
  }
}
