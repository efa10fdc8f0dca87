import { describe, expect, test } from 'vitest';
import type { RunOptions } from '../../src/engine/run.ts';
import { bind, type Step } from '../../src/model/resource.ts';
import { endingWithReboot } from '../../src/project/reboot-step.ts';
import { reboot } from '../../src/resources/reboot.ts';
import { converge, machine } from './converge.ts';
import { done, host, type Machine, set } from './fake-transport.ts';

const REASON = 'a is in force after a reboot';

interface Behaviour {
  /** What is in force once the machine has booted: by default all that is set. */
  readonly boots?: (one: Machine) => void;
  /** How long it is down, in ms; Infinity for good. */
  readonly down?: number;
  /** What `systemctl is-system-running` says, look by look; the last one from then on. */
  readonly states?: readonly string[];
  /** It is told to restart, and does not. */
  readonly stays?: true;
  /** How often the line is lost just before it is told. */
  readonly lost?: number;
}

/** A machine that can be restarted. What is `set` is in force only after that: then it is `active`, too. */
function restartable(state: Readonly<Record<string, string>> = {}, behaviour: Behaviour = {}) {
  const one = machine(state);
  const { boots = inForce, down = 30, states = ['running'], stays } = behaviour;
  let { lost = 0 } = behaviour;
  let looks = 0;
  const told = { restarts: 0 };
  const bootId = () => `boot ${told.restarts}`;
  one.facts.bootId = bootId();
  const run = one.run.bind(one);
  one.run = (exchange) => {
    if (lost > 0 && JSON.stringify(exchange.change ?? []).includes('systemctl')) {
      lost -= 1;
      one.lose();
      return { change: [], probe: [] };
    }
    return run(exchange);
  };
  one.twist = (_self, argv) => {
    const words = argv.join(' ');
    if (words === 'systemctl is-system-running') {
      looks += 1;
      return done(`${states[Math.min(looks, states.length) - 1]}\n`);
    }
    if (words === 'uname -r') return done(one.state.get('kernel') ?? 'old');
    if (words === 'grubby --info ALL') return done('kernel="/boot/vmlinuz-new"\nkernel="/boot/vmlinuz-old"\n');
    if (words === 'grubby --default-kernel') return done(`/boot/vmlinuz-${one.state.get('default') ?? 'old'}`);
    if (words !== 'systemctl reboot') return undefined;
    told.restarts += 1;
    if (stays) return done('');
    // The answer gets out before the line goes.
    setTimeout(() => {
      one.lose();
      const { addresses } = one;
      one.addresses = [];
      if (!Number.isFinite(down)) return;
      setTimeout(() => {
        one.addresses = addresses;
        one.facts.bootId = bootId();
        one.generation = '';
        one.lockOwner = undefined;
        boots(one);
      }, down);
    }, 20);
    return done('');
  };
  return { one, told };
}

function inForce(one: Machine): void {
  one.state.set('in force', one.state.get('a') ?? '');
  one.state.set('kernel', one.state.get('default') ?? 'old');
}

const restart = (number: number, timeout = 60): Step => bind(reboot, { when: 'needed' }, number, { timeout });
/** In force only after a reboot. */
const a = (number: number) => set(number, 'a', '1', { activeAs: 'in force', reboot: REASON });
const b = (number: number) => set(number, 'b', '1');

describe.concurrent('a reboot', () => {
  test('brings in force what a step before it changed; a rerun finds nothing to do', async () => {
    const { one, told } = restartable();
    const steps = [a(1), restart(2), b(3)];
    const { record, finished } = await converge(one, steps);
    expect(record.steps('one')).toEqual(['1 changed', '2 changed', '3 changed']);
    expect(finished).toMatchObject({ status: 'changed', connections: 2, reboot: [] });
    expect(told.restarts).toBe(1);
    expect(one.changes).toEqual(['set a 1', 'systemctl reboot', 'set b 1']);
    expect((await converge(one, steps)).finished).toMatchObject({ status: 'ok', exchanges: 1 });
    expect(told.restarts).toBe(1);
  });

  test('is in the plan, with the reason that only the run brings about, and that is what happens', async () => {
    const { one, told } = restartable();
    const steps = [a(1), restart(2)];
    const dry = await converge(one, steps, { command: 'plan' });
    const [plan] = dry.record.all('host-planned');
    expect(plan?.steps[1]?.changes).toEqual([
      {
        action: 'change',
        diff: [{ field: 'restart', before: REASON, after: 'restarted', plain: true }],
        notes: ['the host goes down, and the run goes on once it is back'],
        restarts: true,
      },
    ]);
    expect(dry.finished.reboot).toEqual([]);
    expect([told.restarts, one.changes]).toEqual([0, []]);
    const { record } = await converge(one, steps);
    expect(record.all('step-finished').map(({ step }) => step)).toEqual(plan?.steps);
  });

  test('is no more than its own exchanges: the change, who the host is, and everything anew', async () => {
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
    expect(told.restarts).toBe(0);
  });

  test('is for what stands before it; what stands behind it is told', async () => {
    const { one, told } = restartable();
    const { record, finished } = await converge(one, [restart(1), a(2)]);
    expect(record.steps('one')).toEqual(['1 ok', '2 changed']);
    expect(finished).toMatchObject({ status: 'changed', reboot: [REASON] });
    expect(told.restarts).toBe(0);
  });

  test('is for another kernel, too', async () => {
    const { one, told } = restartable({ default: 'new' });
    const dry = await converge(one, [restart(1)], { command: 'plan' });
    const reason = 'kernel old is running, new after a reboot';
    expect(dry.finished.reboot).toEqual([reason]);
    const { record, finished } = await converge(one, [restart(1)]);
    expect(record.all('step-started')[0]?.step.changes[0]?.diff[0]?.before).toBe(reason);
    expect(finished).toMatchObject({ status: 'changed', reboot: [] });
    expect(told.restarts).toBe(1);
  });

  test('sees what a step in between has done to one before it', async () => {
    const { one, told } = restartable({ a: '1', 'in force': '1' });
    const { twist } = one;
    one.twist = (self, argv) => {
      if (argv.join(' ') === 'set c 1') one.state.set('in force', 'something else');
      return twist(self, argv);
    };
    const { record } = await converge(one, [a(1), set(2, 'c', '1'), restart(3), b(4)]);
    expect(record.steps('one')).toEqual(['1 ok', '2 changed', '3 changed', '4 changed']);
    expect(told.restarts).toBe(1);
  });

  test('happens once where two steps could do it', async () => {
    const { one, told } = restartable({ default: 'new' });
    const steps = [a(1), restart(2), b(3), restart(4)];
    const dry = await converge(one, steps, { command: 'plan' });
    expect(dry.record.all('host-planned')[0]?.steps.map(({ changes }) => changes.length)).toEqual([1, 1, 1, 0]);
    expect((await converge(one, steps)).record.steps('one')).toEqual(['1 changed', '2 changed', '3 changed', '4 ok']);
    expect(told.restarts).toBe(1);
  });

  test('that a kernel installed later on needs is told, and no contradiction', async () => {
    const { one } = restartable();
    const kernel = set(2, 'default', 'new');
    const { finished } = await converge(one, [restart(1), kernel]);
    expect(finished).toMatchObject({ status: 'changed', reboot: ['kernel old is running, new after a reboot'] });
  });

  test('waits until the host has booted, and tells how far it is', async () => {
    const { one } = restartable({}, { states: ['starting', 'starting', 'degraded'] });
    const { record, finished } = await converge(one, [a(1), restart(2)]);
    expect(finished.status).toBe('changed');
    expect(record.all('step-output').map(({ step, line }) => [step, line])).toEqual([
      [2, 'going down'],
      [2, 'starting'],
      [2, 'up'],
    ]);
  });

  test('is asked for again where the line was lost before the host was told', async () => {
    const { one, told } = restartable({}, { lost: 2 });
    expect((await converge(one, [a(1), restart(2)])).finished).toMatchObject({ status: 'changed', reboot: [] });
    expect(told.restarts).toBe(1);
  });
});

describe.concurrent('a reboot that fails', () => {
  const failing = async (behaviour: Behaviour, options: Partial<RunOptions> = {}, timeout = 1) => {
    const { one, told } = restartable({}, behaviour);
    return { told, one, ...(await converge(one, [a(1), restart(2, timeout), b(3)], options)) };
  };

  test('the host does not come back: it is unreachable, and nothing is claimed of it', async () => {
    const { record, finished } = await failing({ down: Infinity });
    expect(record.steps('one')).toEqual(['1 changed', '2 failed']);
    expect(finished).toMatchObject({
      status: 'unreachable',
      reboot: [],
      counts: { ok: 0, changed: 1, failed: 1, skipped: 1 },
      failure: {
        message: 'one was told to restart and is not back after 1 s: nobody answers for one',
        next: 'Look at its console. Once it is up, run it again; if it only takes longer, give the step a longer timeout.',
      },
    });
  });

  test('the host does not go down', async () => {
    const { finished } = await failing({ stays: true });
    expect(finished).toMatchObject({
      status: 'failed',
      reboot: [REASON],
      failure: { message: 'one was told to restart and has not gone down within 1 s' },
    });
  });

  test('the host does not finish booting', async () => {
    const { finished } = await failing({ states: ['starting'] });
    expect(finished).toMatchObject({
      status: 'failed',
      reboot: [],
      failure: { message: 'one has restarted, and is still starting after 1 s' },
    });
  });

  test('what it was for is as before', async () => {
    const { finished, told } = await failing({ boots: () => {} }, {}, 20);
    expect(finished).toMatchObject({
      status: 'failed',
      reboot: [REASON],
      failure: {
        message: 'one was restarted, and what it was restarted for is as before',
        words: REASON,
        next: 'Step 1 is in place and verified. Step 3 was not tried.',
      },
    });
    expect(told.restarts).toBe(1);
  });

  test('another machine is there afterwards', async () => {
    const { finished } = await failing({ boots: (one) => (one.facts.machineId = 'another') }, {}, 20);
    expect(finished.failure?.message).toBe('another machine than one answers at one');
  });

  test('the host is told once, even if the answer was lost on the way', async () => {
    const { one, told } = restartable();
    const run = one.run.bind(one);
    one.run = (exchange) => {
      const answer = run(exchange);
      if (JSON.stringify(exchange.change ?? []).includes('systemctl')) one.lose();
      return answer;
    };
    expect((await converge(one, [a(1), restart(2)])).finished).toMatchObject({ status: 'changed', reboot: [] });
    expect(told.restarts).toBe(1);
  });

  test('nobody restarts the machine that provision runs on', async () => {
    const { one, told } = restartable();
    const { go } = await import('./converge.ts');
    const { record } = await go([one], [{ host: host('one', { connection: 'local' }), steps: [a(1), restart(2)] }]);
    expect(record.finished('one').failure?.message).toBe('provision does not restart the machine it runs on');
    expect(told.restarts).toBe(0);
  });
});

test('what does not outlast a restart is told as that', async () => {
  const { one } = restartable({ b: 'x' }, { boots: (self) => (inForce(self), self.state.set('b', 'x')) });
  const { finished } = await converge(one, [b(1), a(2), restart(3)]);
  expect(finished).toMatchObject({
    status: 'failed',
    failure: { message: 'setting b did not outlast the restart', words: 'value: x, not 1' },
  });
});

describe('--reboot', () => {
  const work = (steps: readonly Step[]) => endingWithReboot({ host: host('one'), steps }).steps;

  test('is a step behind all others', () => {
    expect(work([a(3), b(7)]).map(({ number, type }) => `${number} ${type}`)).toEqual([
      '3 setting',
      '7 setting',
      '8 reboot',
    ]);
  });

  test('is the one that stands there already', () => {
    const steps = [a(1), restart(2, 900)];
    expect(work(steps)).toEqual(steps);
  });
});
