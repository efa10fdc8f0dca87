import { describe, expect, test } from 'vitest';
import { drift } from '../../src/engine/drift.ts';
import type { PlannedStep } from '../../src/model/events.ts';
import type { HostWork } from '../../src/model/host-work.ts';
import { go, machine } from './converge.ts';
import { host, set } from './fake-transport.ts';
import { change, field, step } from './run-events.ts';

describe('applying a saved plan', () => {
  const work = (value = '1'): readonly HostWork[] =>
    ['one', 'two'].map((name) => ({ host: host(name), steps: [set(1, 'a', value), set(2, 'b', value)] }));

  async function planned(): Promise<ReadonlyMap<string, readonly PlannedStep[]>> {
    const { record } = await go([machine({ b: '1' }), machine({}, 'two')], work(), { command: 'plan' });
    return new Map(record.all('host-planned').map(({ host: name, steps }) => [name, steps]));
  }

  test('applies its changes where nothing has changed since', async () => {
    const machines = [machine({ b: '1' }), machine({}, 'two')];
    const { record, end } = await go(machines, work(), { saved: await planned() });
    expect(record.all('host-drifted')).toEqual([]);
    expect(machines.map(({ changes }) => changes)).toEqual([['set a 1'], ['set a 1', 'set b 1']]);
    expect(end).toMatchObject({ hosts: { changed: 2 }, changes: 3 });
  });

  test('changes nothing on a host that drifted, and says where; other hosts are applied', async () => {
    const machines = [machine({ b: 'strayed' }), machine({}, 'two')];
    const { record, end } = await go(machines, work(), { saved: await planned() });
    expect(record.all('host-drifted')).toMatchObject([
      {
        host: 'one',
        differences: [{ step: 2, title: 'setting b', field: 'value', planned: 'unchanged', found: 'strayed → 1' }],
      },
    ]);
    expect(machines.map(({ changes }) => changes)).toEqual([[], ['set a 1', 'set b 1']]);
    expect(record.finished('one')).toMatchObject({ status: 'skipped', counts: { skipped: 2 }, exchanges: 1 });
    expect(end).toMatchObject({ hosts: { skipped: 1, changed: 1 } });
  });

  test('changes nothing where the playbook has changed', async () => {
    const machines = [machine({ b: '1' }), machine({}, 'two')];
    const { record } = await go(machines, work('2'), { saved: await planned() });
    expect(
      record.all('host-drifted').map((event) => event.differences.map(({ planned: was, found }) => [was, found])),
    ).toEqual([
      [
        ['(none) → 1', '(none) → 2'],
        ['unchanged', '1 → 2'],
      ],
      [
        ['(none) → 1', '(none) → 2'],
        ['(none) → 1', '(none) → 2'],
      ],
    ]);
    expect(machines.flatMap(({ changes }) => changes)).toEqual([]);
  });

  test('changes nothing on a host that could not be planned', async () => {
    const saved = new Map([...(await planned())].filter(([name]) => name !== 'two'));
    const machines = [machine({ b: '1' }), machine({}, 'two')];
    const { record } = await go(machines, work(), { saved });
    expect(record.all('host-drifted')).toMatchObject([
      {
        host: 'two',
        differences: [
          { step: 0, title: 'the host', field: 'plan', planned: 'the host could not be planned', found: '2 steps' },
        ],
      },
    ]);
    expect(machines[1]?.changes).toEqual([]);
  });

  test('an unreachable host has not drifted', async () => {
    const { record } = await go([machine({ b: '1' })], work(), { saved: await planned() });
    expect(record.finished('two').status).toBe('unreachable');
    expect(record.all('host-drifted')).toEqual([]);
  });
});

const NONE = new Map<string, string>();

describe('the drift of steps from a saved plan', () => {
  const service = (...changes: Parameters<typeof change>[]) =>
    step(
      3,
      'service',
      'x',
      changes.map((one) => change(...one)),
    );

  test.each<{ what: string; saved: PlannedStep; found: PlannedStep; drifted: readonly string[] }>([
    {
      what: 'the same',
      saved: service(['change', field('state', null, 'running')]),
      found: service(['change', field('state', null, 'running')]),
      drifted: [],
    },
    {
      what: 'another way to the same state',
      saved: service(['change', field('state', 'stopped', 'running')]),
      found: service(['change', field('state', 'failed', 'running')]),
      drifted: ['3 service x: state: stopped → running | failed → running'],
    },
    {
      what: 'a field that was changed since',
      saved: service(['change', field('state', 'stopped', 'running'), field('enabled', 'no', 'yes')]),
      found: service(['change', field('enabled', 'no', 'yes')]),
      drifted: ['3 service x: state: stopped → running | unchanged'],
    },
    {
      what: 'another action on the same field',
      saved: service(['change', field('x', 'a', 'b')]),
      found: service(['remove', field('x', 'a', 'b')]),
      drifted: ['3 service x: x: a → b | a → b'],
    },
    {
      what: 'the same field in a second change',
      saved: service(['add', field('x', 'a', 'b')], ['remove', field('x', 'c', 'd')]),
      found: service(['add', field('x', 'a', 'b')], ['remove', field('x', 'c', 'e')]),
      drifted: ['3 service x: x: c → d | c → e'],
    },
    {
      what: 'another step in its place',
      saved: step(3, 'service', 'y'),
      found: service(),
      drifted: ['3 service x: step: service y | service x'],
    },
    {
      what: 'another title',
      saved: step(3, 'service', 'x', [], { title: 'one' }),
      found: step(3, 'service', 'x', [], { title: 'two' }),
      drifted: ['3 two: step: one | two'],
    },
    {
      what: 'a command',
      saved: step(3, 'command', 'x'),
      found: step(3, 'command', 'x', [change('run')]),
      drifted: ['3 command x: run: unchanged | will run'],
    },
    {
      what: 'a move to another address',
      saved: step(3, 'network', 'e', [{ ...change('change', field('a', '1', '2')), movesTo: '192.0.2.1' }]),
      found: step(3, 'network', 'e', [{ ...change('change', field('a', '1', '2')), movesTo: '192.0.2.2' }]),
      drifted: ['3 network e: moves to: 192.0.2.1 | 192.0.2.2'],
    },
    {
      what: 'the content of a file',
      saved: step(3, 'file', 'f', [change('change', { ...field('content', 'aa', 'bb'), content: true })]),
      found: step(3, 'file', 'f', [change('change', { ...field('content', 'aaa', 'bb'), content: true })]),
      drifted: [
        '3 file f: content: a file of 2 characters → a file of 2 characters | a file of 3 characters → a file of 2 characters',
      ],
    },
    {
      what: 'a field without value',
      saved: service(['change', field('x', '', 'a')]),
      found: service(['change', field('x', 'a', null)]),
      drifted: ['3 service x: x: (none) → a | a → (none)'],
    },
    {
      what: 'a state that is unknown now',
      saved: service(),
      found: step(3, 'service', 'x', [], { failure: { message: 'systemctl is gone' } }),
      drifted: ['3 service x: state: unchanged | systemctl is gone'],
    },
  ])('$what', ({ saved, found, drifted }) => {
    const lines = drift([saved], [found], NONE).map(
      (one) => `${one.step} ${one.title}: ${one.field}: ${one.planned} | ${one.found}`,
    );
    expect(lines).toEqual(drifted);
  });

  test('more or fewer steps', () => {
    const one = { step: 3, title: 'service x', field: 'step' };
    expect(drift([service()], [], NONE)).toEqual([{ ...one, planned: 'service x', found: 'no such step' }]);
    expect(drift([], [service()], NONE)).toEqual([{ ...one, planned: 'no such step', found: 'service x' }]);
  });

  test('a step that was unknown has drifted only if its declaration has', () => {
    const unknown = { reason: 'no tree', step: 1, declaration: 'abc' };
    const saved = step(3, 'command', 'x', [], { unknown });
    const found = step(3, 'command', 'x', [change('run')]);
    expect(drift([saved], [found], new Map([['3', 'abc']]))).toEqual([]);
    expect(drift([saved], [step(3, 'command', 'x')], new Map([['3', 'abc']]))).toEqual([]);
    expect(drift([saved], [saved], new Map([['3', 'abc']]))).toEqual([]);
    const digest = 'a step with the digest';
    expect(drift([saved], [found], new Map([['3', 'def']]))).toEqual([
      { step: 3, title: 'command x', field: 'declaration', planned: `${digest} abc`, found: `${digest} def` },
    ]);
    expect(drift([saved], [found], NONE)).toMatchObject([{ planned: `${digest} abc`, found: `${digest} ` }]);
  });
});
