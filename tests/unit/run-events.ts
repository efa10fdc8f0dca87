import type { Event, EventBody, EventOf, PlannedChange, PlannedStep, Status } from '../../src/model/events.ts';
import type { Difference } from '../../src/model/resource.ts';

/** A step as it stands in an event. */
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

export function field(name: string, before: string | undefined, after: string | undefined): Difference {
  return { field: name, before, after };
}

/** Tells a run event by event, with a clock that is set by hand. */
export class Teller {
  readonly events: Event[] = [];
  /** Milliseconds since the run began. */
  now = 0;

  tell(...bodies: readonly EventBody[]): this {
    for (const body of bodies) this.events.push({ time: new Date(START + this.now).toISOString(), ...body });
    return this;
  }

  start(command: 'plan' | 'apply', hosts: readonly { readonly name: string; readonly steps: number }[]): this {
    return this.tell({
      type: 'run-started',
      run: 'r1',
      version: '1.2.3',
      command,
      inventory: 'inventory/class.yaml',
      hosts: hosts.map(({ name, steps }, index) => ({ name, steps, address: `192.0.2.${index + 1}` })),
    });
  }

  /** From the turn of a host to its plan. */
  plan(host: string, address: string, steps: readonly PlannedStep[]): this {
    return this.tell(
      { type: 'host-started', host },
      { type: 'host-connected', host, address, system: 'CentOS Stream 9' },
      { type: 'host-planned', host, steps },
    );
  }

  done(host: string, one: PlannedStep, status: EventOf<'step-finished'>['status'], seconds = 1): this {
    this.now += seconds * 1000;
    return this.tell({ type: 'step-finished', host, step: one, status, seconds });
  }

  end(host: string, status: Status, more: Partial<EventOf<'host-finished'>> = {}): this {
    return this.tell({
      type: 'host-finished',
      host,
      status,
      steps: 2,
      counts: { ok: 2, changed: 0, failed: 0, skipped: 0 },
      seconds: this.now / 1000,
      connections: 1,
      exchanges: 1,
      reboot: [],
      ...more,
    });
  }

  finish(hosts: Partial<Record<Status, number>>, more: Partial<EventOf<'run-finished'>> = {}): this {
    const none = { ok: 0, changed: 0, failed: 0, skipped: 0, unreachable: 0 };
    const seconds = this.now / 1000;
    return this.tell({
      type: 'run-finished',
      hosts: { ...none, ...hosts },
      changes: 0,
      seconds,
      interrupted: false,
      ...more,
    });
  }
}

export const START = Date.parse('2024-01-01T00:00:00.000Z');
