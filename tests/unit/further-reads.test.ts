import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { exec } from '../../src/model/operation.ts';
import { output, type Result } from '../../src/model/result.ts';
import type { Resource } from '../../src/model/resource.ts';
import { bind, type Step } from '../../src/model/step.ts';
import { withCheck } from '../../src/model/step-check.ts';
import { converge, machine } from './converge.ts';
import { done, type Machine, set } from './fake-transport.ts';

// What a step asks from the answers so far: here which of two servers has a thing, and then how it is named there.

interface Current {
  readonly stored: string;
  readonly further: readonly Result[];
}

const isAnswered = (result: Result | undefined) => result?.kind === 'done' && result.stdout !== '';

const thing: Resource<{ readonly value: string }, Current> = {
  type: 'thing',
  summary: 'For tests.',
  schema: z.custom<{ readonly value: string }>(),
  name: () => 'it',
  probe: ({ value }) => ({
    operations: [exec('get', 'thing')],
    further(results) {
      const { stored, further } = parse(results);
      if (stored === value) return [];
      if (further.length === 0) return [exec('get', 'first')];
      return further.length === 1 && !isAnswered(further[0]) ? [exec('get', 'second')] : [];
    },
    parse,
  }),
  plan({ stored, further }, { value }) {
    if (stored === value) return [];
    const place = further.findIndex(isAnswered);
    const after = `${value} of ${['the first', 'the second'][place] ?? 'nobody'}`;
    return [
      {
        action: 'change',
        diff: [{ field: 'value', before: stored, after }],
        operations: [exec('set', 'thing', value)],
      },
    ];
  },
};

function parse([first, ...further]: readonly Result[]): Current {
  return { stored: output(first, 'get thing'), further };
}

const step = (number = 1): Step => bind(thing, { value: 'new' }, number);
const planned = async (host: Machine, steps: readonly Step[] = [step()]) => {
  const { record, finished } = await converge(host, steps, { command: 'plan' });
  const changes = record.all('host-planned')[0]?.steps.flatMap((one) => one.changes) ?? [];
  return { finished, after: changes.flatMap(({ diff }) => diff.map(({ after }) => after)) };
};

test('a step with nothing to do asks nothing: one exchange', async () => {
  const { finished } = await planned(machine({ thing: 'new' }));
  expect(finished).toMatchObject({ status: 'ok', exchanges: 1 });
});

test.each([
  ['one round', { first: 'yes', second: 'yes' }, 'new of the first', 2],
  ['two rounds, because of the first answer', { second: 'yes' }, 'new of the second', 3],
  ['two rounds without an answer', {}, 'new of nobody', 3],
])('%s: an exchange each, and the plan has the answers', async (_what, state, after, exchanges) => {
  expect(await planned(machine(state))).toMatchObject({ after: [after], finished: { status: 'changed', exchanges } });
});

test('the questions of several steps travel together, equal ones once', async () => {
  const host = machine({ first: 'yes' });
  const { finished } = await planned(host, [step(1), step(2)]);
  expect(finished.exchanges).toBe(2);
  expect(host.exchanges.at(-1)?.probe).toEqual([exec('get', 'first')]);
});

test('an answer that failed or is not there is an answer', async () => {
  const host = machine({ second: 'yes' });
  host.twist = (_machine, [, name]) => (name === 'first' ? done('', 127, 'get: not found') : undefined);
  expect(await planned(host)).toMatchObject({ after: ['new of the second'] });
});

test('a connection that is lost with a question is opened again, and the question asked again', async () => {
  const host = machine({ first: 'yes' });
  let losses = 0;
  host.twist = (one, [, name]) => {
    if (name === 'first' && (losses += 1) === 1) one.lose();
    return undefined;
  };
  expect(await planned(host)).toMatchObject({ after: ['new of the first'], finished: { connections: 2 } });
});

test('the questions are asked again where the step is read again: an earlier step may have changed the answers', async () => {
  const operations = [exec('set', 'first', 'yes'), exec('set', 'a', '1')] as const;
  const { record, finished } = await converge(machine(), [set(1, 'a', '1', { operations }), step(2)]);
  expect(finished).toMatchObject({ status: 'changed', counts: { changed: 2 } });
  const [before] = record.all('host-planned');
  expect(before?.steps[1]?.changes[0]?.diff[0]?.after).toBe('new of nobody');
  const [, started] = record.all('step-started');
  expect(started?.step.changes[0]?.diff[0]?.after).toBe('new of the first');
});

test('after the change nothing is asked: the state is as declared', async () => {
  const host = machine({ first: 'yes' });
  const { finished } = await converge(host, [step()]);
  // Read, ask, change and read.
  expect(finished).toMatchObject({ status: 'changed', exchanges: 3 });
});

test('a step that depends on facts asks once it is that of the host', async () => {
  const host = machine({ first: 'yes' });
  const resolved = step();
  const later: Step = { ...resolved, resolve: () => ({ kind: 'step', step: resolved }) };
  expect(await planned(host, [later])).toMatchObject({ after: ['new of the first'], finished: { exchanges: 2 } });
  const skipped: Step = { ...step(), resolve: () => ({ kind: 'skipped', condition: 'never' }) };
  expect(await planned(machine({ first: 'yes' }), [skipped])).toMatchObject({ finished: { exchanges: 1 } });
});

describe('with a check', () => {
  const checked = withCheck(step(), { target: { kind: 'command', run: ['get', 'check'] }, within: 1 });

  test('the questions and the plan do not see its answer', async () => {
    expect(await planned(machine({ second: 'yes' }), [checked])).toMatchObject({ after: ['new of the second'] });
  });

  test('it is the check that fails, not the last answer', () => {
    const failed = done('', 1);
    expect(checked.check?.failure([done('old'), failed, done('yes')])).toMatchObject({ check: true });
    expect(checked.check?.failure([done('old'), done(''), failed])).toBeUndefined();
  });
});

test('a state that is unknown asks nothing', async () => {
  const host = machine();
  host.twist = (_machine, [verb, name]) => (verb === 'get' && name === 'thing' ? done('', 1, 'broken') : undefined);
  const { finished } = await planned(host);
  expect(finished.status).toBe('failed');
  expect(host.exchanges.flatMap(({ probe }) => probe)).not.toContainEqual(exec('get', 'first'));
});
