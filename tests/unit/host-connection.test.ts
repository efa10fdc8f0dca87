import { FakeClock } from './fake-clock.ts';
import { describe, expect, test } from 'vitest';
import { HostConnection } from '../../src/engine/host-connection.ts';
import { exec } from '../../src/model/operation.ts';
import { output } from '../../src/model/result.ts';
import type { Step } from '../../src/model/step.ts';
import { type LockOwner, type RecordingTransport, type Session, TransportError } from '../../src/model/transport.ts';
import { converge, go, machine, OWNER } from './converge.ts';
import { FakeTransport, host, set } from './fake-transport.ts';

const steps = [set(1, 'a', '1'), set(2, 'b', '1'), set(3, 'c', '1')];

describe.concurrent('a connection that is lost', () => {
  test('while a change runs: the change is followed over another connection, and runs once', async () => {
    const one = machine();
    const run = one.run.bind(one);
    let breaks = true;
    // The machine does it all, and the answer is lost.
    one.run = (exchange) => {
      const answer = run(exchange);
      if (breaks && exchange.change?.some((operation) => JSON.stringify(operation).includes('"b"'))) {
        breaks = false;
        one.lose();
      }
      return answer;
    };
    const { finished, record } = await converge(one, steps);
    expect(finished).toMatchObject({ status: 'changed', counts: { changed: 3 }, connections: 2 });
    expect(one.changes).toEqual(['set a 1', 'set b 1', 'set c 1']);
    expect(one.exchanges.map(({ job }) => job?.resume)).toEqual([undefined, false, false, true, false]);
    expect(record.all('warning').map(({ message }) => message)).toEqual(['the connection is closed']);
  });

  test('before a change has begun: the change begins over another connection', async () => {
    const one = machine();
    const run = one.run.bind(one);
    let breaks = true;
    one.run = (exchange) => {
      if (breaks && exchange.change?.some((operation) => JSON.stringify(operation).includes('"b"'))) {
        breaks = false;
        one.lose();
        return { change: [], probe: [] };
      }
      return run(exchange);
    };
    const { finished } = await converge(one, steps);
    expect(finished).toMatchObject({ status: 'changed', counts: { changed: 3 }, connections: 2 });
    expect(one.changes).toEqual(['set a 1', 'set b 1', 'set c 1']);
  });

  test('while the state is read: the state is read again', async () => {
    const one = machine({ a: '1', b: '1', c: '1' });
    let breaks = true;
    one.twist = (_self, [verb]) => {
      if (verb === 'get' && breaks) {
        breaks = false;
        one.lose();
      }
      return undefined;
    };
    expect((await converge(one, steps)).finished).toMatchObject({ status: 'ok', connections: 2 });
  });

  test.each([
    ['before its first answer: the run connects once more', 0, 2],
    ['after its first answer: the run gives up after five times', 1, 6],
  ])('again and again, %s', async (_when, answered, connections) => {
    const one = machine();
    one.twist = (self, [verb]) => {
      if (verb === 'get' && self.exchanges.length > answered) one.lose();
      return undefined;
    };
    const { finished } = await converge(one, steps);
    expect(finished).toMatchObject({ status: 'unreachable', connections, failure: { code: 'lost' } });
  });

  test('whenever a change is sent: the run gives up, too', async () => {
    const one = machine();
    const run = one.run.bind(one);
    one.run = (exchange) => {
      if (!exchange.change?.length || exchange.job?.resume) return run(exchange);
      one.lose();
      return { change: [], probe: [] };
    };
    const { finished } = await converge(one, steps);
    expect(finished).toMatchObject({ status: 'unreachable', failure: { code: 'lost' } });
    expect(finished.failure?.message).toBe('the connection to one is lost whenever a change is sent');
    expect(one.changes).toEqual([]);
    expect(one.opened).toHaveLength(1 + 6);
  }, 20_000);

  test('while a change runs, for longer than its time limit: its results are read and count', async () => {
    const one = machine();
    const run = one.run.bind(one);
    let breaks = true;
    one.run = (exchange) => {
      const answer = run(exchange);
      if (breaks && exchange.change?.length) {
        breaks = false;
        one.lose();
        one.addresses = [];
        one.clock.after(600, () => (one.addresses = ['one']));
      }
      return answer;
    };
    const { finished } = await converge(one, [{ ...set(1, 'a', '1'), timeout: 0.1 }]);
    expect(finished).toMatchObject({ status: 'changed' });
    expect(one.limits.map((limit) => Math.round(limit ?? 0))).toEqual([1, 60]);
  });

  test('while a change runs: it gets the time that is left of its limit', async () => {
    const one = machine();
    const run = one.run.bind(one);
    one.delay = ({ job }) => (job && !job.resume ? 20_000 : 0);
    one.run = (exchange) => {
      const answer = run(exchange);
      if (exchange.job && !exchange.job.resume) one.clock.after(15_000, () => one.lose());
      return answer;
    };
    await converge(one, [{ ...set(1, 'a', '1'), timeout: 100 }]);
    expect(one.limits.map((limit) => Math.round(limit ?? 0))).toEqual([100, 80]);
  });

  test('while the host reboots: nothing is claimed', async () => {
    const one = machine();
    const run = one.run.bind(one);
    one.run = (exchange) => {
      const answer = run(exchange);
      if (exchange.change?.length && one.facts.bootId !== 'another') {
        one.lose();
        one.facts.bootId = 'another';
      }
      return answer;
    };
    const { finished } = await converge(one, steps);
    const failure = { message: 'one rebooted during the change', code: 'lost' };
    expect(finished).toMatchObject({ status: 'unreachable', failure });
    expect(one.changes).toEqual(['set a 1']);
  });
});

describe.concurrent('one run at a time', () => {
  const other: LockOwner = { ...OWNER.lockOwner, run: 'other', by: 'eve@there', machine: 'there', pid: 7 };

  test('another run that releases its lock is waited for, and the host is planned again', async () => {
    const one = machine();
    one.lockOwner = other;
    one.clock.after(1500, () => {
      one.lockOwner = undefined;
      one.generation = 'other';
      one.state.set('b', '1');
    });
    const { finished, record } = await converge(one, steps);
    expect(record.all('warning').map(({ message }) => message)).toEqual([
      'one is being changed by eve@there (run other, since 2026-01-01T00:00:00.000Z); waiting',
    ]);
    expect(finished).toMatchObject({ status: 'changed', counts: { ok: 1, changed: 2 } });
    expect(one.changes).toEqual(['set a 1', 'set c 1']);
  });

  test('another run that keeps its lock: the step fails and names the run', async () => {
    const one = machine();
    one.lockOwner = other;
    const { finished } = await converge(one, steps, { owner: { ...OWNER, lockWait: 0 } });
    expect(finished).toMatchObject({ status: 'failed', counts: { failed: 1, skipped: 2 } });
    expect(finished.failure?.message).toBe(
      'one is being changed by eve@there (run other, since 2026-01-01T00:00:00.000Z); waited 0 s',
    );
    expect(finished.failure?.next).toContain('--lock-wait');
    expect(one.changes).toEqual([]);
  });

  test('the time for which another run is waited for is given in seconds', async () => {
    const one = machine();
    one.lockOwner = other;
    const started = one.clock.now();
    const { record } = await converge(one, steps, { owner: { ...OWNER, lockWait: 5 } });
    expect(record.finished('one').failure?.message).toContain('waited 5 s');
    expect(one.clock.now() - started).toBe(5000);
    expect(record.all('warning')).toHaveLength(1);
  });

  test('a host that keeps the lock of a run that has ended: the step fails after that time', async () => {
    const one = machine();
    one.lockOwner = other;
    const run = one.run.bind(one);
    // It does not believe that the other run has ended.
    one.run = ({ job, ...rest }) => {
      if (!job) return run(rest);
      const { gone: _, ...without } = job;
      return run({ ...rest, job: without });
    };
    const { finished } = await converge(one, steps, { owner: { ...OWNER, isGone: () => true } });
    expect(finished).toMatchObject({ status: 'failed', failure: { message: expect.stringContaining('waited 2 s') } });
  });

  test('a change is based on the state after the one before it', async () => {
    const one = machine();
    await converge(one, steps);
    expect(one.exchanges.flatMap(({ job }) => (job ? [job.generation] : []))).toEqual(['', 'test-1', 'test-2']);
  });

  test('a change after that of another run is based on the state after it', async () => {
    const one = machine();
    const { record } = await go([one], [{ host: host('one'), steps: steps.slice(0, 1) }], {
      approve: async () => {
        one.generation = 'first-1 over';
        return true;
      },
    });
    expect(record.finished('one').status).toBe('changed');
    const late = machine();
    const run = late.run.bind(late);
    late.run = (exchange) => {
      if (exchange.job?.id === 'test-1') late.generation = 'other-1 over';
      return run(exchange);
    };
    await converge(late, steps.slice(0, 1));
    expect(late.exchanges.flatMap(({ job }) => (job ? [job.generation] : []))).toEqual(['', 'other-1 over']);
  });

  test('a run that is known to have ended is not waited for', async () => {
    const one = machine();
    one.lockOwner = other;
    const owner = { ...OWNER, lockWait: 0, isGone: ({ run }: LockOwner) => run === 'other' };
    expect((await converge(one, steps, { owner })).finished.status).toBe('changed');
  });

  test('a host that another run changed since it was read is read and planned again', async () => {
    const one = machine();
    const { finished } = await go([one], [{ host: host('one'), steps }], {
      approve: async () => {
        one.state.set('a', '1');
        one.generation = 'other';
        return true;
      },
    }).then(({ record }) => ({ finished: record.finished('one') }));
    expect(finished).toMatchObject({ status: 'changed', counts: { ok: 1, changed: 2 } });
    expect(one.changes).toEqual(['set b 1', 'set c 1']);
  });

  test('a host that other runs change whenever it was read: the step fails after it was planned five times more', async () => {
    const one = machine();
    const run = one.run.bind(one);
    let others = 0;
    one.run = (exchange) => {
      if (exchange.job) one.generation = `other-${(others += 1)} over`;
      return run(exchange);
    };
    const { finished, record } = await converge(one, steps);
    expect([others, one.changes]).toEqual([6, []]);
    expect(record.steps('one')).toEqual(['1 failed']);
    // Planned again, it is the same step.
    expect(record.all('step-started')).toHaveLength(1);
    expect(finished.failure?.message).toBe('other runs changed one 5 times before this run could apply the step');
  });

  test('a dry run needs no lock', async () => {
    const one = machine();
    one.lockOwner = other;
    const { finished } = await converge(one, steps, { command: 'plan' });
    expect(finished).toMatchObject({ status: 'changed', exchanges: 1 });
    expect(one.lockOwner).toBe(other);
  });
});

test('a warning about the connection is an event of the host', async () => {
  const one = machine();
  const real = new FakeTransport(one);
  const transport: RecordingTransport = {
    open(target, options) {
      options?.onWarning?.({ message: 'another machine answers', next: 'Look.' });
      return real.open(target, options);
    },
    announce: () => Promise.resolve(),
  };
  const { record, finished } = await converge(one, [set(1, 'a', '1')], { transport });
  expect(record.all('warning')).toMatchObject([{ host: 'one', message: 'another machine answers', next: 'Look.' }]);
  expect(finished.status).toBe('changed');
});

describe('work that exceeded its time', () => {
  /** Each session is silent until it is closed, except the last of `sessions`, which answers. */
  async function connect(sessions: number) {
    const clock = new FakeClock();
    let opened = 0;
    const open = async (): Promise<Session> => {
      const answers = (opened += 1) === sessions;
      let end = (_error: TransportError) => {};
      return {
        address: '192.0.2.1',
        fingerprint: 'SHA256:one',
        run: () => (answers ? Promise.resolve({ change: [], probe: [] }) : new Promise((_, reject) => (end = reject))),
        // The work learns of it later than who waits for it.
        close: async () => clock.after(50, () => end(new TransportError('lost', 'closed'))),
      };
    };
    const connection = new HostConnection(host('one'), {
      transport: { open },
      clock,
      reconnect: 1,
      onLost() {},
      onWarning() {},
    });
    await connection.open();
    await expect(connection.within(20, () => connection.read([]))).rejects.toMatchObject({ code: 'timeout' });
    return { connection, clock, opened: () => opened };
  }

  test('does not reconnect', async () => {
    const { clock, opened } = await connect(0);
    await clock.sleep(100);
    expect(opened()).toBe(1);
  });

  test('does not keep later work from reconnecting', async () => {
    const { connection, opened } = await connect(2);
    await expect(connection.read([])).resolves.toEqual([]);
    expect(opened()).toBe(2);
  });
});

test('a lost connection is told with the words of the host', async () => {
  const one = machine({ a: '1' });
  const run = one.run.bind(one);
  let first = true;
  one.run = (exchange) => {
    if (!first) return run(exchange);
    first = false;
    throw new TransportError('lost', 'the shell ended', undefined, undefined, 'Killed');
  };
  const { record } = await converge(one, steps.slice(0, 1));
  expect(record.all('warning')).toMatchObject([{ message: 'the shell ended', words: 'Killed' }]);
});

test('each change is recorded on the host with differences, author and time, and without secrets', async () => {
  const one = machine({ a: 'old' });
  await converge(one, [set(1, 'a', 'new'), set(2, 'b', '1', { operations: [exec('set', 'b', '1')] })]);
  const records = one.exchanges.flatMap(({ job }) => (job?.record === undefined ? [] : [JSON.parse(job.record)]));
  expect(records).toEqual([
    {
      format: 1,
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      run: 'test',
      step: 1,
      type: 'setting',
      name: 'a',
      diff: [{ field: 'value', before: 'old', after: 'new' }],
      by: 'somebody@here',
    },
    expect.objectContaining({ step: 2, name: 'b', diff: [{ field: 'value', before: null, after: '1' }] }),
  ]);
});

test('a change is recorded with what restores the state before it', async () => {
  const one = machine({ a: 'old' });
  const step: Step = { ...set(1, 'a', 'new'), restore: ([current]) => ({ a: output(current, 'get a') }) };
  await converge(one, [step]);
  const records = one.exchanges.flatMap(({ job }) => (job?.record === undefined ? [] : [JSON.parse(job.record)]));
  expect(records).toMatchObject([{ restore: { a: 'old' } }]);
});
