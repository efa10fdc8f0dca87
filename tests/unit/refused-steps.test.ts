import { describe, expect, test } from 'vitest';
import { exec } from '../../src/model/operation.ts';
import { knownLater } from '../../src/engine/step-rules.ts';
import { operationsOf } from '../../src/model/change.ts';
import type { Step, Unknown } from '../../src/model/step.ts';
import { converge, machine } from './converge.ts';
import { done, set, unverifiable } from './fake-transport.ts';

describe('a refused step', () => {
  test('ends the host before anything is changed', async () => {
    const one = machine({ b: 'old' });
    const { record, finished, end } = await converge(one, [
      set(1, 'a', '1'),
      set(2, 'b', 'new', { impossible: true }),
      set(3, 'c', '1'),
    ]);
    expect(one.changes).toEqual([]);
    expect(record.steps('one')).toEqual(['2 failed']);
    expect(finished).toMatchObject({
      status: 'failed',
      counts: { ok: 0, changed: 0, failed: 1, skipped: 2 },
      failure: { message: 'setting b: new is impossible', next: 'Change it. Nothing was changed on this host.' },
    });
    expect(end.changes).toBe(0);
  });

  test('is a failure of the dry run', async () => {
    const { record, finished } = await converge(machine({ b: 'old' }), [set(1, 'b', 'new', { impossible: true })], {
      command: 'plan',
    });
    expect(finished).toMatchObject({ status: 'failed', counts: { failed: 1 } });
    expect(record.all('host-planned')[0]?.steps[0]?.failure?.message).toBe('setting b: new is impossible');
  });

  test('is planned again where an earlier step of the same name is pending', async () => {
    const one = machine({ b: 'old' });
    const { record } = await converge(one, [set(1, 'b', 'new'), set(2, 'b', 'new', { impossible: true })]);
    expect(record.steps('one')).toEqual(['1 changed', '2 ok']);
  });

  test('is not refused where the state is as declared', async () => {
    const { finished } = await converge(machine({ b: 'new' }), [set(1, 'b', 'new', { impossible: true })]);
    expect(finished.status).toBe('ok');
  });
});

describe('a step that needs what an earlier one declares', () => {
  const needing = set(3, 'b', '1', { needs: ['a'] });

  test('has a plan in the dry run, and apply does the same', async () => {
    const steps = [set(1, 'a', '1'), set(2, 'other', '1'), needing];
    const planned = await converge(machine(), steps, { command: 'plan' });
    expect(planned.finished).toMatchObject({ status: 'changed', counts: { changed: 3, unknown: 0 } });
    const one = machine();
    const { record } = await converge(one, steps);
    expect(one.changes).toEqual(['set a 1', 'set other 1', 'set b 1']);
    expect(record.steps('one')).toEqual(['1 changed', '2 changed', '3 changed']);
  });

  test.each(['plan', 'apply'] as const)(
    '%s: is refused where no step brings it, before anything is changed',
    async (command) => {
      const one = machine();
      const { finished } = await converge(one, [set(2, 'other', '1'), needing], { command });
      expect(finished).toMatchObject({ status: 'failed', failure: { message: 'setting b: a has no value' } });
      expect(one.changes).toEqual([]);
    },
  );

  test('is refused where only one of two is brought', async () => {
    const needsBoth = set(3, 'b', '1', { needs: ['a', 'c'] });
    const { finished } = await converge(machine(), [set(1, 'a', '1'), needsBoth], { command: 'plan' });
    expect(finished).toMatchObject({ status: 'failed', failure: { message: 'setting b: a, c has no value' } });
    const both = await converge(machine(), [set(1, 'a', '1'), set(2, 'c', '1'), needsBoth]);
    expect(both.record.steps('one')).toEqual(['1 changed', '2 changed', '3 changed']);
  });

  test('is known later where a command may bring it', async () => {
    const steps = [unverifiable(1, 'set', 'a', '1'), needing];
    const planned = await converge(machine(), steps, { command: 'plan' });
    expect(planned.finished).toMatchObject({ status: 'changed', counts: { changed: 1, unknown: 1 } });
    expect((await converge(machine(), steps)).record.steps('one')).toEqual(['1 changed', '3 changed']);
  });

  test('has no plan where the earlier step does not apply what it declares', async () => {
    const one = machine();
    const { record } = await converge(one, [set(1, 'a', '1', { operations: [exec('set', 'c', '1')] }), needing]);
    expect(record.steps('one')).toEqual(['1 failed']);
  });
});

test.each(['plan', 'apply'] as const)('%s: a step may warn of a state that is as declared', async (command) => {
  const { record, finished } = await converge(machine({ a: '1' }), [set(1, 'a', '1', { warning: 'a is odd' })], {
    command,
  });
  expect(finished.status).toBe('ok');
  expect(record.all('warning')).toMatchObject([{ message: 'one, step 1: a is odd', next: 'Look at it.' }]);
});

describe('a warning that something is missing', () => {
  const warns = set(3, 'b', '1', { needs: ['a'], warning: 'there is no a', warnsOfMissing: true });
  const messages = async (steps: Parameters<typeof converge>[1], command: 'plan' | 'apply') =>
    (await converge(machine({ b: '1', c: '1' }), steps, { command })).record
      .all('warning')
      .map(({ message }) => message);

  test.each(['plan', 'apply'] as const)('%s: is given where no earlier step has pending changes', async (command) => {
    expect(await messages([set(1, 'c', '1'), warns], command)).toEqual(['one, step 3: there is no a']);
  });

  test('waits for the changes of earlier steps', async () => {
    const bringsIt = [set(1, 'c', '2'), set(2, 'a', '1'), warns];
    expect([await messages(bringsIt, 'plan'), await messages(bringsIt, 'apply')]).toEqual([[], []]);
    const doesNot = [set(1, 'c', '2'), warns];
    expect(await messages(doesNot, 'plan')).toEqual([]);
    expect(await messages(doesNot, 'apply')).toEqual(['one, step 3: there is no a']);
  });

  test.each([
    ['package', 0],
    ['command', 0],
    ['user', 0],
    ['group', 0],
    ['file', 1],
  ])('any warning waits for a pending %s step, whose plan does not tell what it brings: %i', async (type, warnings) => {
    const steps = [{ ...set(1, 'c', '2'), type }, set(2, 'b', '1', { warning: 'b is odd' })];
    expect(await messages(steps, 'plan')).toHaveLength(warnings);
    expect(await messages([{ ...set(1, 'c', '1'), type }, ...steps.slice(1)], 'plan')).toHaveLength(1);
  });

  test('does not wait for those of later steps', async () => {
    expect(await messages([warns, set(4, 'c', '2')], 'plan')).toEqual(['one, step 3: there is no a']);
  });
});

describe('a step that fails after it changed something', () => {
  const breaks = (_one: unknown, [verb]: readonly string[]) => (verb === 'break' ? done('', 1, 'broken') : undefined);

  test('reports what is in place, and counts it', async () => {
    const one = machine();
    one.twist = breaks;
    const { record, finished, end } = await converge(one, [
      set(1, 'a', '1', { operations: [exec('set', 'a', '1'), exec('break', 'it')] }),
    ]);
    const applied = [{ field: 'value', before: null, after: '1' }];
    expect(record.all('step-finished')).toMatchObject([{ status: 'failed', applied }]);
    expect(finished).toMatchObject({
      status: 'failed',
      counts: { changed: 0, failed: 1 },
      partlyChanged: true,
      failure: {
        message: 'break it exited with status 1',
        next: 'The step changed this before it failed: value (none → 1).',
      },
    });
    expect(end).toMatchObject({ changes: 1, hosts: { failed: 1 } });
  });

  test('reports nothing where nothing is in place', async () => {
    const one = machine();
    one.twist = breaks;
    const { record, finished, end } = await converge(one, [set(1, 'a', '1', { operations: [exec('break', 'it')] })]);
    expect(record.all('step-finished')[0]).not.toHaveProperty('applied');
    expect(finished).not.toHaveProperty('partlyChanged');
    expect(end.changes).toBe(0);
  });
});

test('a change without operations is a bug', () => {
  expect(() => operationsOf([])).toThrow('a change has no operation');
});

// A killed run left packages installed and an archive to be unpacked: the bind mount of its folder was refused.
describe('a step that needs a path', () => {
  const needing: Unknown = {
    kind: 'unknown',
    reason: '/srv/site does not exist',
    refused: true,
    solution: { by: [[{ path: '/srv/site' }]], plan: { kind: 'planned', changes: [] } },
  };
  const step = (type: string, ...paths: readonly string[]) => ({ ...set(1, 'a', '1'), type, paths });
  const plan = (pending: Step) => knownLater(set(2, 'b', '1'), needing, () => [pending]).kind;

  test.each<[string, string]>([
    ['directory', '/srv/site'],
    ['archive', '/srv/site'],
    ['link', '/srv/site'],
    ['file', '/srv/site/index.html'],
    ['archive', '/srv'],
    ['mount', '/srv'],
  ])('has a plan where an earlier %s has %s', (type, path) => {
    expect(plan(step(type, '/elsewhere', path))).toBe('planned');
  });

  test.each<[string, string]>([
    ['directory', '/srv'],
    ['archive', '/srv/site2'],
    ['mount', '/sr'],
  ])('is refused where an earlier %s has %s', (type, path) => {
    expect(plan(step(type, path))).toBe('unknown');
  });
});
