import { stepId } from '../model/step.ts';
import type { Drift, Event, EventOf, PlannedStep, SkippedStep, Status } from '../model/events.ts';
import { lastLine } from './sanitize.ts';

/** A finished step. Times in milliseconds since 1970. */
export interface StepView {
  readonly step: PlannedStep;
  readonly status: EventOf<'step-finished'>['status'];
  readonly from: number;
  readonly to: number;
}

/** The step that is being applied. */
export interface CurrentStep {
  readonly step: PlannedStep;
  /** In milliseconds since 1970. */
  readonly since: number;
  /** The line that the host printed last. */
  readonly output: string | undefined;
}

/** What the events so far say of a host. */
export interface HostView {
  readonly name: string;
  /** As declared: the host may have another address until it is set up. */
  readonly address: string;
  /** The number of its steps. */
  readonly steps: number;
  /** When work on it began, in milliseconds since 1970. */
  readonly since: number | undefined;
  readonly connected: EventOf<'host-connected'> | undefined;
  readonly warnings: readonly EventOf<'warning'>[];
  readonly plan: readonly PlannedStep[] | undefined;
  /** The steps that do not apply to it. */
  readonly skipped: readonly SkippedStep[];
  /** In milliseconds since 1970. */
  readonly plannedAt: number | undefined;
  readonly drift: readonly Drift[];
  readonly done: readonly StepView[];
  readonly current: CurrentStep | undefined;
  readonly finished: EventOf<'host-finished'> | undefined;
  /** In milliseconds since 1970. */
  readonly finishedAt: number | undefined;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** The state of a run, folded from its events. All views but the JSON stream are made from it. */
export class RunView {
  started: EventOf<'run-started'> | undefined;
  finished: EventOf<'run-finished'> | undefined;
  /** The answer of the person who was asked to approve the plan, if somebody was asked. */
  approval: EventOf<'approval'> | undefined;
  readonly #hosts = new Map<string, Writable<HostView>>();

  static of(events: Iterable<Event>): RunView {
    const view = new RunView();
    for (const event of events) view.read(event);
    return view;
  }

  /** In the order of the inventory. */
  get hosts(): readonly HostView[] {
    return [...this.#hosts.values()];
  }

  host(name: string): HostView | undefined {
    return this.#hosts.get(name);
  }

  /** How long the run waited for approval, in milliseconds. All times of hosts are without it. */
  get waited(): number {
    return (this.approval?.seconds ?? 0) * 1000;
  }

  /** Nobody approved the plan, so that nothing was changed. */
  get cancelled(): boolean {
    return this.approval?.approved === false;
  }

  read(event: Event): void {
    if (event.type === 'run-started') {
      this.started = event;
      for (const host of event.hosts) this.#hosts.set(host.name, newHost(host));
    } else if (event.type === 'run-finished') {
      this.finished = event;
    } else if (event.type === 'approval') {
      this.approval = event;
    } else {
      const host = this.#hosts.get(event.host);
      if (host) update(host, event, Date.parse(event.time) - this.waited);
    }
  }
}

function newHost({ name, address, steps }: EventOf<'run-started'>['hosts'][number]): HostView {
  return {
    name,
    address,
    steps,
    since: undefined,
    connected: undefined,
    warnings: [],
    plan: undefined,
    skipped: [],
    plannedAt: undefined,
    drift: [],
    done: [],
    current: undefined,
    finished: undefined,
    finishedAt: undefined,
  };
}

function update(host: Writable<HostView>, event: Extract<Event, { readonly host: string }>, now: number): void {
  host.since ??= now;
  switch (event.type) {
    case 'host-started':
      break;
    case 'host-connected':
      host.connected = event;
      break;
    case 'warning':
      host.warnings = [...host.warnings, event];
      break;
    case 'host-planned':
      host.plan = event.steps;
      host.skipped = event.skipped ?? [];
      host.plannedAt = now;
      break;
    case 'host-drifted':
      host.drift = event.differences;
      break;
    case 'step-started':
      host.current = { step: event.step, since: now, output: undefined };
      break;
    case 'step-output':
      if (host.current && stepId(host.current.step) === stepId({ ...event, number: event.step }))
        host.current = { ...host.current, output: lastLine(event.line) };
      break;
    case 'step-finished':
      host.current = undefined;
      host.done = [...host.done, { step: event.step, status: event.status, from: now - event.seconds * 1000, to: now }];
      break;
    case 'host-finished':
      host.current = undefined;
      host.finished = event;
      host.finishedAt = now;
      break;
  }
}

/** Whether a plan shows the step even if unchanged steps are hidden. */
export function isPending({ changes, unknown, failure }: PlannedStep): boolean {
  return changes.length > 0 || unknown !== undefined || failure !== undefined;
}

/** The planned steps of a host that would change it, and those whose state is known only after an earlier one. */
export function pendingSteps({ plan = [] }: HostView): { readonly changes: number; readonly unknown: number } {
  return {
    changes: plan.filter(({ changes }) => changes.length > 0).length,
    unknown: plan.filter(({ unknown }) => unknown !== undefined).length,
  };
}

export function failedStep({ done }: HostView): PlannedStep | undefined {
  return done.find(({ status }) => status === 'failed')?.step;
}

/** Whether a step of its plan cannot be planned. */
export function hasFailedStep({ plan = [] }: HostView): boolean {
  return plan.some(({ failure }) => failure !== undefined);
}

export function isFailure(status: Status): boolean {
  return status === 'failed' || status === 'unreachable';
}
