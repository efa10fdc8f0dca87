import { describe, expect, test } from 'vitest';
import { identityOperations } from '../../src/engine/identity.ts';
import { run } from '../../src/engine/run.ts';
import type { Event } from '../../src/model/events.ts';
import { exec, key } from '../../src/model/operation.ts';
import { Secret } from '../../src/model/secret.ts';
import type { Step } from '../../src/model/step.ts';
import { RunView } from '../../src/output/run-view.ts';
import { converge, go, machine, OWNER } from './converge.ts';
import { FakeClock } from './fake-clock.ts';
import { done, FakeTransport, host, Machine, set, timesProbed, unverifiable } from './fake-transport.ts';
import { named } from './named.ts';

describe('exchanges', () => {
  test.each([0, 1, 2, 3, 4])('%i changes cost one more exchange, and one connection', async (changes) => {
    const names = ['a', 'b', 'c', 'd'];
    const one = machine(Object.fromEntries(names.slice(changes).map((name) => [name, '1'])));
    const { finished, record } = await converge(
      one,
      names.map((name, index) => set(index + 1, name, '1')),
    );
    expect(finished).toMatchObject({
      status: changes === 0 ? 'ok' : 'changed',
      counts: { ok: 4 - changes, changed: changes, failed: 0, skipped: 0 },
      connections: 1,
      exchanges: changes + 1,
    });
    expect([one.opened.length, one.exchanges.length]).toEqual([1, changes + 1]);
    expect(record.steps('one')).toEqual(
      names.map((_name, index) => `${index + 1} ${index < changes ? 'changed' : 'ok'}`),
    );
    expect(Object.fromEntries(one.state)).toEqual({ a: '1', b: '1', c: '1', d: '1' });
  });

  test('a dry run is one exchange, and writes nothing', async () => {
    const one = machine({ b: '1' });
    const { finished, end, record } = await converge(one, [set(1, 'a', '1'), set(2, 'b', '1')], { command: 'plan' });
    expect(finished).toMatchObject({ status: 'changed', counts: { ok: 1, changed: 1 }, exchanges: 1, connections: 1 });
    expect(record.all('host-planned')[0]).not.toHaveProperty('skipped');
    expect(end).toMatchObject({ changes: 1, hosts: { changed: 1 } });
    expect(one.changes).toEqual([]);
  });

  test('equal probe operations are sent once, and what never changes is not read again', async () => {
    const shared = exec('get', 'shared');
    const one = machine();
    await converge(
      one,
      ['a', 'b', 'c'].map((name, index) => set(index + 1, name, '1', { probe: [shared, exec('get', 'a')] })),
    );
    const sent = one.exchanges.map(({ probe }) => probe.map(key));
    expect(sent.map((probe) => new Set(probe).size)).toEqual(sent.map((probe) => probe.length));
    expect(timesProbed(one, shared)).toEqual([1, 1, 1, 1]);
    expect(identityOperations.map((operation) => timesProbed(one, operation))).toEqual(
      identityOperations.map(() => [1, 0, 0, 0]),
    );
  });

  test('a change reads on as far as the next one, the last change reads everything', async () => {
    const one = machine({ b: '1', d: '1' });
    await converge(
      one,
      ['a', 'b', 'c', 'd'].map((name, index) => set(index + 1, name, '1')),
    );
    const read = one.exchanges.map(({ probe }) => probe.map(key));
    const get = (...names: readonly string[]) => names.map((name) => key(exec('get', name)));
    expect(read).toEqual([
      [...identityOperations.map(key), ...get('a', 'b', 'c', 'd')],
      get('a', 'b', 'c'),
      get('a', 'b', 'c', 'd'),
    ]);
  });

  test('what was not read since the last change is read before it counts', async () => {
    const one = machine({ c: '1', z: '1' });
    one.twist = ({ state }, [verb, name]) => {
      if (verb === 'set' && name === 'a') state.set('b', '1').set('c', 'broken');
      return undefined;
    };
    const names = ['a', 'b', 'c', 'z'];
    const { record } = await converge(
      one,
      names.map((name, index) => set(index + 1, name, '1')),
    );
    // The state of b is as declared without its change: nothing after it was read with a.
    expect(record.steps('one')).toEqual(['1 changed', '2 ok', '3 changed', '4 ok']);
  });

  describe('steps that depend on facts', () => {
    const later = (step: Step, resolve: NonNullable<Step['resolve']>): Step => ({ ...step, resolve });

    function onRealFacts(state: Readonly<Record<string, string>> = {}) {
      const one = machine(state);
      one.twist = (_self, argv) => (argv.join(' ') === 'nproc' ? done('2\n') : undefined);
      return one;
    }

    test('a condition: one exchange, and a step that does not apply is left out of plan and counts', async () => {
      const one = onRealFacts({ a: '1', b: '1' });
      const steps = [
        set(1, 'a', '1'),
        later({ ...set(2, 'b', '2'), part: 1, title: 'B' }, ({ cpus }) => ({
          kind: 'skipped',
          condition: `facts.cpus > ${cpus}`,
          name: 'b',
        })),
        later(set(3, 'b', '1'), ({ os }) =>
          os.major === 9 ? { kind: 'step', step: set(3, 'b', '1') } : { kind: 'skipped', condition: '' },
        ),
      ];
      const { finished, record } = await converge(one, steps);
      expect(finished).toMatchObject({ status: 'ok', steps: 2, counts: { ok: 2, skipped: 0 }, exchanges: 1 });
      expect(record.all('host-planned')[0]).toMatchObject({
        steps: [{ number: 1 }, { number: 3 }],
        skipped: [{ number: 2, part: 1, type: 'setting', name: 'b', title: 'B', condition: 'facts.cpus > 2' }],
      });
    });

    test('a parameter: a second exchange reads what is only then known', async () => {
      const one = onRealFacts();
      const unknown = { ...set(1, 'x', '1'), operations: [] };
      const steps = [
        later(unknown, ({ cpus }) => ({
          kind: 'step',
          // One of the two was read before.
          step: set(1, `cpu${cpus}`, '1', { probe: [exec('get', 'c')] }),
        })),
        set(2, 'c', '1'),
      ];
      const dry = await converge(one, steps, { command: 'plan' });
      expect(dry.finished).toMatchObject({ counts: { changed: 2 }, exchanges: 2 });
      const { record } = await converge(one, steps);
      expect(record.steps('one')).toEqual(['1 changed', '2 changed']);
      expect([one.state.get('cpu2'), one.state.get('c')]).toEqual(['1', '1']);
      expect((await converge(one, steps)).finished).toMatchObject({ counts: { ok: 2, changed: 0 }, exchanges: 2 });
    });

    test('the advice of a step that depends on facts is masked, too', async () => {
      const one = onRealFacts();
      one.twist = (_self, [verb]) => (verb === 'break' ? done('', 1, 'hunter2 is wrong') : undefined);
      const step = set(1, 'x', '1', { operations: [exec('break')], advice: 'It said WORDS' });
      const steps = [later(set(1, 'x', '1'), () => ({ kind: 'step', step }))];
      const { finished } = await converge(one, steps, { secrets: [new Secret('hunter2')] });
      expect(finished.failure?.next).toBe('It said \n(secret) is wrong');
    });

    test('an invalid value: the host has failed before anything on it is changed', async () => {
      const one = onRealFacts();
      const failure = { message: 'step 2 setting: the name is too long', next: 'Nothing was changed on this host.' };
      const steps = [set(1, 'a', '1'), later(set(2, 'b', '1'), () => ({ kind: 'invalid', failure }))];
      const { finished } = await converge(one, steps);
      expect(finished).toMatchObject({ status: 'failed', failure, counts: { changed: 0, failed: 0 } });
      expect(one.changes).toEqual([]);
    });
  });

  test('a step is planned again just before it: what an earlier step did as well is not done twice', async () => {
    const one = machine({ b: 'old' });
    one.twist = ({ state }, [verb, name]) => {
      if (verb === 'set' && name === 'a') state.set('b', '1');
      return undefined;
    };
    const { record, finished } = await converge(one, [set(1, 'a', '1'), set(2, 'b', '1')]);
    expect(record.all('host-planned')[0]?.steps.map(({ changes }) => changes.length)).toEqual([1, 1]);
    expect(record.steps('one')).toEqual(['1 changed', '2 ok']);
    expect(one.changes).toEqual(['set a 1']);
    expect(finished.exchanges).toBe(2);
  });

  test('a step that an earlier one broke is applied, although its plan was empty', async () => {
    const one = machine({ b: '1' });
    one.twist = ({ state }, [verb, name]) => {
      if (verb === 'set' && name === 'a') state.set('b', 'broken');
      return undefined;
    };
    const { record } = await converge(one, [set(1, 'a', '1'), set(2, 'b', '1')]);
    expect(record.steps('one')).toEqual(['1 changed', '2 changed']);
  });
});

describe('failures', () => {
  const breaks =
    (stderr: string, status = 3, stdout = '') =>
    (_one: Machine, [verb]: readonly string[]) =>
      verb === 'break' ? done(stdout, status, stderr) : undefined;
  const breaking = (number: number, advice?: string) =>
    set(number, 'x', '1', {
      operations: [exec('set', 'y', '1'), exec('break', 'it'), exec('set', 'z', '1')],
      ...(advice ? { advice } : {}),
    });

  test('end the host: steps before are applied, steps after do not run', async () => {
    const one = machine({ a: '1' });
    one.twist = breaks('no such thing\n');
    const { record, finished, end } = await converge(one, [
      set(1, 'a', '1'),
      set(2, 'b', '1'),
      breaking(3, 'Mend it.'),
      set(4, 'd', '1'),
      set(5, 'e', '1'),
    ]);
    expect(record.steps('one')).toEqual(['1 ok', '2 changed', '3 failed']);
    expect(finished).toMatchObject({
      status: 'failed',
      counts: { ok: 1, changed: 1, failed: 1, skipped: 2 },
      failure: {
        message: 'break it exited with status 3',
        words: 'no such thing',
        next: 'Mend it. Steps 1 to 2 are applied and verified. Steps 4 to 5 did not run.',
      },
    });
    expect(one.changes).toEqual(['set b 1', 'set y 1', 'break it', 'set z 1']);
    expect(Object.fromEntries(one.state)).toEqual({ a: '1', b: '1', y: '1' });
    expect(end).toMatchObject({ hosts: { failed: 1, changed: 0 }, changes: 1 });
  });

  test.each<{ first: number; last: number; at: number; next: string }>([
    { first: 1, last: 1, at: 1, next: '' },
    { first: 1, last: 2, at: 1, next: 'Step 2 did not run.' },
    { first: 1, last: 2, at: 2, next: 'Step 1 is applied and verified. ' },
    { first: 1, last: 3, at: 2, next: 'Step 1 is applied and verified. Step 3 did not run.' },
  ])('name the steps that are applied: step $at of $last', async ({ last, at, next }) => {
    const one = machine();
    one.twist = breaks('');
    const steps = Array.from({ length: last }, (_, index) =>
      index + 1 === at ? breaking(at) : set(index + 1, `s${index}`, '1'),
    );
    const { finished } = await converge(one, steps);
    expect(finished.failure?.next ?? '').toBe(next.trim());
  });

  test.each(
    named<{ what: string; stderr: string; stdout: string; words: string | undefined }>([
      { what: 'its error output', stderr: 'err\n', stdout: 'out\n', words: 'err' },
      { what: 'its output, where it has no other', stderr: ' \n', stdout: 'out\n', words: 'out' },
      { what: 'nothing, where it says nothing', stderr: '', stdout: '', words: undefined },
      {
        what: 'the end of it, where it says much',
        stderr: Array.from({ length: 30 }, (_, index) => `line ${index}`).join('\n'),
        stdout: '',
        words: ['…', ...Array.from({ length: 20 }, (_, index) => `line ${index + 10}`)].join('\n'),
      },
    ]),
  )("carry the host's own words: %s", async (_what, { stderr, stdout, words }) => {
    const one = machine();
    one.twist = breaks(stderr, 1, stdout);
    expect((await converge(one, [breaking(1)])).finished.failure?.words).toBe(words);
  });

  test('a change without effect fails the verification', async () => {
    const one = machine({ a: 'old' });
    one.twist = (_one, [verb]) => (verb === 'set' ? done('') : undefined);
    const { record, finished } = await converge(one, [set(1, 'a', 'new', { advice: 'Look there.' }), set(2, 'b', '1')]);
    expect(record.steps('one')).toEqual(['1 failed']);
    expect(finished).toMatchObject({
      status: 'failed',
      counts: { ok: 0, changed: 0, failed: 1, skipped: 1 },
      failure: {
        message: 'setting a: applied without error, but verification failed',
        words: 'value: old, expected new',
        next: 'Look there. Step 2 did not run.',
      },
    });
  });

  test('a state that is unknown after the change is a failure', async () => {
    const one = machine();
    let read = 0;
    one.twist = (_one, [verb]) => (verb === 'get' && (read += 1) > 1 ? done('', 1, 'gone') : undefined);
    const { finished } = await converge(one, [set(1, 'a', '1')]);
    expect(finished).toMatchObject({
      status: 'failed',
      failure: { message: 'setting a: cannot determine the state: `get a` exited with status 1', words: 'gone' },
    });
  });

  test('a step that a later one undoes fails', async () => {
    const one = machine({ a: '1' });
    one.twist = ({ state }, [verb, name]) => {
      if (verb === 'set' && name === 'b') state.set('a', 'undone');
      return undefined;
    };
    const { finished } = await converge(one, [set(1, 'a', '1'), set(2, 'b', '1'), unverifiable(3, 'set', 'c', '1')]);
    expect(finished).toMatchObject({
      status: 'failed',
      counts: { ok: 1, changed: 2, failed: 0, skipped: 0 },
      failure: { message: 'setting a: a later step undid it', words: 'value: undone, expected 1' },
    });
  });

  test('a step that differs only while the work of a later one goes on has not failed', async () => {
    const one = machine({ a: '1' });
    let unfinished = 0;
    one.twist = (_one, [verb, name]) => {
      if (verb === 'set' && name === 'b') unfinished = 3;
      if (verb !== 'get' || name !== 'a' || unfinished === 0) return undefined;
      unfinished -= 1;
      return done('undone');
    };
    const { finished } = await converge(one, [set(1, 'a', '1'), set(2, 'b', '1')]);
    expect(finished).toMatchObject({ status: 'changed', counts: { ok: 1, changed: 1, failed: 0, skipped: 0 } });
    expect(unfinished).toBe(0);
  });

  test('a step that another one undoes is found, although the last change was not needed', async () => {
    const one = machine({ a: '1' });
    one.twist = ({ state }, [verb, name]) => {
      if (verb === 'set' && name === 'b') state.set('a', 'undone').set('c', '1');
      return undefined;
    };
    const { record, finished } = await converge(one, [set(1, 'a', '1'), set(2, 'b', '1'), set(3, 'c', '1')]);
    expect(record.steps('one')).toEqual(['1 ok', '2 changed', '3 ok']);
    expect(finished.failure?.message).toBe('setting a: a later step undid it');
  });

  test('a step whose state is unknown in the end fails', async () => {
    const one = machine();
    one.twist = ({ state }, [verb, name]) =>
      verb === 'get' && name === 'a' && state.has('b') ? done('', 1, 'locked') : undefined;
    const { finished } = await converge(one, [set(1, 'a', '1'), set(2, 'b', '1')]);
    expect(finished).toMatchObject({
      status: 'failed',
      failure: {
        message: expect.stringMatching(/^setting a: cannot determine the state: `get a` exited with status 1$/),
      },
    });
  });

  const unreadable = (_one: Machine, [verb, name]: readonly string[]) =>
    verb === 'get' && name === 'b' ? done('', 1, 'locked') : undefined;

  test.each(['plan', 'apply'] as const)(
    '%s: what cannot be told while somebody changes it is looked at again',
    async (command) => {
      const one = machine({ b: '1' });
      let looks = 0;
      one.twist = (_one, [verb, name]) =>
        verb === 'get' && name === 'b' && (looks += 1) === 1 ? done('', 1, 'just going') : undefined;
      const { finished } = await converge(one, [set(1, 'a', '1'), set(2, 'b', '1')], { command });
      expect(finished).toMatchObject({ status: 'changed', counts: { ok: 1, changed: 1 } });
    },
  );

  test('a step whose state is unknown when its turn comes is read again, too', async () => {
    const one = machine();
    let broken = false;
    one.twist = ({ state }, [verb, name]) => {
      if (verb !== 'get' || name !== 'b' || !state.has('a') || broken) return undefined;
      broken = true;
      return done('', 1, 'just going');
    };
    const { finished } = await converge(one, [set(1, 'a', '1'), set(2, 'b', '1')]);
    expect(finished).toMatchObject({ status: 'changed', counts: { changed: 2 } });
  });

  test('a dry run continues after an unknown state, and reports it', async () => {
    const one = machine();
    one.twist = unreadable;
    const { record, finished } = await converge(one, [set(1, 'a', '1'), set(2, 'b', '1'), set(3, 'c', '1')], {
      command: 'plan',
    });
    const message = 'setting b: cannot determine the state: `get b` exited with status 1';
    const [planned] = record.all('host-planned');
    expect(planned?.steps.map(({ changes, failure }) => [changes.length, failure?.message])).toEqual([
      [1, undefined],
      [0, message],
      [1, undefined],
    ]);
    expect(finished).toMatchObject({
      status: 'failed',
      counts: { ok: 0, changed: 2, failed: 1, skipped: 0 },
      failure: { message, next: 'Nothing was changed (dry run).' },
      exchanges: 2,
    });
  });

  test('an apply applies the steps before it', async () => {
    const one = machine();
    one.twist = unreadable;
    const { record, finished } = await converge(one, [set(1, 'a', '1'), set(2, 'b', '1'), set(3, 'c', '1')]);
    expect(record.steps('one')).toEqual(['1 changed', '2 failed']);
    expect(finished.failure?.next).toBe('Step 1 is applied and verified. Step 3 did not run.');
    expect(finished).not.toHaveProperty('partlyChanged');
    expect(one.changes).toEqual(['set a 1']);
    // Twice before the change, with it, and once more.
    expect(finished.exchanges).toBe(4);
  });

  test('an apply continues where the step before makes the state known', async () => {
    const one = machine();
    one.twist = (self, argv) => (self.state.has('a') ? undefined : unreadable(self, argv));
    const { record, finished } = await converge(one, [set(1, 'a', '1'), set(2, 'b', '1')]);
    expect([record.steps('one'), finished.status]).toEqual([['1 changed', '2 changed'], 'changed']);
  });

  test('a connection that is lost during a change, and a host that does not come back', async () => {
    const one = machine();
    one.twist = (self, [verb, name]) => {
      if (verb === 'get' && name === 'b' && self.state.has('a')) self.addresses = [];
      return undefined;
    };
    const { record, finished } = await converge(one, [set(1, 'a', '1'), set(2, 'b', '1'), set(3, 'c', '1')]);
    expect(record.steps('one')).toEqual(['1 changed', '2 failed']);
    const message = 'the connection is closed; reconnecting failed for 1 s: nobody answers for one';
    expect(finished).toMatchObject({
      status: 'unreachable',
      counts: { ok: 0, changed: 1, failed: 1, skipped: 1 },
      failure: { code: 'lost', message },
    });
    const [, failed] = record.all('step-finished');
    expect(failed?.step.failure).toEqual({
      message: `setting b: ${message}`,
      next: 'A change that has started continues on the host. Run the command again: it waits for that change. Step 1 is applied and verified. Step 3 did not run.',
      code: 'lost',
    });
  });

  test('of one host do not affect the others', async () => {
    const [good, bad] = [machine({}, 'good'), machine({}, 'bad')];
    bad.twist = breaks('');
    const steps = [set(1, 'a', '1'), breaking(2), set(3, 'c', '1')];
    const work = ['gone', 'bad', 'good'].map((name) => ({
      host: host(name),
      steps: name === 'good' ? [set(1, 'a', '1'), set(2, 'b', '1')] : steps,
    }));
    const { record, end } = await go([good, bad], work);
    expect(record.finished('gone')).toMatchObject({
      status: 'unreachable',
      counts: { ok: 0, changed: 0, failed: 0, skipped: 3 },
      connections: 0,
      exchanges: 0,
      reboot: [],
      failure: { message: 'nobody answers for gone', next: 'Start it.', code: 'unreachable' },
    });
    expect(record.finished('bad').status).toBe('failed');
    expect(record.finished('good')).toMatchObject({ status: 'changed', exchanges: 3 });
    expect(end).toMatchObject({
      hosts: { ok: 0, changed: 1, failed: 1, skipped: 0, unreachable: 1 },
      changes: 3,
      interrupted: false,
    });
  });

  test('one at a time, too, in the order of the inventory', async () => {
    const machines = ['a', 'b', 'c'].map((name) => machine({}, name));
    const work = ['a', 'gone', 'b', 'c'].map((name) => ({ host: host(name), steps: [set(1, 'x', '1')] }));
    const { record } = await go(machines, work, { parallel: 1 });
    expect(record.all('host-finished').map((event) => `${event.host} ${event.status}`)).toEqual([
      'a changed',
      'gone unreachable',
      'b changed',
      'c changed',
    ]);
  });

  test('no more hosts at once than asked for', async () => {
    const machines = Array.from({ length: 9 }, (_, index) => machine({}, `h${index}`));
    const open = () => machines.reduce((sum, { opened, closed }) => sum + opened.length - closed, 0);
    const seen: number[] = [];
    for (const one of machines) one.twist = () => void seen.push(open());
    await go(
      machines,
      machines.map((_, index) => ({ host: host(`h${index}`), steps: [set(1, 'x', '1')] })),
      { parallel: 3 },
    );
    expect(Math.max(...seen)).toBe(3);
  });
});

describe('a change that cannot be verified', () => {
  test('is run, counts as applied, and runs again the next time', async () => {
    const one = machine();
    const steps = [set(1, 'a', '1'), unverifiable(2, 'set', 'ran', 'yes'), set(3, 'c', '1')];
    const first = await converge(one, steps);
    expect(first.record.steps('one')).toEqual(['1 changed', '2 changed', '3 changed']);
    expect(first.finished.status).toBe('changed');
    const second = await converge(one, steps);
    expect(second.record.steps('one')).toEqual(['1 ok', '2 changed', '3 ok']);
    expect(second.finished.exchanges).toBe(2);
  });

  test('fails by its status', async () => {
    const { finished } = await converge(machine(), [unverifiable(1, 'no-such-program')]);
    expect(finished).toMatchObject({
      status: 'failed',
      failure: { message: 'no-such-program exited with status 127', words: 'no-such-program: not found' },
    });
  });
});

describe('an interruption', () => {
  test('lets the current step finish and starts no other', async () => {
    const controller = new AbortController();
    const one = machine();
    one.twist = (_one, [verb]) => {
      if (verb === 'set') controller.abort();
      return undefined;
    };
    const { record, finished, end } = await converge(one, [set(1, 'a', '1'), set(2, 'b', '1'), set(3, 'c', '1')], {
      signal: controller.signal,
    });
    expect(record.steps('one')).toEqual(['1 changed']);
    expect(finished).toMatchObject({
      status: 'interrupted',
      counts: { ok: 0, changed: 1, failed: 0, skipped: 2 },
      failure: { message: 'interrupted' },
    });
    expect([end.interrupted, end.hosts.interrupted, end.hosts.failed, one.changes]).toEqual([true, 1, 0, ['set a 1']]);
  });

  test('by the time limit of the run lets the current step finish, too, and the host has failed', async () => {
    const controller = new AbortController();
    const one = machine();
    one.twist = (_one, [verb]) => {
      if (verb === 'set') controller.abort(new DOMException('over', 'TimeoutError'));
      return undefined;
    };
    const steps = [set(1, 'a', '1'), set(2, 'b', '1')];
    const { record, finished, end } = await converge(one, steps, { signal: controller.signal });
    expect(record.steps('one')).toEqual(['1 changed']);
    expect(finished).toMatchObject({ status: 'failed', counts: { changed: 1, skipped: 1 } });
    expect(finished.failure?.message).toBe('the time limit of the run (--timeout) was reached');
    expect(end).toMatchObject({ interrupted: false, hosts: { failed: 1 } });
  });

  test('before the first step changes nothing', async () => {
    const one = machine();
    await converge(one, [set(1, 'a', '1')], { signal: AbortSignal.abort() });
    expect(one.changes).toEqual([]);
  });
});

describe('identity', () => {
  const CLONE = /have the same SSH host key: one is a clone of the other$/;

  test('two names for one machine: the second one is refused', async () => {
    const one = machine();
    one.addresses = ['docker1', 'docker2'];
    const work = ['docker1', 'docker2'].map((name) => ({ host: host(name), steps: [set(1, 'a', name)] }));
    const { record } = await go([one], work);
    const [refused, ...more] = record.all('host-finished').filter(({ status }) => status === 'failed');
    expect(more).toEqual([]);
    expect(refused?.failure).toEqual({
      message: expect.stringMatching(/^docker[12] and docker[12] are the same machine \(machine-id one\)$/),
      next: 'Check their addresses in the inventory: each host needs its own.',
    });
    expect(one.changes).toHaveLength(1);
  });

  test.each(
    named<{ what: string; change: (clone: Machine) => void; warnings: readonly RegExp[]; words?: string }>([
      { what: 'a clone, running by itself', change: ({ facts }) => (facts.bootId = 'other'), warnings: [CLONE] },
      {
        what: 'a clone with an identity of its own',
        change: ({ facts }) => (facts.machineId = facts.bootId = 'other'),
        warnings: [CLONE],
      },
      {
        what: 'a clone with a key of its own',
        change: (clone) => {
          clone.facts.bootId = 'other';
          clone.fingerprint = 'SHA256:other';
        },
        warnings: [],
      },
    ]),
  )('%s is set up', async (_what, { change, warnings }) => {
    const [original, clone] = [machine({}, 'original'), machine({}, 'original')];
    clone.addresses = ['clone'];
    change(clone);
    const work = ['original', 'clone'].map((name) => ({ host: host(name), steps: [set(1, 'a', '1')] }));
    const { record, end } = await go([original, clone], work);
    expect(end.hosts.changed).toBe(2);
    expect(record.all('warning').map(({ message }) => message)).toEqual(
      warnings.map((warning) => expect.stringMatching(warning)),
    );
  });

  test.each(
    named<{ what: string; change: (facts: Machine['facts']) => void; warnings: readonly RegExp[]; words?: string }>([
      { what: 'nothing', change: () => {}, warnings: [] },
      { what: 'a clock a little off', change: (facts) => (facts.skew = -200), warnings: [] },
      {
        what: 'a clock behind',
        change: (facts) => (facts.skew = -86_400 * 3),
        warnings: [/^the clock of one is 3 days behind$/],
      },
      {
        what: 'a clock ahead',
        change: (facts) => (facts.skew = 600),
        warnings: [/^the clock of one is 10 minutes ahead$/],
      },
      { what: 'another user', change: (facts) => (facts.uid = '1000'), warnings: [/^provision is not root on one/] },
      {
        what: 'another system',
        change: (facts) => (facts.release = `NAME=Ubuntu\nID=ubuntu\nID_LIKE=debian\n`),
        warnings: [/^one runs neither a system of the CentOS family nor Debian; provision supports no other system$/],
        words: 'Ubuntu',
      },
      {
        what: 'no release file to speak of',
        change: (facts) => (facts.release = ''),
        warnings: [/^one runs neither a system of the CentOS family nor Debian/],
        words: 'unknown system',
      },
    ]),
  )('warnings: %s', async (_what, { change, warnings, words }) => {
    const one = machine();
    change(one.facts);
    const { record, finished } = await converge(one, [set(1, 'a', '1')]);
    expect(record.all('warning').map(({ message }) => message)).toEqual(
      warnings.map((warning) => expect.stringMatching(warning)),
    );
    expect(record.all('warning')[0]?.words).toBe(words);
    expect(finished.status).toBe('changed');
  });

  test('a host reports where it was reached and what it runs', async () => {
    const one = machine({}, '192.168.2.131');
    const { record } = await go(
      [one],
      [{ host: host('docker1', { address: '192.168.2.10', bootstrap: '192.168.2.131' }), steps: [] }],
    );
    expect(record.all('host-connected')).toEqual([
      expect.objectContaining({ host: 'docker1', address: '192.168.2.131', system: 'CentOS Stream 9' }),
    ]);
  });

  test('a host that is lost needs no reboot for all that is known', async () => {
    const one = machine({ a: '1' });
    one.twist = (self, [verb]) => {
      if (verb !== 'set') return undefined;
      self.lose();
      self.addresses = [];
      return undefined;
    };
    const steps = [set(1, 'a', '1', { reboot: 'a is in force after a reboot' }), set(2, 'b', '1')];
    expect((await converge(one, steps)).finished).toMatchObject({ status: 'unreachable', reboot: [] });
  });

  test('a change that is pending needs no reboot yet', async () => {
    const reboot = 'a is in force after a reboot';
    const steps = [set(1, 'a', '1', { reboot, activeAs: 'in force' })];
    expect((await converge(machine(), steps, { command: 'plan' })).finished.reboot).toEqual([]);
    expect((await converge(machine({ a: '1' }), steps, { command: 'plan' })).finished.reboot).toEqual([reboot]);
  });

  test('a host that needs a reboot gives the reasons, each once', async () => {
    const reasons = ['a is in force after a reboot', 'c is in force after a reboot'];
    const steps = ['a', 'b', 'a', 'c'].map((name, index) => {
      const reason = reasons.find((one) => one.startsWith(name));
      return set(index + 1, name, '1', reason === undefined ? {} : { reboot: reason });
    });
    expect((await converge(machine(), steps)).finished.reboot).toEqual(reasons);
  });

  test('a step whose state is unknown gives no reason for a reboot', async () => {
    const one = machine();
    one.twist = (_self, [verb, name]) => (verb === 'get' && name === 'a' ? done('', 1, 'locked') : undefined);
    const steps = [set(1, 'a', '1', { reboot: 'a is in force after a reboot' })];
    expect((await converge(one, steps, { command: 'plan' })).finished.reboot).toEqual([]);
  });
});

describe('an approval', () => {
  const steps = [set(1, 'a', '1'), set(2, 'b', '1')];

  test('is asked once, when all hosts are planned; then the state is read again', async () => {
    const [one, two] = [machine({}, 'one'), machine({}, 'two')];
    const planned: number[] = [];
    const record: Event[] = [];
    await run(
      [
        { host: host('one'), steps },
        { host: host('gone'), steps },
        { host: host('two'), steps },
      ],
      {
        run: 'test',
        version: '0',
        command: 'apply',
        inventory: '',
        transport: new FakeTransport(one, two),
        owner: OWNER,
        parallel: 20,
        secrets: [],
        signal: new AbortController().signal,
        listener: (event) => record.push(event),
        async approve() {
          planned.push(record.filter(({ type }) => type === 'host-planned').length);
          expect([one.changes, two.changes]).toEqual([[], []]);
          one.state.set('a', '1'); // somebody else was faster
          return true;
        },
      },
    );
    expect(planned).toEqual([2]);
    expect([one.changes, two.changes]).toEqual([['set b 1'], ['set a 1', 'set b 1']]);
    expect([one.exchanges.length, two.exchanges.length]).toEqual([3, 4]);
  });

  test('takes no part in the time of the run and of its hosts', async () => {
    const clock = new FakeClock();
    const approve = async () => {
      await clock.sleep(3_600_000);
      return true;
    };
    const { finished, end, record } = await converge(machine({}, 'one', clock), steps, { approve, clock });
    expect(record.events).toContainEqual(
      expect.objectContaining({ type: 'approval', approved: true, seconds: 3600 }) as unknown,
    );
    expect(finished.seconds).toBeLessThan(60);
    expect(end.seconds).toBeLessThan(60);
    // Nor is it a hole in the times of the steps.
    const view = RunView.of(record.events);
    const [shown] = view.hosts;
    expect((shown?.done[0]?.from ?? Infinity) - (shown?.plannedAt ?? 0)).toBeLessThan(60_000);
  });

  test('that is declined changes nothing', async () => {
    const one = machine({ a: '1' });
    const { finished, end } = await converge(one, steps, { approve: async () => false });
    expect(finished).toMatchObject({
      status: 'skipped',
      counts: { ok: 0, changed: 0, failed: 0, skipped: 2 },
      exchanges: 1,
    });
    expect([one.changes, end.hosts.skipped, end.changes]).toEqual([[], 1, 0]);
  });

  test.each(
    named<{ what: string; machines: readonly Machine[]; status: string }>([
      { what: 'no host answers', machines: [], status: 'unreachable' },
      { what: 'nothing would change', machines: [machine({ a: '1', b: '1' })], status: 'ok' },
    ]),
  )('is not asked for where %s', async (_what, { machines, status }) => {
    let asked = 0;
    const { record } = await go(machines, [{ host: host('one'), steps }], { approve: async () => (asked += 1) > 0 });
    expect([asked, record.finished('one').status]).toEqual([0, status]);
  });
});

test('secrets are in no event, whatever a host repeats', async () => {
  const secret = new Secret('hunter2 $&');
  const one = machine({ a: `was ${secret.reveal()}` });
  one.facts.release = `NAME="${secret.reveal()}"\nID=centos\n`;
  one.twist = (_one, [verb, ...rest]) =>
    verb === 'login' ? done('', 1, `login ${rest.join(' ')}: refused`) : undefined;
  const steps = [
    set(1, 'a', 'new'),
    set(2, 'b', '1', { operations: [exec('login', '-p', secret)], advice: 'Is this right: WORDS' }),
  ];
  const { record, finished } = await converge(one, steps, { secrets: [secret] });
  expect(finished.failure).toMatchObject({
    message: 'login -p (secret) exited with status 1',
    words: 'login -p (secret): refused',
    next: expect.stringMatching(/^Is this right: \nlogin -p \(secret\): refused/),
  });
  expect(JSON.stringify(record.events)).not.toContain('hunter2');
  expect(one.changes).toContain('login -p hunter2 $&');
});

test('what a step prints is an event of the step', async () => {
  const one = machine();
  one.lines = ['half done'];
  const { record } = await converge(one, [{ ...set(1, 'a', '1'), part: 2 }, set(2, 'b', '1')]);
  const event = { time: expect.any(String) as string, type: 'step-output', host: 'one', line: 'half done' };
  expect(record.all('step-output')).toStrictEqual([
    { ...event, step: 1, part: 2 },
    { ...event, step: 2 },
  ]);
});

test('a run says how it can be repeated and which playbooks it has, if that is known', async () => {
  const { record } = await converge(machine(), []);
  const [started] = record.all('run-started');
  expect([started?.by, Object.keys(started ?? {})]).toEqual([
    'somebody@here',
    expect.not.arrayContaining(['again', 'playbooks']),
  ]);
  const more = { again: 'provision apply', playbooks: ['p.yaml'] };
  expect((await converge(machine(), [], more)).record.all('run-started')[0]).toMatchObject(more);
});

test('a run, its hosts and their steps say how many seconds they took', async () => {
  const one = machine({ a: '1' });
  one.delay = ({ change }) => (change ? 2000 : 1500);
  const { finished, end, record } = await converge(one, [set(1, 'a', '1'), set(2, 'b', '1')]);
  expect([finished.seconds, end.seconds]).toEqual([3.5, 3.5]);
  expect(record.all('step-finished').map(({ seconds }) => seconds)).toEqual([0, 2]);
});

test('the plans of a dry run are given away host by host, without those of hosts that were not reached', async () => {
  const planned: unknown[] = [];
  const steps = [set(1, 'a', '1')];
  const work = ['one', 'gone'].map((name) => ({ host: host(name), steps }));
  await go([machine()], work, {
    command: 'plan',
    planned: ({ name }, plans) => planned.push([name, plans.map(({ step, plan }) => [step.number, plan.kind])]),
  });
  expect(planned).toEqual([['one', [[1, 'planned']]]]);
});

test('events are plain data, each with its time, from the start of the run to its end', async () => {
  const { record } = await converge(machine(), [set(1, 'a', '1')]);
  expect(record.events.map(({ type }) => type)).toEqual([
    'run-started',
    'host-started',
    'host-connected',
    'host-planned',
    'step-started',
    'step-finished',
    'host-finished',
    'run-finished',
  ]);
  expect(record.events.every(({ time }) => new Date(time).toISOString() === time)).toBe(true);
  expect(structuredClone(record.events)).toEqual(record.events);
  expect(record.all('run-started')[0]).toMatchObject({
    command: 'apply',
    inventory: 'inventory.yaml',
    hosts: [{ name: 'one', address: 'one', steps: 1 }],
  });
});
