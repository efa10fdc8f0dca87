import { describe, expect, test } from 'vitest';
import type { RunOptions } from '../../src/engine/run.ts';
import { bind, type Step } from '../../src/model/step.ts';
import { withRebootStep } from '../../src/project/reboot-step.ts';
import { reboot } from '../../src/resources/reboot/index.ts';
import { converge, go, OWNER } from './converge.ts';
import { done, host, set } from './fake-transport.ts';
import { type Behaviour, inForce, restartable } from './restartable.ts';

const REASON = 'a is in force after a reboot';

const restart = (number: number, timeout = 60): Step => bind(reboot, { when: 'needed' }, number, { timeout });
/** In force only after a reboot. */
const a = (number: number) => set(number, 'a', '1', { activeAs: 'in force', reboot: REASON });
const b = (number: number) => set(number, 'b', '1');

describe.concurrent('a reboot', () => {
  test('brings an earlier change into force; a rerun finds nothing to do', async () => {
    const { one, told } = restartable();
    const steps = [a(1), restart(2), b(3)];
    const { record, finished } = await converge(one, steps);
    expect(record.steps('one')).toEqual(['1 changed', '2 changed', '3 changed']);
    expect(finished).toMatchObject({ status: 'changed', connections: 2, reboot: [] });
    expect(told.reboots).toBe(1);
    expect(one.changes).toEqual(['set a 1', 'systemctl reboot', 'set b 1']);
    expect((await converge(one, steps)).finished).toMatchObject({ status: 'ok', exchanges: 1 });
    expect(told.reboots).toBe(1);
  });

  test('is in the plan with the reason that only the run brings about, and happens so', async () => {
    const { one, told } = restartable();
    const steps = [a(1), restart(2)];
    const dry = await converge(one, steps, { command: 'plan' });
    const [plan] = dry.record.all('host-planned');
    expect(plan?.steps[1]?.changes).toEqual([
      {
        action: 'change',
        diff: [{ field: 'reboot', before: REASON, after: 'rebooted', plain: true }],
        notes: ['the host reboots; the run continues when the host is back'],
        reboots: true,
      },
    ]);
    expect(dry.finished.reboot).toEqual([]);
    expect([told.reboots, one.changes]).toEqual([0, []]);
    const { record } = await converge(one, steps);
    expect(record.all('step-finished').map(({ step }) => step)).toEqual(plan?.steps);
  });

  test('costs only its own exchanges: the change, the identity of the host, and everything again', async () => {
    const { one } = restartable();
    const { finished } = await converge(one, [a(1), restart(2), b(3)]);
    const sent = one.exchanges.map(({ change = [], probe }) => [change.length, probe.length > 0]);
    expect(sent.slice(0, 4)).toEqual([
      [0, true],
      [1, true],
      [0, false],
      [1, false],
    ]);
    expect(finished.exchanges).toBe(sent.length);
  });

  test('does not happen where nothing needs it', async () => {
    const { one, told } = restartable({ a: '1', 'in force': '1' });
    const { record } = await converge(one, [a(1), restart(2)]);
    expect(record.steps('one')).toEqual(['1 ok', '2 ok']);
    expect(told.reboots).toBe(0);
  });

  test('serves the steps before it; a later reason is reported as pending', async () => {
    const { one, told } = restartable();
    const { record, finished } = await converge(one, [restart(1), a(2)]);
    expect(record.steps('one')).toEqual(['1 ok', '2 changed']);
    expect(finished).toMatchObject({ status: 'changed', reboot: [REASON] });
    expect(told.reboots).toBe(0);
  });

  test('is for another kernel, too', async () => {
    const { one, told } = restartable({ default: 'new' });
    const dry = await converge(one, [restart(1)], { command: 'plan' });
    const reason = 'kernel old is running, new after a reboot';
    expect(dry.finished.reboot).toEqual([reason]);
    const { record, finished } = await converge(one, [restart(1)]);
    expect(record.all('step-started')[0]?.step.changes[0]?.diff[0]?.before).toBe(reason);
    expect(finished).toMatchObject({ status: 'changed', reboot: [] });
    expect(told.reboots).toBe(1);
  });

  test('sees what a step in between did to an earlier one', async () => {
    const { one, told } = restartable({ a: '1', 'in force': '1' });
    const { twist } = one;
    one.twist = (self, argv) => {
      if (argv.join(' ') === 'set c 1') one.state.set('in force', 'something else');
      return twist(self, argv);
    };
    const { record } = await converge(one, [a(1), set(2, 'c', '1'), restart(3), b(4)]);
    expect(record.steps('one')).toEqual(['1 ok', '2 changed', '3 changed', '4 changed']);
    expect(told.reboots).toBe(1);
  });

  test('happens once where two steps could do it', async () => {
    const { one, told } = restartable({ default: 'new' });
    const steps = [a(1), restart(2), b(3), restart(4)];
    const dry = await converge(one, steps, { command: 'plan' });
    expect(dry.record.all('host-planned')[0]?.steps.map(({ changes }) => changes.length)).toEqual([1, 1, 1, 0]);
    expect((await converge(one, steps)).record.steps('one')).toEqual(['1 changed', '2 changed', '3 changed', '4 ok']);
    expect(told.reboots).toBe(1);
  });

  test('that a kernel installed later needs is reported as pending, and no contradiction', async () => {
    const { one } = restartable();
    const kernel = set(2, 'default', 'new');
    const { finished } = await converge(one, [restart(1), kernel]);
    expect(finished).toMatchObject({ status: 'changed', reboot: ['kernel old is running, new after a reboot'] });
  });

  test('waits until the host has booted, and reports the stages', async () => {
    const { one } = restartable({}, { states: ['starting', 'starting', 'degraded'] });
    const { record, finished } = await converge(one, [a(1), restart(2)]);
    expect(finished.status).toBe('changed');
    expect(record.all('step-output').map(({ step, line }) => [step, line])).toEqual([
      [2, 'going down'],
      [2, 'starting'],
      [2, 'up'],
    ]);
  });

  test('is requested again where the connection was lost before the request arrived', async () => {
    const { one, told } = restartable({}, { lost: 2 });
    expect((await converge(one, [a(1), restart(2)])).finished).toMatchObject({ status: 'changed', reboot: [] });
    expect(told.reboots).toBe(1);
  });
});

describe.concurrent('a reboot that fails', () => {
  const failing = async (behaviour: Behaviour, options: Partial<RunOptions> = {}, timeout = 1) => {
    const { one, told } = restartable({}, behaviour);
    return { told, one, ...(await converge(one, [a(1), restart(2, timeout), b(3)], options)) };
  };

  test('the host does not come back: it is unreachable, and nothing is claimed', async () => {
    const { record, finished } = await failing({ down: Infinity });
    expect(record.steps('one')).toEqual(['1 changed', '2 failed']);
    expect(finished).toMatchObject({
      status: 'unreachable',
      reboot: [],
      counts: { ok: 0, changed: 1, failed: 1, skipped: 1 },
      failure: {
        message: 'one is rebooting and did not come back within 1 s: nobody answers for one',
        next: 'Look at its console. Once it is up, run the command again; if it needs longer, give the step a longer timeout.',
      },
    });
  });

  test('the host does not go down', async () => {
    const { finished } = await failing({ stays: true });
    expect(finished).toMatchObject({
      status: 'failed',
      reboot: [REASON],
      failure: { message: 'one did not shut down within 1 s after the reboot command' },
    });
  });

  test('a host that stays up is told once, and reported once as going down', async () => {
    const { record, told } = await failing({ stays: true });
    expect(told.reboots).toBe(1);
    expect(record.all('step-output').map(({ line }) => line)).toEqual(['going down']);
  });

  test('the host refuses the command: the words of systemctl, over the same connection', async () => {
    const { one } = restartable();
    const { twist } = one;
    one.twist = (self, argv) =>
      argv.join(' ') === 'systemctl reboot' ? done('', 1, 'Access denied') : twist(self, argv);
    const { finished, record } = await converge(one, [a(1), restart(2), b(3)]);
    expect(finished).toMatchObject({
      status: 'failed',
      connections: 1,
      failure: { message: 'systemctl reboot exited with status 1', words: 'Access denied' },
    });
    expect(record.all('step-output')).toEqual([]);
  });

  test('the host refuses the change: nothing is rebooted', async () => {
    const { one, told } = restartable();
    const run = one.run.bind(one);
    one.run = (exchange) =>
      JSON.stringify(exchange.change ?? []).includes('systemctl')
        ? { change: [], probe: [], refusal: { kind: 'no-space', store: 'jobs', words: 'No space left on device' } }
        : run(exchange);
    const { finished } = await converge(one, [a(1), restart(2)]);
    expect(finished).toMatchObject({ status: 'failed', connections: 1, failure: { words: 'No space left on device' } });
    expect(told.reboots).toBe(0);
  });

  test('the host refuses the command when it is requested again: the words of systemctl', async () => {
    const { one } = restartable({}, { lost: 1 });
    const { twist } = one;
    one.twist = (self, argv) =>
      argv.join(' ') === 'systemctl reboot' ? done('', 1, 'Access denied') : twist(self, argv);
    const { finished } = await converge(one, [a(1), restart(2)]);
    expect(finished).toMatchObject({
      status: 'failed',
      connections: 2,
      failure: { message: 'systemctl reboot exited with status 1', words: 'Access denied' },
    });
  });

  test('the host is searched first where it was, then at its other addresses', async () => {
    const { one } = restartable();
    const target = host('one', { address: '192.0.2.1', bootstrap: 'one' });
    const { record } = await go([one], [{ host: target, steps: [a(1), restart(2)] }]);
    expect(record.finished('one').status).toBe('changed');
    expect(one.opened.map((options) => options?.addresses)).toEqual([undefined, ['one', '192.0.2.1']]);
  });

  test('a host without boot id is not rebooted', async () => {
    const { one, told } = restartable();
    one.facts.bootId = '';
    const { finished } = await converge(one, [a(1), restart(2)]);
    expect(finished.failure?.message).toBe('cannot verify a reboot of one: it has no boot id');
    expect(told.reboots).toBe(0);
  });

  test('without a timeout of the step, the host has five minutes', async () => {
    const { one } = restartable({}, { down: Infinity });
    const { finished } = await converge(one, [a(1), bind(reboot, { when: 'needed' }, 2)]);
    expect(finished.failure?.message).toContain('did not come back within 300 s');
  });

  test('another run that keeps its lock: the host is not rebooted', async () => {
    const { one, told } = restartable({ default: 'new' });
    one.lockOwner = { ...OWNER.lockOwner, run: 'other', by: 'eve@there' };
    const { finished } = await converge(one, [restart(1)]);
    expect(finished.failure?.message).toMatch(/^one is being changed by eve@there .*waited 2 s$/);
    expect([told.reboots, one.exchanges.filter(({ job }) => job?.record !== undefined)]).toEqual([0, []]);
  });

  test('another run that made the reboot needless: the host is not rebooted', async () => {
    const { one, told } = restartable({ default: 'new' });
    one.lockOwner = { ...OWNER.lockOwner, run: 'other', by: 'eve@there' };
    one.clock.after(1000, () => {
      one.lockOwner = undefined;
      one.generation = 'other-1 over';
      one.state.set('kernel', 'new');
    });
    const { record } = await converge(one, [restart(1)]);
    expect([record.steps('one'), told.reboots]).toEqual([['1 ok'], 0]);
  });

  test.each(['initializing', 'starting', 'stopping'])('the host is still %s', async (state) => {
    const { finished } = await failing({ states: [state] });
    expect(finished.failure?.message).toBe('one rebooted, and is still starting services after 1 s');
  });

  test.each(['running', 'degraded', 'maintenance', 'not starting', 'starting it'])(
    'a host that is %s has booted',
    async (state) => {
      const { finished } = await failing({ states: [state] });
      expect(finished.status).toBe('changed');
    },
  );

  test('the host does not finish booting', async () => {
    const { finished } = await failing({ states: ['starting'] });
    expect(finished).toMatchObject({
      status: 'failed',
      reboot: [],
      failure: { message: 'one rebooted, and is still starting services after 1 s' },
    });
  });

  test('the reason for it is still there', async () => {
    const { finished, told } = await failing({ boots: () => {} }, {}, 20);
    expect(finished).toMatchObject({
      status: 'failed',
      reboot: [REASON],
      failure: {
        message: 'one rebooted, but the reason for the reboot is still there',
        words: REASON,
        next: 'Step 1 is applied and verified. Step 3 did not run.',
      },
    });
    expect(told.reboots).toBe(1);
  });

  test('another machine answers afterwards', async () => {
    const { finished } = await failing({ boots: (one) => (one.facts.machineId = 'another') }, {}, 20);
    expect(finished.failure?.message).toBe('a machine other than one answers at one');
  });

  test('the request is sent once, even if its answer is lost', async () => {
    const { one, told } = restartable();
    const run = one.run.bind(one);
    one.run = (exchange) => {
      const answer = run(exchange);
      if (JSON.stringify(exchange.change ?? []).includes('systemctl')) one.lose();
      return answer;
    };
    expect((await converge(one, [a(1), restart(2)])).finished).toMatchObject({ status: 'changed', reboot: [] });
    expect(told.reboots).toBe(1);
  });

  test('the machine that provision runs on is not rebooted', async () => {
    const { one, told } = restartable();
    const { record } = await go([one], [{ host: host('one', { connection: 'local' }), steps: [a(1), restart(2)] }]);
    expect(record.finished('one').failure?.message).toBe('provision does not reboot the machine that it runs on');
    expect(told.reboots).toBe(0);
  });
});

test('a step that the reboot undid is reported so', async () => {
  const { one } = restartable({ b: 'x' }, { boots: (self) => (inForce(self), self.state.set('b', 'x')) });
  const { finished } = await converge(one, [b(1), a(2), restart(3)]);
  expect(finished).toMatchObject({
    status: 'failed',
    failure: { message: 'setting b: the reboot undid it', words: 'value: x, expected 1' },
  });
});

describe('--reboot', () => {
  const work = (steps: readonly Step[]) => withRebootStep({ host: host('one'), steps }).steps;

  test('is a step after all others', () => {
    expect(work([a(3), b(7)]).map(({ number, type }) => `${number} ${type}`)).toEqual([
      '3 setting',
      '7 setting',
      '8 reboot',
    ]);
  });

  test('is the reboot step that is already there', () => {
    const steps = [a(1), restart(2, 900)];
    expect(work(steps)).toEqual(steps);
  });
});
