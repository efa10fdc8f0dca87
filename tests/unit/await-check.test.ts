import { describe, expect, test } from 'vitest';
import { withCheck } from '../../src/model/step-check.ts';
import { converge, machine } from './converge.ts';
import { done, type Machine, set, unverifiable } from './fake-transport.ts';

const WITHIN = 30;
const checked = (step = set(1, 'a', '1')) =>
  withCheck(step, { target: { kind: 'command', run: ['check'] }, within: WITHIN });

/** `check` succeeds so many milliseconds after the last change, or never. */
function host(state: Readonly<Record<string, string>>, after: number): Machine {
  const one = machine(state);
  let changed = Number.NEGATIVE_INFINITY;
  one.twist = (_one, [program]) => {
    if (program === 'set') changed = one.clock.now();
    if (program !== 'check') return undefined;
    return Number.isFinite(after) && one.clock.now() - changed >= after ? done('') : done('not ready', 1);
  };
  return one;
}

const failure = (after: number) => ({
  message: `setting a: the check still fails after ${after} s: check exited with status 1`,
  words: 'not ready',
});

describe('nothing to change', () => {
  test('the check runs with the read, once', async () => {
    const { finished } = await converge(host({ a: '1' }, 0), [checked()]);
    expect(finished).toMatchObject({ status: 'ok', exchanges: 1 });
  });

  test.each(['plan', 'apply'] as const)('a check that fails is a failure: %s', async (command) => {
    const one = host({ a: '1' }, Number.POSITIVE_INFINITY);
    const started = one.clock.now();
    const { finished, record } = await converge(one, [checked(), set(2, 'b', '1')], { command });
    expect(finished).toMatchObject({
      status: 'failed',
      failure: {
        message: 'setting a: the state is as declared, but the check fails: check exited with status 1',
        words: 'not ready',
      },
    });
    expect(record.all('host-planned')[0]?.steps[0]?.failure?.message).toContain('the check fails');
    expect(one.changes).toEqual([]);
    // It is read again, but not waited for.
    expect(one.clock.now() - started).toBeLessThan(5000);
  });

  test('a check may succeed once an earlier step is applied: it is known later, and waited for', async () => {
    const steps = [set(1, 'b', '1'), checked(set(2, 'a', '1'))];
    // Before the first change it fails, too.
    const one = host({ a: '1' }, 8000);
    one.state.set('b', '');
    const twist = one.twist;
    one.twist = (self, argv) =>
      argv[0] === 'check' && self.state.get('b') === '' ? done('down', 1) : twist(self, argv);
    const { finished: dry } = await converge(one, steps, { command: 'plan' });
    expect(dry).toMatchObject({ status: 'changed', counts: { changed: 1, unknown: 1, failed: 0 }, exchanges: 1 });
    const { finished, record } = await converge(one, steps);
    expect(record.steps('one')).toEqual(['1 changed', '2 ok']);
    expect(finished.status).toBe('changed');
  });
});

describe('after a change', () => {
  test('a check that succeeds at once costs no exchange', async () => {
    const { finished } = await converge(host({}, 0), [checked()]);
    expect(finished).toMatchObject({ status: 'changed', exchanges: 2 });
  });

  test('the run waits for the check', async () => {
    const one = host({}, 10_000);
    const { finished, record } = await converge(one, [checked(), set(2, 'b', '1')]);
    expect(record.steps('one')).toEqual(['1 changed', '2 changed']);
    expect(finished.status).toBe('changed');
  });

  test('a check that never succeeds fails with what was seen last, and the change is reported', async () => {
    const one = host({}, Number.POSITIVE_INFINITY);
    const { finished, record } = await converge(one, [checked(), set(2, 'b', '1')]);
    expect(finished).toMatchObject({ status: 'failed', failure: failure(WITHIN) });
    expect(finished.failure?.next).toContain('increase within. Step 2 did not run.');
    expect(record.all('step-finished')[0]).toMatchObject({
      status: 'failed',
      applied: [{ field: 'value', after: '1' }],
    });
  });

  test('the check of a step that does not hold is not waited for', async () => {
    const one = host({}, Number.POSITIVE_INFINITY);
    const steps = [checked(set(1, 'a', '1', { operations: [{ kind: 'exec', argv: ['set', 'other', '1'] }] }))];
    const started = one.clock.now();
    const { finished } = await converge(one, steps);
    expect(finished.failure?.message).toBe('setting a: applied without error, but verification failed');
    expect(one.clock.now() - started).toBeLessThan(5000);
  });

  test('the check of a command without a test is waited for after the command, and not before', async () => {
    const one = host({}, 5000);
    const { finished, record } = await converge(one, [checked(unverifiable(1, 'set', 'x', '1'))]);
    expect(record.steps('one')).toEqual(['1 changed']);
    expect([finished.status, one.changes]).toEqual(['changed', ['set x 1']]);
    const failing = host({}, Number.POSITIVE_INFINITY);
    const { finished: second } = await converge(failing, [checked(unverifiable(1, 'set', 'x', '1'))]);
    expect(second).toMatchObject({ status: 'failed', failure: { words: 'not ready' } });
    expect(second.failure?.message).toContain('the check still fails after 30 s');
  });

  test('a later step may affect it: it is waited for again at the end', async () => {
    const steps = [checked(), set(2, 'b', '1')];
    const { finished } = await converge(host({}, 4000), steps);
    expect(finished.status).toBe('changed');
    // The change of step 2 breaks it for good.
    const one = host({}, 0);
    const twist = one.twist;
    one.twist = (self, argv) => (argv[0] === 'check' && self.state.get('b') ? done('not ready', 1) : twist(self, argv));
    const { finished: second, record } = await converge(one, steps);
    expect(record.steps('one')).toEqual(['1 changed', '2 changed']);
    expect(second).toMatchObject({ status: 'failed', failure: failure(WITHIN) });
  });

  test('the checks of all steps are waited for at the end', async () => {
    const one = host({}, 0);
    const twist = one.twist;
    one.twist = (self, argv) =>
      argv[0] === 'check' && argv[1] === 'second' && self.state.get('b') ? done('not ready', 1) : twist(self, argv);
    const second = { target: { kind: 'command', run: ['check', 'second'] }, within: WITHIN } as const;
    const steps = [checked(), withCheck(set(2, 'c', '1'), second), set(3, 'b', '1')];
    const { finished } = await converge(one, steps);
    expect(finished.failure?.message).toMatch(/^setting c: the check still fails after 30 s/);
  });

  test('an interrupt ends the wait', async () => {
    const one = host({}, Number.POSITIVE_INFINITY);
    const stop = new AbortController();
    let exchanges = 0;
    one.clock.after(5000, () => {
      exchanges = one.exchanges.length;
      stop.abort();
    });
    const started = one.clock.now();
    const { finished } = await converge(one, [checked(), set(2, 'b', '1')], { signal: stop.signal });
    expect(finished.failure?.message).toBe('setting a: stopped before the check succeeded: check exited with status 1');
    expect(one.clock.now() - started).toBeLessThan(10_000);
    expect([one.changes, one.exchanges.length]).toEqual([['set a 1'], exchanges]);
  });
});
