import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../model/host.ts';
import { CannotTell, describe, outcome, type Operation, type Result, succeeded } from '../model/operation.ts';
import type { Change, Cut, Step, StepPlan } from '../model/resource.ts';
import { type Transport, TransportError } from '../model/transport.ts';
import type { Counts, Emit, EventBody, Failure, PlannedChange, PlannedStep, Status } from './events.ts';
import { factOperations, type Facts, parseFacts } from './facts.ts';
import { Link } from './link.ts';
import { State } from './state.ts';

export interface HostRunOptions {
  readonly transport: Transport;
  readonly emit: Emit;
  /** Aborted when no new step may start. */
  readonly signal: AbortSignal;
  /** Called with what identifies the machine; throws `CannotTell` if it must not be touched. */
  claim(host: Host, fingerprint: string | undefined, facts: Facts): void;
}

type Finished = Extract<EventBody, { type: 'host-finished' }>;

// Times around a change that cuts the connection, in milliseconds.
/** How long the host may take to say that it has begun. */
const MOVE_START = 8000;
/** Before each try to meet the host, and how long it may be looked at there. */
const MOVE_PAUSE = 400;
const MOVE_READ = 5000;
/** So long before the host undoes the change nothing is kept any more, so that the two cannot cross. */
const MOVE_RESERVE = 1500;
/** How long after that it may take to answer at its old address. */
const MOVE_BACK = 10_000;
/** How often what is left after the cut is looked at again. */
const KEEP_ROUNDS = 3;

/** A clock that is off by more makes certificates look invalid. In seconds. */
const MAX_SKEW = 300;

/** One host in one run: an independent unit of work. First `plan`, then, unless that ended it, `apply`. */
export class HostRun {
  readonly host: Host;
  readonly #steps: readonly Step[];
  readonly #options: HostRunOptions;
  readonly #link: Link;
  readonly #state = new State();
  /** The steps that have been read since the last change. */
  #fresh: ReadonlySet<Step> = new Set();
  readonly #started = Date.now();
  readonly #counts = { ok: 0, changed: 0, failed: 0, skipped: 0 };
  #facts: Facts | undefined;
  #finished: Finished | undefined;

  constructor(host: Host, steps: readonly Step[], options: HostRunOptions) {
    this.host = host;
    this.#steps = steps;
    this.#options = options;
    this.#link = new Link(options.transport, host);
  }

  /** Set once the host is through, in whatever way. */
  get finished(): Finished | undefined {
    return this.#finished;
  }

  /** Whether an apply would have anything to do. */
  get pending(): boolean {
    return this.#steps.some((step) => this.#expectsChange(step));
  }

  /** Reads the state of all steps in one exchange and tells what would change. Emits `host-planned`, or the end. */
  async plan(): Promise<void> {
    await this.#guard(async () => {
      await this.#link.open();
      await this.#read(this.#steps, factOperations);
      const facts = parseFacts(this.#state.answers(factOperations));
      this.#facts = facts;
      this.#emit({ type: 'host-connected', host: this.host.name, address: this.#link.address, system: facts.system });
      this.#options.claim(this.host, this.#link.fingerprint, facts);
      this.#warn(facts);
      const steps = this.#steps.map((step) => planned(step, this.#state.tryPlan(step)));
      this.#emit({ type: 'host-planned', host: this.host.name, steps });
    });
  }

  /** Ends a dry run: pending changes make the host `changed`, a state that cannot be read makes it `failed`. */
  async endDry(): Promise<void> {
    await this.#guard(async () => {
      let failure: Failure | undefined;
      for (const step of this.#steps) {
        const plan = this.#state.tryPlan(step);
        if (plan instanceof CannotTell) {
          this.#counts.failed += 1;
          failure ??= cannotTell(step, plan, 'Nothing was changed (dry run).');
        } else {
          this.#counts[plan.changes.length > 0 ? 'changed' : 'ok'] += 1;
        }
      }
      await this.#finish(failure ? 'failed' : this.#counts.changed > 0 ? 'changed' : 'ok', failure);
    });
  }

  /** Ends a host whose plan was not approved. */
  async endDeclined(): Promise<void> {
    this.#counts.skipped = this.#steps.length;
    await this.#finish('skipped');
  }

  /**
   * Carries the plan out, step by step, each planned again just before. `reread` reads the state anew first, for when
   * time has passed since the plan.
   */
  async apply(reread: boolean): Promise<void> {
    await this.#guard(async () => {
      if (reread) await this.#read(this.#steps);
      for (const [index, step] of this.#steps.entries()) {
        const failure = this.#options.signal.aborted ? INTERRUPTED : await this.#step(step);
        if (!failure) continue;
        this.#counts.skipped += this.#steps.length - index - (failure === INTERRUPTED ? 0 : 1);
        await this.#finish('failed', failure);
        return;
      }
      const undone = await this.#undone();
      await this.#finish(undone ? 'failed' : this.#counts.changed > 0 ? 'changed' : 'ok', undone);
    });
  }

  /** Returns what went wrong, if anything did. */
  async #step(step: Step): Promise<Failure | undefined> {
    const started = Date.now();
    if (!this.#fresh.has(step)) await this.#read(this.#ahead(step));
    const done = (status: 'ok' | 'changed' | 'failed', shown: PlannedStep) => {
      this.#counts[status] += 1;
      const seconds = (Date.now() - started) / 1000;
      this.#emit({ type: 'step-finished', host: this.host.name, step: shown, status, seconds });
      return shown.failure;
    };
    const plan = this.#state.tryPlan(step);
    const shown = planned(step, plan);
    if (plan instanceof CannotTell)
      return done('failed', { ...shown, failure: cannotTell(step, plan, this.#progress(step)) });
    if (plan.changes.length === 0) return done('ok', shown);

    this.#emit({ type: 'step-started', host: this.host.name, step: shown });
    let failure: Failure | undefined;
    try {
      failure = await this.#carryOut(step, plan);
    } catch (error) {
      if (error instanceof TransportError) done('failed', { ...shown, failure: this.#lost(step, error) });
      throw error;
    }
    return done(failure ? 'failed' : 'changed', failure ? { ...shown, failure } : shown);
  }

  /** Makes the changes and reads again, in the same exchange: the step, to verify it, and those up to the next change. */
  async #carryOut(step: Step, { changes }: StepPlan): Promise<Failure | undefined> {
    const operations = changes.flatMap((change) => change.operations);
    const cut = changes.find(({ cutsConnection }) => cutsConnection)?.cutsConnection;
    if (cut) return this.#acrossCut(step, cut, operations);

    const steps = this.#around(step);
    const probe = State.operations(steps.map((one) => one.operations));
    const answer = await this.#link.run({ change: operations, probe });
    this.#state.update(probe, answer.probe);
    this.#fresh = new Set(steps);
    const failed = failedOperation(operations, answer.change);
    if (failed) return this.#failure(step, failed.operation, failed.result);
    return changes.every(({ unverifiable }) => unverifiable) ? undefined : this.#verify(step);
  }

  /**
   * A change that the connection may not survive. The host is told to undo it by itself, then to make it; then it is left,
   * and met again at its new address or at one it had. Only when the state read over a new line is the declared one, and
   * the machine is the same, is the change kept. Otherwise the host is awaited where it was, and the step has failed.
   */
  async #acrossCut(step: Step, cut: Cut, operations: readonly Operation[]): Promise<Failure | undefined> {
    const before = this.#link.address;
    const due = Date.now() + cut.seconds * 1000;
    const all = [...cut.arm, ...operations];
    let trouble: Failure | undefined;
    try {
      const { change } = await this.#link.within(MOVE_START, () => this.#link.run({ change: all, probe: [] }));
      const failed = failedOperation(all, change);
      if (failed) trouble = this.#failure(step, failed.operation, failed.result);
      // Nothing has been changed yet, and nothing will be undone.
      if (failed && cut.arm.includes(failed.operation)) return trouble;
    } catch (error) {
      if (!(error instanceof TransportError)) throw error; // the line broke: the host may have begun all the same
    }
    trouble ??= await this.#settle(step, cut, before, due - MOVE_RESERVE);
    return trouble && this.#undoneByHost(step, cut, before, due, trouble);
  }

  /** Meets the host after a cut and keeps the change once all is as declared. Returns why that was not to be. */
  async #settle(step: Step, { movesTo, seconds }: Cut, before: string, until: number): Promise<Failure | undefined> {
    const { address, bootstrap } = this.host;
    const addresses = new Set([movesTo, before, address, bootstrap].filter((one) => one !== undefined));
    const place = movesTo ?? before;
    let trouble: Failure = { message: `${this.host.name} was not reachable at ${place} within ${seconds} s` };
    while (Date.now() < until) {
      await sleep(MOVE_PAUSE);
      try {
        await this.#link.reopen([...addresses], until);
        // A line opened at the old address just before it went would stay silent.
        const differs = await this.#link.within(MOVE_READ, () => this.#keep(step));
        if (!differs) return undefined;
        trouble = differs;
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        // What a place of several said last is the best explanation there will be.
        if (error.problem !== 'timeout' || trouble.words === undefined) trouble = { ...trouble, words: error.message };
      }
    }
    return trouble;
  }

  /** Reads the host, and carries out what is left to do without a cut: to keep the change is part of that. */
  async #keep(step: Step): Promise<Failure | undefined> {
    const steps = this.#around(step);
    const known = this.#facts;
    await this.#read(steps, factOperations);
    const { machineId, bootId } = parseFacts(this.#state.answers(factOperations));
    if (known && (machineId !== known.machineId || bootId !== known.bootId)) {
      return { message: `another machine than ${this.host.name} answers at ${this.#link.address}` };
    }
    for (let round = 0; round < KEEP_ROUNDS; round += 1) {
      const plan = this.#state.tryPlan(step);
      if (plan instanceof CannotTell) return cannotTell(step, plan, '');
      if (plan.changes.length === 0) return undefined;
      if (plan.changes.some(({ cutsConnection }) => cutsConnection)) break;
      const change = plan.changes.flatMap(({ operations }) => operations);
      const probe = State.operations(steps.map(({ operations }) => operations));
      const answer = await this.#link.run({ change, probe });
      this.#state.update(probe, answer.probe);
      const failed = failedOperation(change, answer.change);
      if (failed) return this.#failure(step, failed.operation, failed.result);
    }
    return this.#verify(step);
  }

  /** The host undoes the change by itself: waits for that, reads what it came to, and tells it as the failure it is. */
  async #undoneByHost(
    step: Step,
    { movesTo, seconds }: Cut,
    before: string,
    due: number,
    trouble: Failure,
  ): Promise<Failure | undefined> {
    const { name, address, bootstrap } = this.host;
    await sleep(Math.max(0, due + MOVE_PAUSE - Date.now()));
    const places = [...new Set([before, bootstrap, address].filter((one) => one !== undefined))];
    const why = [trouble.message, trouble.words].filter(Boolean).join(': ');
    try {
      await this.#link.reopen(places, due + MOVE_BACK);
      await this.#read([step]);
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      throw new TransportError(
        'unreachable',
        `${name} answers neither at ${movesTo ?? before} nor where it was: ${error.message} (${why})`,
        `It goes back to its old address by itself after ${seconds} s, unless it is off or cut off: look at its console.`,
        error,
      );
    }
    const plan = this.#state.tryPlan(step);
    // It may have been kept after all, by an answer that did not get through.
    if (!(plan instanceof CannotTell) && plan.changes.length === 0) return undefined;
    const words = [trouble.message, trouble.words].filter((one) => one !== undefined).join('\n');
    const advice = step.advise(words);
    return {
      message: `${title(step)}: rolled back; ${name} is where it was, at ${this.#link.address}, as it was`,
      words,
      next: [advice ?? trouble.next ?? ROLLED_BACK_ADVICE, this.#progress(step)].filter(Boolean).join(' '),
    };
  }

  #verify(step: Step): Failure | undefined {
    const plan = this.#state.tryPlan(step);
    if (plan instanceof CannotTell) return cannotTell(step, plan, this.#progress(step));
    if (plan.changes.length === 0) return undefined;
    const words = differences(plan.changes);
    const advice = step.advise(words);
    return {
      message: `${title(step)} was carried out without an error, but the state read afterwards still differs`,
      words,
      next: [advice, this.#progress(step)].filter(Boolean).join(' '),
    };
  }

  #failure(step: Step, operation: Operation, result: Result): Failure {
    const said = result.kind === 'done' ? tail(result.stderr.trim() || result.stdout.trim()) : outcome(result);
    const status = result.kind === 'done' ? `ended with status ${result.status}` : 'failed';
    const advice = step.advise(result.kind === 'done' ? `${result.stdout}\n${result.stderr}` : said);
    return {
      message: `${describe(operation)} ${status}`,
      ...(said === '' ? {} : { words: said }),
      next: [advice, this.#progress(step)].filter(Boolean).join(' '),
    };
  }

  #lost(step: Step, error: TransportError): Failure {
    const next = error.next ?? 'Run it again: what is already in place will be found to be so.';
    return {
      message: `${title(step)}: ${error.message}`,
      next: `${next} ${this.#progress(step)}`,
      problem: error.problem,
    };
  }

  /** What is in place when a step fails. */
  #progress({ number }: Step): string {
    const range = (from: number, to: number) => (from === to ? `Step ${from}` : `Steps ${from} to ${to}`);
    const last = this.#steps.length;
    const before = number > 1 ? `${range(1, number - 1)} ${number === 2 ? 'is' : 'are'} in place and verified. ` : '';
    const after = number < last ? `${range(number + 1, last)} ${number + 1 === last ? 'was' : 'were'} not tried.` : '';
    return (before + after).trim();
  }

  async #read(steps: readonly Step[], more: readonly Operation[] = []): Promise<void> {
    const operations = State.operations([more, ...steps.map((step) => step.operations)]);
    const { probe } = await this.#link.run({ probe: operations });
    this.#state.update(operations, probe);
    this.#fresh = new Set(steps);
  }

  /**
   * The steps that have to be read to go on from a step: it and those after it up to the next that is expected to
   * change. Reading further would be in vain, because that change makes it stale.
   */
  #ahead(step: Step): readonly Step[] {
    const rest = this.#steps.slice(step.number - 1);
    const next = rest.findIndex((one) => this.#expectsChange(one));
    return next < 0 ? rest : rest.slice(0, next + 1);
  }

  /** What is read along with the change of a step; with the last expected change that is everything. */
  #around(step: Step): readonly Step[] {
    const rest = this.#steps.slice(step.number);
    const next = rest.findIndex((one) => this.#expectsChange(one));
    return next < 0 ? this.#steps : [step, ...rest.slice(0, next + 1)];
  }

  #expectsChange(step: Step): boolean {
    const plan = this.#state.tryPlan(step);
    return plan instanceof CannotTell || plan.changes.length > 0;
  }

  /** A step that was in place and no longer is, once all have been through: the work of a later step. */
  async #undone(): Promise<Failure | undefined> {
    if (this.#steps.some((step) => !this.#fresh.has(step))) await this.#read(this.#steps);
    for (const step of this.#steps) {
      const plan = this.#state.tryPlan(step);
      if (plan instanceof CannotTell) return cannotTell(step, plan, '');
      const left = plan.changes.filter(({ unverifiable }) => !unverifiable);
      if (left.length === 0) continue;
      const words = differences(left);
      const message = `${title(step)} was in place, and a later step undid it`;
      return { message, words, next: 'Two steps contradict each other: change one of them.' };
    }
    return undefined;
  }

  #warn({ clock, system, enterpriseLinux, root }: Facts): void {
    const host = this.host.name;
    const skew = clock === undefined ? 0 : Math.round(clock - Date.now() / 1000);
    if (Math.abs(skew) > MAX_SKEW) {
      const message = `the clock of ${host} is ${span(skew)} ${skew > 0 ? 'ahead' : 'behind'}`;
      this.#emit({
        type: 'warning',
        host,
        message,
        next: 'Set it (timedatectl, chronyc makestep), or downloads will fail.',
      });
    }
    if (!root) {
      const message = `provision is not root on ${host}: it can look, but hardly change anything`;
      this.#emit({ type: 'warning', host, message, next: 'Set ssh.become: true in the inventory.' });
    }
    if (!enterpriseLinux) {
      this.#emit({ type: 'warning', host, message: `${host} runs ${system}; provision is made for the CentOS family` });
    }
  }

  /** Turns what ends a host into its last event, and makes sure that the line is closed. */
  async #guard(work: () => Promise<void>): Promise<void> {
    if (this.#finished) return;
    try {
      await work();
    } catch (error) {
      const done = this.#counts.ok + this.#counts.changed + this.#counts.failed;
      this.#counts.skipped = this.#steps.length - done;
      if (error instanceof CannotTell) {
        await this.#finish('failed', { message: error.message, ...(error.next ? { next: error.next } : {}) });
      } else if (error instanceof TransportError) {
        const { message, next, problem } = error;
        await this.#finish('unreachable', { message, problem, ...(next === undefined ? {} : { next }) });
      } else {
        await this.#link.close();
        throw error;
      }
    }
  }

  async #finish(status: Status, failure?: Failure): Promise<void> {
    await this.#link.close();
    const reboot = status === 'unreachable' ? [] : this.#reboots();
    this.#finished = {
      type: 'host-finished',
      host: this.host.name,
      status,
      steps: this.#steps.length,
      counts: { ...this.#counts } satisfies Counts,
      seconds: (Date.now() - this.#started) / 1000,
      connections: this.#link.connections,
      exchanges: this.#link.exchanges,
      reboot,
      ...(failure ? { failure } : {}),
    };
    this.#emit(this.#finished);
  }

  #reboots(): readonly string[] {
    return this.#steps.flatMap((step) => {
      const plan = this.#state.tryPlan(step);
      return plan instanceof CannotTell || plan.reboot === undefined ? [] : [plan.reboot];
    });
  }

  #emit(event: EventBody): void {
    this.#options.emit(event);
  }
}

const ROLLED_BACK_ADVICE =
  'Check address, prefix and gateway of the step, and whether this computer can reach the new address.';

const INTERRUPTED: Failure = { message: 'interrupted', next: 'Run it again to go on.' };

export function title({ type, name, title: given }: Pick<Step, 'type' | 'name' | 'title'>): string {
  return given ?? `${type} ${name}`.trim();
}

function planned(step: Step, plan: StepPlan | CannotTell): PlannedStep {
  const { number, type, name, title: given } = step;
  const base = { number, type, name, ...(given === undefined ? {} : { title: given }) };
  if (plan instanceof CannotTell) return { ...base, changes: [], failure: cannotTell(step, plan, '') };
  return { ...base, changes: plan.changes.map(plannedChange) };
}

function plannedChange({ action, diff, notes, cutsConnection }: Change): PlannedChange {
  const { movesTo } = cutsConnection ?? {};
  return {
    action,
    diff,
    notes: notes ?? [],
    ...(cutsConnection ? { rollsBack: true as const } : {}),
    ...(movesTo === undefined ? {} : { movesTo }),
  };
}

function cannotTell(step: Step, error: CannotTell, progress: string): Failure {
  const next = [error.next, progress].filter(Boolean).join(' ');
  return { message: `${title(step)}: the state cannot be told: ${error.message}`, ...(next === '' ? {} : { next }) };
}

/** What still differs, a line a field. */
function differences(changes: readonly Change[]): string {
  const lines = changes.flatMap(({ diff }) =>
    diff.map(({ field, before, after }) => `${field}: ${before ?? '(none)'}, not ${after ?? '(none)'}`),
  );
  return lines.length > 0 ? lines.join('\n') : 'its own test still says that it has to run';
}

function failedOperation(operations: readonly Operation[], results: readonly Result[]) {
  for (const [index, operation] of operations.entries()) {
    const result = results[index];
    if (result && !succeeded(result)) return { operation, result };
  }
  return undefined;
}

/** The end of what a host said: that is where the reason stands. */
function tail(text: string, lines = 20): string {
  const all = text.split('\n');
  return all.length <= lines ? text : `…\n${all.slice(-lines).join('\n')}`;
}

function span(seconds: number): string {
  const size = Math.abs(seconds);
  const [count, unit] =
    size >= 172_800
      ? [size / 86_400, 'days']
      : size >= 7200
        ? [size / 3600, 'hours']
        : size >= 120
          ? [size / 60, 'minutes']
          : [size, 'seconds'];
  return `${Math.round(count)} ${unit}`;
}
