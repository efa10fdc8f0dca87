import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { PlannedStep } from '../../src/model/events.ts';
import { exec } from '../../src/model/operation.ts';
import { output } from '../../src/model/result.ts';
import type { Resource } from '../../src/model/resource.ts';
import { bind } from '../../src/model/step.ts';
import { converge, machine } from './converge.ts';
import { done, type Machine, set } from './fake-transport.ts';

/** Stores a value with a program that an earlier step installs. */
const withProgram: Resource<{ value: string }, string> = {
  type: 'tool',
  summary: 'For tests.',
  schema: z.strictObject({ value: z.string() }),
  name: () => 'it',
  probe: () => ({ operations: [exec('tool', 'show')], parse: ([shown]) => output(shown, 'tool show') }),
  plan: (current, { value }) =>
    current === value
      ? []
      : [
          {
            action: 'change',
            diff: [{ field: 'value', before: current, after: value }],
            operations: [exec('tool', 'store', value)],
          },
        ],
};

const tool = (number: number, value = '1') => bind(withProgram, { value }, number);

/** `tool` is there once `package` is installed. */
function host(): Machine {
  const one = machine();
  one.twist = ({ state }, [program, verb, value = '']) => {
    if (program !== 'tool') return undefined;
    if (state.get('package') !== 'tool') return done('', 127, 'sh: tool: command not found');
    if (verb === 'store') state.set('tool', value);
    return done(state.get('tool') ?? '');
  };
  return one;
}

const steps = () => [set(1, 'package', 'tool'), tool(2), set(3, 'b', '1')];
const savedFrom = (planned: readonly PlannedStep[]) => new Map([['one', planned]]);

describe('a step whose program comes with an earlier step', () => {
  test('is known after that step in a dry run, and counted apart', async () => {
    const { record, finished, end } = await converge(host(), steps(), { command: 'plan' });
    expect(record.all('host-planned')[0]?.steps[1]).toEqual({
      number: 2,
      type: 'tool',
      name: 'it',
      changes: [],
      unknown: {
        reason: '`tool` is not installed (exit status 127)',
        words: 'sh: tool: command not found',
        step: 1,
        declaration: expect.stringMatching(/^[0-9a-f]{64}$/),
      },
    });
    expect(finished).toMatchObject({ status: 'changed', counts: { ok: 0, changed: 2, unknown: 1, failed: 0 } });
    expect([finished.exchanges, end.changes, end.unknown]).toEqual([1, 2, 1]);
  });

  test('is planned and applied when its turn comes', async () => {
    const one = host();
    const { record, finished } = await converge(one, steps());
    expect(record.steps('one')).toEqual(['1 changed', '2 changed', '3 changed']);
    expect(record.all('step-finished')[1]?.step.changes[0]?.diff).toEqual([{ field: 'value', before: '', after: '1' }]);
    expect(finished.status).toBe('changed');
    expect((await converge(one, steps())).finished).toMatchObject({ status: 'ok', exchanges: 1 });
  });

  test('fails when its turn comes and the program is still missing, with the words of the host', async () => {
    const other = [set(1, 'package', 'another'), tool(2)];
    expect((await converge(host(), other, { command: 'plan' })).finished.status).toBe('changed');
    const { record, finished } = await converge(host(), other);
    expect(record.steps('one')).toEqual(['1 changed', '2 failed']);
    expect(finished.failure).toEqual({
      message: 'tool it: cannot determine the state: `tool` is not installed (exit status 127)',
      words: 'sh: tool: command not found',
      next: 'Step 1 is applied and verified.',
    });
  });

  test('fails in the dry run where no earlier step has pending changes', async () => {
    const { finished } = await converge(machine({ a: '1' }), [set(1, 'a', '1'), tool(2)], { command: 'plan' });
    expect(finished).toMatchObject({ status: 'failed', counts: { ok: 1, unknown: 0, failed: 1 } });
  });

  test('any other unknown state is not known later', async () => {
    const one = host();
    one.twist = (_one, [program]) => (program === 'tool' ? done('', 1, 'permission denied') : undefined);
    expect((await converge(one, steps(), { command: 'plan' })).finished.status).toBe('failed');
  });
});

describe('a saved plan with such a step', () => {
  test('approves what the step declares, whatever its plan will be', async () => {
    const one = host();
    const { record } = await converge(one, steps(), { command: 'plan' });
    const saved = savedFrom(record.all('host-planned')[0]?.steps ?? []);
    const { finished } = await converge(one, steps(), { saved });
    expect(finished).toMatchObject({ status: 'changed', counts: { changed: 3 } });
  });

  test.each([
    ['still unknown', false],
    ['known meanwhile', true],
  ])('does not approve another declaration: %s', async (_what, installed) => {
    const one = host();
    const { record } = await converge(one, steps(), { command: 'plan' });
    const saved = savedFrom(record.all('host-planned')[0]?.steps ?? []);
    if (installed) one.state.set('package', 'tool');
    const changed = [set(1, 'package', 'tool'), tool(2, '2'), set(3, 'b', '1')];
    const { record: second, finished } = await converge(one, changed, { saved });
    expect(finished.status).toBe('skipped');
    const drifted = second.all('host-drifted')[0]?.differences ?? [];
    expect(drifted).toContainEqual(expect.objectContaining({ step: 2, field: 'declaration' }));
    expect(one.changes).toEqual([]);
  });
});
