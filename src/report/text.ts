import type { Event, EventOf, PlannedStep } from '../engine/events.ts';
import { changeLines, changeSummary, failureLines, type Paint, plural, seconds, stepTitle } from './format.ts';

export interface TextOptions {
  readonly write: (text: string) => void;
  readonly paint: Paint;
  /** Steps with nothing to do are told, too. */
  readonly verbose: boolean;
  /** An apply shows its plan first, for somebody who is asked about it. */
  readonly showPlan: boolean;
  /** How the person would address one host again: the command line without --host. */
  readonly again: string;
}

type HostInfo = EventOf<'run-started'>['hosts'][number];

/** A run in plain text. Hosts of a plan come in the order of the inventory; the steps of an apply as they happen. */
export class TextReport {
  readonly #options: TextOptions;
  #command: 'plan' | 'apply' = 'plan';
  #order: readonly HostInfo[] = [];
  readonly #connected = new Map<string, EventOf<'host-connected'>>();
  readonly #plans = new Map<string, readonly PlannedStep[]>();
  readonly #warnings = new Map<string, EventOf<'warning'>[]>();
  readonly #finished = new Map<string, EventOf<'host-finished'>>();
  readonly #failedSteps = new Map<string, PlannedStep>();
  #shown = 0;

  constructor(options: TextOptions) {
    this.#options = options;
  }

  readonly listener = (event: Event): void => {
    switch (event.type) {
      case 'run-started':
        this.#command = event.command;
        this.#order = event.hosts;
        break;
      case 'host-connected':
        this.#connected.set(event.host, event);
        break;
      case 'warning':
        this.#warn(event);
        break;
      case 'host-planned':
        this.#plans.set(event.host, event.steps);
        this.#showPlans();
        break;
      case 'step-started':
      case 'step-output':
        break;
      case 'step-finished':
        this.#step(event);
        break;
      case 'host-finished':
        this.#finished.set(event.host, event);
        this.#showPlans();
        break;
      case 'run-finished':
        this.#summary(event);
        break;
    }
  };

  /** Prints, in the order of the inventory, the plan of every host that is ready for it. */
  #showPlans(): void {
    if (this.#command === 'apply' && !this.#options.showPlan) return;
    for (let host = this.#order[this.#shown]; host; host = this.#order[this.#shown]) {
      const plan = this.#plans.get(host.name);
      const finished = this.#finished.get(host.name);
      // A dry run tells a host once it is through; an apply once its plan is there.
      if (!finished && (this.#command === 'plan' || !plan)) return;
      this.#shown += 1;
      this.#plan(host, plan ?? []);
    }
  }

  #plan(host: HostInfo, steps: readonly PlannedStep[]): void {
    const { paint } = this.#options;
    const connected = this.#connected.get(host.name);
    const pending = steps.filter(({ changes, failure }) => changes.length > 0 || failure);
    if (!connected || (pending.length === 0 && !this.#options.verbose)) return;
    const moves = connected.address === host.address ? host.address : `${connected.address} → ${host.address}`;
    this.#line(`${paint('bold', host.name)}  ${moves}   ${connected.system}`);
    for (const warning of this.#warnings.get(host.name) ?? []) this.#lines(this.#warningLines(warning), '  ');
    for (const step of this.#options.verbose ? steps : pending) {
      if (step.failure) this.#line(`  ${paint('red', '?')} ${failureLines(step.failure).join('\n    ')}`);
      else if (step.changes.length === 0) this.#line(`  ${paint('dim', `= ${stepTitle(step)}`)}`);
      for (const change of step.changes) this.#lines(changeLines(step, change, connected.address, paint), '  ');
    }
  }

  #step({ host, step, status, seconds: took }: EventOf<'step-finished'>): void {
    const { paint, verbose } = this.#options;
    if (status === 'ok' && !verbose) return;
    if (status === 'failed') this.#failedSteps.set(host, step);
    const width = Math.max(...this.#order.map(({ name }) => name.length));
    const what = step.changes
      .map((change) => changeSummary(step, change))
      .filter(Boolean)
      .join(', ');
    const color = { ok: 'dim', changed: 'green', failed: 'red', skipped: 'dim' } as const;
    const total = this.#order.find(({ name }) => name === host)?.steps ?? 0;
    const place = `${String(step.number).padStart(String(total).length)}/${total}`;
    this.#line(
      [
        host.padEnd(width),
        place,
        paint(color[status], status.padEnd(7)),
        stepTitle(step),
        what,
        paint('dim', seconds(took)),
      ]
        .filter(Boolean)
        .join('  '),
    );
  }

  #warn(event: EventOf<'warning'>): void {
    const all = this.#warnings.get(event.host) ?? [];
    this.#warnings.set(event.host, [...all, event]);
    if (this.#command === 'apply' && !this.#options.showPlan) this.#lines(this.#warningLines(event), '');
  }

  #warningLines({ message, next }: EventOf<'warning'>): readonly string[] {
    return [`${this.#options.paint('yellow', 'warning:')} ${message}`, ...(next === undefined ? [] : [`  ${next}`])];
  }

  #summary(run: EventOf<'run-finished'>): void {
    const { paint } = this.#options;
    const finished = this.#order.flatMap(({ name }) => this.#finished.get(name) ?? []);
    const pending = this.#command === 'plan';
    const width = Math.max(...finished.map(({ host }) => host.length));
    const quiet = finished.filter(({ status }) => !pending || status === 'ok');
    if (!pending && finished.length > 0) this.#line('');
    for (const host of quiet) this.#hostLine(host, width);
    for (const host of finished) if (host.failure) this.#failure(host);
    const counts = [plural(finished.length, 'host')];
    if (run.hosts.failed > 0) counts.push(paint('red', `${run.hosts.failed} failed`));
    if (run.hosts.unreachable > 0) counts.push(paint('red', `${run.hosts.unreachable} unreachable`));
    if (run.hosts.skipped > 0) counts.push(`${run.hosts.skipped} skipped`);
    counts.push(run.changes === 0 ? 'no changes' : plural(run.changes, 'change'));
    if (pending) counts.push('nothing was changed (dry run)');
    else counts.push(seconds(run.seconds));
    if (run.interrupted) counts.push('interrupted');
    this.#line(counts.join(' · '));
  }

  #hostLine({ host, status, steps, counts, seconds: took, reboot }: EventOf<'host-finished'>, width: number): void {
    const { paint } = this.#options;
    const color = { ok: 'green', changed: 'green', failed: 'red', skipped: 'dim', unreachable: 'red' } as const;
    const parts = [plural(steps, 'step')];
    if (counts.changed > 0) parts.push(`${counts.changed} changed`);
    if (counts.failed > 0) parts.push(`${counts.failed} failed`);
    if (counts.skipped > 0 && status !== 'unreachable') parts.push(`${counts.skipped} not tried`);
    if (status === 'ok') parts.push('no changes');
    this.#line(
      `${host.padEnd(width)}  ${paint(color[status], status.padEnd(11))}  ${parts.join(', ')}  ${paint('dim', seconds(took))}`,
    );
    for (const reason of reboot) this.#line(`${' '.repeat(width)}  ${paint('yellow', 'needs a reboot:')} ${reason}`);
  }

  #failure({ host, status, steps, failure }: EventOf<'host-finished'>): void {
    if (!failure) return;
    const { paint, again } = this.#options;
    const step = this.#failedSteps.get(host);
    const where = step ? ` at step ${step.number} of ${steps}: ${stepTitle(step)}` : '';
    this.#line(`\n${paint('bold', host)}  ${paint('red', status)}${where}`);
    this.#lines(failureLines(failure), '  ');
    this.#line(`  Then: ${again} --host ${host}\n`);
  }

  #lines(lines: readonly string[], indent: string): void {
    for (const line of lines) this.#line(`${indent}${line}`);
  }

  #line(text: string): void {
    this.#options.write(`${text}\n`);
  }
}
