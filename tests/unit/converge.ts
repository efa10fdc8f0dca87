import { expect } from 'vitest';
import type { Event, EventOf } from '../../src/model/events.ts';
import type { RunOwner } from '../../src/engine/host-changes.ts';
import { run, type RunOptions } from '../../src/engine/run.ts';
import type { HostWork } from '../../src/model/host-work.ts';
import type { Step } from '../../src/model/step.ts';
import type { FakeClock } from './fake-clock.ts';
import { FakeTransport, host, Machine } from './fake-transport.ts';

export const OWNER: RunOwner = {
  lockOwner: { run: 'test', by: 'somebody@here', machine: 'here', pid: 1, since: '2026-01-01T00:00:00.000Z' },
  isGone: () => false,
  lockWait: 2,
  reconnect: 1,
};

/** Everything that happened in a run, in order. */
export class Record {
  readonly events: Event[] = [];

  all<Type extends Event['type']>(type: Type): readonly EventOf<Type>[] {
    return this.events.filter((event): event is EventOf<Type> => event.type === type);
  }

  finished(name: string): EventOf<'host-finished'> {
    const [event] = this.all('host-finished').filter((one) => one.host === name);
    if (!event) throw new Error(`${name} has not finished`);
    return event;
  }

  /** What a host did, step by step. */
  steps(name: string): readonly string[] {
    return this.all('step-finished')
      .filter((event) => event.host === name)
      .map(({ step, status }) => `${step.number} ${status}`);
  }
}

export async function go(machines: readonly Machine[], work: readonly HostWork[], options: Partial<RunOptions> = {}) {
  const record = new Record();
  const end = await run(work, {
    run: 'test',
    version: '0',
    command: 'apply',
    inventory: 'inventory.yaml',
    transport: new FakeTransport(...machines),
    owner: OWNER,
    ...(machines[0] ? { clock: machines[0].clock } : {}),
    parallel: 20,
    secrets: [],
    signal: new AbortController().signal,
    ...options,
    listener: (event) => record.events.push(event),
  });
  // Whatever happens: every host ends once, all of its steps are counted, and every connection is closed.
  expect(
    record
      .all('host-finished')
      .map((event) => event.host)
      .sort(),
  ).toEqual(work.map((one) => one.host.name).sort());
  for (const { counts, steps } of record.all('host-finished')) {
    expect(counts.ok + counts.changed + counts.unknown + counts.failed + counts.skipped).toBe(steps);
  }
  for (const machine of machines) expect(machine.closed).toBe(machine.opened.length);
  expect(record.events.at(-1)).toBe(end);
  return { record, end };
}

/** One host, named like its machine. */
export async function converge(machine: Machine, steps: readonly Step[], options: Partial<RunOptions> = {}) {
  const { record, end } = await go([machine], [{ host: host('one'), steps }], options);
  return { record, end, finished: record.finished('one') };
}

/** Machines of one run share a clock. */
export const machine = (state: Readonly<globalThis.Record<string, string>> = {}, name = 'one', clock?: FakeClock) => {
  const made = new Machine(name, name, clock);
  for (const [setting, value] of Object.entries(state)) made.state.set(setting, value);
  return made;
};
