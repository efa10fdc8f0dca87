import {
  type Difference,
  type Event,
  type EventBody,
  type EventOf,
  type PlannedChange,
  type PlannedStep,
  type Status,
} from '../../src/model/events.ts';
import { EVENT_FORMAT } from '../../src/model/formats.ts';

/** A step of an event. */
export function step(
  number: number,
  type: string,
  name: string,
  changes: readonly PlannedChange[] = [],
  more: Partial<PlannedStep> = {},
): PlannedStep {
  return { number, type, name, changes, ...more };
}

export function change(action: PlannedChange['action'], ...diff: readonly Difference[]): PlannedChange {
  return { action, diff, notes: [] };
}

export function field(name: string, before: string | null, after: string | null): Difference {
  return { field: name, before, after };
}

/** A step that can be planned only after the first step is applied. */
export function unknownStep(number: number, type: string, name: string, words?: string): PlannedStep {
  const reason = '`tree` is not installed (exit status 127)';
  const unknown = { reason, step: 1, declaration: 'a'.repeat(64), ...(words === undefined ? {} : { words }) };
  return step(number, type, name, [], { unknown });
}

export const NO_STEPS = { ok: 0, changed: 0, unknown: 0, failed: 0, skipped: 0 };

/** The events of a run, added one by one, with a clock that is set by hand. */
export class EventScript {
  readonly events: Event[] = [];
  /** Milliseconds since the run began. */
  now = 0;

  add(...bodies: readonly EventBody[]): this {
    for (const body of bodies) this.events.push({ time: new Date(START + this.now).toISOString(), ...body });
    return this;
  }

  start(command: 'plan' | 'apply', hosts: readonly { readonly name: string; readonly steps: number }[]): this {
    return this.add({
      type: 'run-started',
      format: EVENT_FORMAT,
      run: 'r1',
      version: '1.2.3',
      command,
      inventory: 'inventory/class.yaml',
      hosts: hosts.map(({ name, steps }, index) => ({ name, steps, address: `192.0.2.${index + 1}` })),
    });
  }

  /** From the start of a host to its plan. */
  plan(host: string, address: string, steps: readonly PlannedStep[]): this {
    return this.add(
      { type: 'host-started', host },
      { type: 'host-connected', host, address, system: 'CentOS Stream 9' },
      { type: 'host-planned', host, steps },
    );
  }

  done(host: string, one: PlannedStep, status: EventOf<'step-finished'>['status'], seconds = 1): this {
    this.now += seconds * 1000;
    return this.add({ type: 'step-finished', host, step: one, status, seconds });
  }

  end(host: string, status: Status, more: Partial<EventOf<'host-finished'>> = {}): this {
    return this.add({
      type: 'host-finished',
      host,
      status,
      steps: 2,
      counts: { ...NO_STEPS, ok: 2 },
      seconds: this.now / 1000,
      connections: 1,
      exchanges: 1,
      reboot: [],
      ...more,
    });
  }

  finish(hosts: Partial<Record<Status, number>>, more: Partial<EventOf<'run-finished'>> = {}): this {
    const none = { ok: 0, changed: 0, failed: 0, skipped: 0, unreachable: 0, interrupted: 0 };
    const seconds = this.now / 1000;
    return this.add({
      type: 'run-finished',
      hosts: { ...none, ...hosts },
      changes: 0,
      unknown: 0,
      seconds,
      interrupted: false,
      ...more,
    });
  }
}

export const START = Date.parse('2024-01-01T00:00:00.000Z');
