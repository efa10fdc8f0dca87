import { describe, expect, test } from 'vitest';
import { exec, key, type Operation } from '../../src/model/operation.ts';
import type { Result } from '../../src/model/result.ts';
import { bind } from '../../src/model/step.ts';
import { TransportError } from '../../src/model/transport.ts';
import { go, machine, OWNER } from './converge.ts';
import { done, type Machine, set } from './fake-transport.ts';
import { docker1, movable, moving, type Network, NEW, OLD } from './movable.ts';

/** The journal of the host: step and outcome. */
function written({ exchanges }: Machine): readonly string[] {
  return exchanges.flatMap(({ job }) => {
    if (job?.record === undefined || job.resume) return [];
    return [`${(JSON.parse(job.record) as { step: number }).step} ${job.outcome ?? 'as it went'}`];
  });
}

/** One step before the move, one after it. */
const steps = (seconds = 3) => [set(1, 'a', '1'), bind(moving, { to: NEW, seconds }, 2), set(3, 'c', '1')];

describe.concurrent('a change that the connection may not survive', () => {
  test.each([
    ['moved', [NEW]],
    ['still at both addresses', [OLD, NEW]],
    ['still at the old address', [OLD]],
  ])('is confirmed once the host is reached again: %s', async (_what, answersAt) => {
    const network = movable({ answersAt });
    const { record } = await go([network.machine], [{ host: docker1, steps: steps() }]);
    expect(record.steps('docker1')).toEqual(['1 changed', '2 changed', '3 changed']);
    expect(network.machine.opened[1]).toMatchObject({ addresses: [NEW, OLD], fingerprints: ['SHA256:docker1'] });
    expect(record.finished('docker1')).toMatchObject({ status: 'changed', connections: 2 });
    expect([network.pending, network.rolledBack, network.machine.state.get('c')]).toEqual([false, false, '1']);
    expect(written(network.machine)).toEqual(['1 as it went', '2 as it went', '3 as it went']);
    expect(record.all('host-planned')[0]?.steps[1]?.changes[0]).toMatchObject({ movesTo: NEW, rollsBack: true });
  });

  test('a host that is reached through something else stays where it is', async () => {
    const network = movable({ answersAt: [OLD] });
    network.machine.state.set('address', '192.168.1.7');
    const step = bind(moving, { to: '192.168.1.10', seconds: 3 }, 1);
    const { record } = await go([network.machine], [{ host: docker1, steps: [step] }]);
    expect(record.steps('docker1')).toEqual(['1 changed']);
    const [change] = record.all('host-planned')[0]?.steps[0]?.changes ?? [];
    expect([change?.movesTo, change?.rollsBack]).toEqual([undefined, true]);
    expect(network.machine.opened[1]?.addresses).toEqual([OLD, NEW]);
  });

  test('another machine at the new address is not taken for the host', async () => {
    const network = movable({ answersAt: [] });
    const stranger = machine({ address: NEW, a: '1', c: '1' }, 'stranger', network.machine.clock);
    stranger.addresses = [];
    stranger.clock.after(200, () => (stranger.addresses = [NEW]));
    const { record } = await go([stranger, network.machine], [{ host: docker1, steps: steps() }]);
    expect(record.steps('docker1')).toEqual(['1 changed', '2 failed']);
    expect(stranger.changes).toEqual([]);
    expect(network.rolledBack).toBe(true);
  });

  test('a clone with the same host key at the new address is not taken for the host', async () => {
    const network = movable({ answersAt: [] });
    const clone = machine({ address: NEW, a: '1', c: '1' }, 'docker1', network.machine.clock);
    clone.facts.bootId = 'another boot';
    clone.addresses = [];
    clone.twist = (_self, [verb]) => (verb === 'pending' ? done('') : undefined);
    clone.clock.after(200, () => (clone.addresses = [NEW]));
    const { record } = await go([clone, network.machine], [{ host: docker1, steps: steps() }]);
    expect(record.finished('docker1').failure?.words).toContain('a machine other than docker1 answers');
    expect([clone.changes, network.rolledBack]).toEqual([[], true]);
  });

  test.each<[string, Partial<Network>, string]>([
    ['nobody answers there', { answersAt: [] }, 'docker1 was not reachable at 192.168.2.10 within 3 s\nnobody answers'],
    ['the gateway is not there', { gatewayGone: true }, 'the gateway does not answer'],
    [
      'neither',
      { answersAt: [], gatewayGone: true },
      'nobody answers for docker1\nafter the rollback, the gateway does not answer',
    ],
  ])('is rolled back by the host where %s, and the step fails', async (_what, more, words) => {
    const network = movable(more);
    const { record } = await go([network.machine], [{ host: docker1, steps: steps() }]);
    expect(record.steps('docker1')).toEqual(['1 changed', '2 failed']);
    const { failure, counts, status } = record.finished('docker1');
    expect([status, counts]).toEqual(['failed', { ok: 0, changed: 1, unknown: 0, failed: 1, skipped: 1 }]);
    expect(failure?.message).toBe(
      'network ens33: rolled back; docker1 is at 192.168.2.131 with its previous configuration',
    );
    expect(failure?.words).toContain(words);
    expect(failure?.next).toContain('Step 1 is applied and verified. Step 3 did not run.');
    expect([network.machine.state.get('address'), network.pending]).toEqual([OLD, false]);
    expect(written(network.machine)).toEqual(['1 as it went', '2 failed']);
  });

  test('a host that needs longer is tried again', async () => {
    const network = movable({ answersAt: [] });
    network.machine.clock.after(1200, () => (network.machine.addresses = [NEW]));
    const { record } = await go([network.machine], [{ host: docker1, steps: steps(5) }]);
    expect(record.finished('docker1')).toMatchObject({ status: 'changed', connections: 2 });
  });

  test('a host that answers at neither address is unreachable, with all that is known', async () => {
    const network = movable({ answersAt: [] });
    const { machine: one } = network;
    const { twist } = one;
    one.twist = (self, argv) => (argv[0] === 'setup' ? done('') : twist(self, argv));
    const { record } = await go([one], [{ host: docker1, steps: steps(2) }]);
    const { status, failure } = record.finished('docker1');
    expect(status).toBe('unreachable');
    expect(failure?.message).toContain('docker1 answers neither at 192.168.2.10 nor at its previous address');
    expect(failure?.next).toContain('look at its console');
  }, 20_000);

  test('a setup that fails ends the step at once, over the same connection', async () => {
    const network = movable();
    const { machine: one } = network;
    one.twist = (_self, [verb]) =>
      verb === 'setup' ? done('', 1, 'somebody has this address') : verb === 'pending' ? done('') : undefined;
    const { record } = await go([one], [{ host: docker1, steps: steps() }]);
    expect(record.finished('docker1')).toMatchObject({
      status: 'failed',
      connections: 1,
      counts: { ok: 0, changed: 1, unknown: 0, failed: 1, skipped: 1 },
      failure: { message: 'setup 3 exited with status 1', words: 'somebody has this address' },
    });
    expect(one.changes).toEqual(['set a 1', 'setup 3', 'move 192.168.2.10']);
    expect(one.addresses).toEqual([OLD]);
    expect(written(one)).toEqual(['1 as it went', '2 failed']);
  });
});

describe.concurrent('the time until the rollback', () => {
  test('is not spent on other steps: they are read after the confirmation, however long that takes', async () => {
    const network = movable();
    network.machine.delay = ({ probe }) => (probe.some((one) => key(one).includes('slow')) ? 9500 : 0);
    const slow = set(3, 'c', '', { probe: [exec('get', 'slow')] });
    const { record } = await go([network.machine], [{ host: docker1, steps: [...steps().slice(0, 2), slow] }]);
    expect(record.steps('docker1')).toEqual(['1 changed', '2 changed', '3 ok']);
    expect(record.finished('docker1')).toMatchObject({ status: 'changed', connections: 2 });
    expect(network.rolledBack).toBe(false);
  });

  test('is over before the state is read: nothing is confirmed, and the reason is what was observed', async () => {
    const network = movable();
    network.machine.delay = ({ change }) => (!change && network.machine.addresses.includes(NEW) ? 60_000 : 0);
    const { record } = await go([network.machine], [{ host: docker1, steps: steps() }]);
    const { failure } = record.finished('docker1');
    expect(failure?.message).toBe(
      'network ens33: rolled back; docker1 is at 192.168.2.131 with its previous configuration',
    );
    expect(failure?.words).toMatch(
      /^docker1 was reached at 192\.168\.2\.10, but network ens33 could not be read within/,
    );
    expect(failure?.next).toContain('raise `confirm` of the step');
    expect([network.rolledBack, network.machine.changes.includes('keep')]).toEqual([true, false]);
  });

  test.each([
    [2000, /^docker1 answered too late: the change has to be confirmed within 3 s$/],
    [5000, /^docker1 was reached at 192\.168\.2\.10, but network ens33 could not be read within 3 s\n/],
  ])('is over when a check answers after %i ms: the state that was read before it confirms nothing', async (...one) => {
    const [delay, words] = one;
    const network = movable();
    network.machine.delay = ({ probe: [first] }) => (first && key(first).includes('gateway') ? delay : 0);
    const { record } = await go([network.machine], [{ host: docker1, steps: steps() }]);
    expect(record.steps('docker1')).toEqual(['1 changed', '2 failed']);
    const { failure } = record.finished('docker1');
    expect(failure?.words).toMatch(words);
    expect(failure?.next).toContain('raise `confirm` of the step');
    expect([network.rolledBack, network.machine.changes.includes('keep')]).toEqual([true, false]);
  });
});

test.concurrent('a read that the rollback cuts off is soon tried again', async () => {
  const network = movable({ gatewayGone: true });
  const { machine: one } = network;
  const { twist, clock } = one;
  const start = clock.now();
  // The timer starts 2 s late.
  one.twist = (self, [verb = '', ...words]) =>
    twist(self, verb === 'setup' ? [verb, String(Number(words[0]) + 2)] : [verb, ...words]);
  let silent = 0;
  one.delay = () => (clock.now() - start > 4500 && (silent += 1) === 1 ? 60_000 : 0);
  const { record } = await go([one], [{ host: docker1, steps: steps() }]);
  expect(record.finished('docker1').failure?.message).toContain('rolled back; docker1 is at 192.168.2.131');
  expect(silent).toBeGreaterThan(1);
  expect(clock.now() - start).toBeLessThan((3 + 2 + 4) * 1000);
});

describe.concurrent('a change whose answer was lost', () => {
  test('had failed before the rollback timer started: the step fails with that reason, at once', async () => {
    const network = movable();
    const { machine: one } = network;
    const { twist } = one;
    one.twist = (self, argv) => (argv[0] === 'setup' ? done('', 1, 'somebody has this address') : twist(self, argv));
    one.delay = ({ change, job }) =>
      change?.length && !job?.resume && key(change[0] as Operation).includes('setup') ? 9000 : 0;
    const { record } = await go([one], [{ host: docker1, steps: steps(30) }]);
    expect(record.finished('docker1')).toMatchObject({
      connections: 2,
      failure: { message: 'setup 30 exited with status 1', words: 'somebody has this address' },
    });
    expect(one.clock.now() - Date.UTC(2026, 0, 1)).toBeLessThan(15_000);
  });

  test('did not arrive: nothing is reported as rolled back', async () => {
    const network = movable();
    const { machine: one } = network;
    const run = one.run.bind(one);
    one.run = (exchange) => {
      if (!exchange.change?.some((operation) => key(operation).includes('setup')) || exchange.job?.resume) {
        return run(exchange);
      }
      throw new TransportError('lost', 'the connection is closed');
    };
    const { record } = await go([one], [{ host: docker1, steps: steps(30) }]);
    expect(record.finished('docker1').failure).toMatchObject({
      message: 'the connection to docker1 was lost before the change arrived there',
      next: 'Nothing was changed. Run the command again.',
    });
    expect(network.pending).toBe(false);
  });
});

test.each([
  [
    'has another configuration',
    'half way',
    /^network ens33: not confirmed; .* but not with its previous configuration$/,
  ],
  ['cannot be read', undefined, /^network ens33: not confirmed; .* its configuration cannot be determined$/],
])('a host that rolled back and %s is not reported as unchanged', async (_what, address, message) => {
  const network = movable({ answersAt: [] });
  const { machine: one } = network;
  const { twist } = one;
  one.twist = (self, argv) => {
    if (!network.rolledBack || argv.join(' ') !== 'get address') return twist(self, argv);
    return address === undefined ? done('', 1, 'no such device') : done(address);
  };
  const { record } = await go([one], [{ host: docker1, steps: steps() }]);
  const { failure } = record.finished('docker1');
  expect(failure?.message).toMatch(message);
  expect(failure?.words).toMatch(
    address === undefined ? /no such device|exited with/ : /now:\n.*half way[^]*before:\n.*131/,
  );
});

describe.concurrent('once the rollback timer runs', () => {
  test('a change that fails waits for the rollback before it says where the host is', async () => {
    const network = movable();
    const { machine: one } = network;
    const { twist } = one;
    one.twist = (self, argv) => (argv[0] === 'move' ? done('', 1, 'no such profile') : twist(self, argv));
    const { record } = await go([one], [{ host: docker1, steps: steps() }]);
    const { failure, seconds, connections } = record.finished('docker1');
    expect(failure?.message).toBe(
      'network ens33: rolled back; docker1 is at 192.168.2.131 with its previous configuration',
    );
    expect(failure?.words).toBe('move 192.168.2.10 exited with status 1\nno such profile');
    expect([network.rolledBack, seconds >= 3, connections]).toEqual([true, true, 2]);
    expect(written(one)).toEqual(['1 as it went', '2 failed']);
  });

  test.each([
    ['the host is reached again at once', 0],
    ['the host is reached again after the time of the rollback', 4000],
  ])('a confirmation whose answer is lost counts: %s', async (_what, absence) => {
    const network = movable();
    const { machine: one } = network;
    const { twist } = one;
    one.twist = (self, argv) => {
      if (argv[0] === 'keep') {
        one.lose();
        one.addresses = [];
        one.clock.after(absence, () => (one.addresses = [NEW]));
      }
      return twist(self, argv);
    };
    const { record } = await go([one], [{ host: docker1, steps: steps() }]);
    expect(record.steps('docker1')).toEqual(['1 changed', '2 changed', '3 changed']);
    expect([network.rolledBack, one.addresses]).toEqual([false, [NEW]]);
    expect(one.changes.filter((words) => words === 'keep')).toEqual(['keep']);
  });

  test('a connection that is lost with the answer of the change: the change is confirmed', async () => {
    const network = movable();
    const { machine: one } = network;
    const { twist } = one;
    one.twist = (self, argv) => {
      if (argv[0] === 'move') one.lose();
      return twist(self, argv);
    };
    const { record } = await go([one], [{ host: docker1, steps: steps() }]);
    expect(record.finished('docker1')).toMatchObject({ status: 'changed', counts: { changed: 3 } });
    expect(one.changes.filter((words) => words.startsWith('move'))).toEqual(['move 192.168.2.10']);
  });

  test.each([
    ['for a moment: the change is confirmed', 1, 'changed'],
    ['until the rollback: the change is reported as rolled back', Infinity, 'failed'],
  ])(
    'a connection that is lost with the answer, after which another run has the lock %s',
    async (_what, times, status) => {
      const network = movable();
      const { machine: one } = network;
      const { twist } = one;
      one.twist = (self, argv) => {
        if (argv[0] === 'move') one.lose();
        return twist(self, argv);
      };
      const run = one.run.bind(one);
      let left = times;
      one.run = (exchange) => {
        // The host answers "unknown", not "locked", about a job that it does not have (session.sh).
        if (!exchange.job?.resume || left <= 0) return run(exchange);
        left -= 1;
        return { change: [], probe: [], refusal: { kind: 'locked', lockOwner: { ...OWNER.lockOwner, run: 'other' } } };
      };
      const { record } = await go([one], [{ host: docker1, steps: steps(10) }]);
      const finished = record.finished('docker1');
      expect(finished.status).toBe(status);
      expect(finished.failure?.message ?? '').toMatch(status === 'changed' ? /^$/ : /rolled back; docker1 is at/);
      expect(network.rolledBack).toBe(status === 'failed');
    },
  );

  test('another run cannot make it wait: the lock is taken before', async () => {
    const network = movable();
    const { machine: one } = network;
    one.lockOwner = { ...OWNER.lockOwner, run: 'other', by: 'eve@there' };
    // Longer than the rollback timer.
    one.clock.after(4000, () => {
      one.lockOwner = undefined;
      one.generation = 'other-1 over';
    });
    const step = bind(moving, { to: NEW, seconds: 3 }, 1);
    const { record } = await go([one], [{ host: docker1, steps: [step] }], { owner: { ...OWNER, lockWait: 30 } });
    expect(record.finished('docker1')).toMatchObject({ status: 'changed', counts: { changed: 1 } });
    expect(one.changes).toEqual(['setup 3', 'move 192.168.2.10', 'keep']);
  });

  test('another run that made the change meanwhile: nothing is started', async () => {
    const network = movable();
    const { machine: one } = network;
    one.lockOwner = { ...OWNER.lockOwner, run: 'other', by: 'eve@there' };
    one.clock.after(1000, () => {
      one.lockOwner = undefined;
      one.generation = 'other-1 over';
      one.state.set('address', NEW);
    });
    const step = bind(moving, { to: NEW, seconds: 3 }, 1);
    const { record } = await go([one], [{ host: docker1, steps: [step] }]);
    expect(record.steps('docker1')).toEqual(['1 ok']);
    expect(one.changes).toEqual([]);
  });

  type Verb = (one: Machine) => Result;
  const elsewhere: Verb = (one) => {
    one.state.set('address', 'elsewhere');
    one.addresses = [NEW];
    return done('');
  };
  test.each<[what: string, verbs: Readonly<Record<string, Verb>>, words: string]>([
    ['the settings still differ', { move: elsewhere }, 'address: elsewhere, expected 192.168.2.10'],
    [
      'the state is unknown',
      { pending: (one) => done('', one.addresses.includes(NEW) ? 1 : 0, 'no answer') },
      'cannot determine the state: `pending` exited with status 1',
    ],
    [
      'the confirmation fails',
      { keep: () => done('', 1, 'no checkpoint') },
      'keep exited with status 1\nno checkpoint',
    ],
  ])('nothing is confirmed where %s', async (_what, verbs, words) => {
    const network = movable();
    const { machine: one } = network;
    const { twist } = one;
    one.twist = (self, argv) => verbs[argv[0] ?? '']?.(self) ?? twist(self, argv);
    const step = bind(moving, { to: NEW, seconds: 3 }, 1);
    const { record } = await go([one], [{ host: docker1, steps: [step] }]);
    const { failure } = record.finished('docker1');
    expect(failure?.message).toBe(
      'network ens33: rolled back; docker1 is at 192.168.2.131 with its previous configuration',
    );
    expect(failure?.words).toContain(words);
    expect([network.rolledBack, one.state.get('address')]).toEqual([true, OLD]);
  });

  test('another run that keeps its lock: nothing was started', async () => {
    const network = movable();
    const { machine: one } = network;
    one.lockOwner = { ...OWNER.lockOwner, run: 'other', by: 'eve@there' };
    const step = bind(moving, { to: NEW, seconds: 3 }, 1);
    const { record } = await go([one], [{ host: docker1, steps: [step] }]);
    expect(record.finished('docker1').failure?.message).toMatch(/^docker1 is being changed by eve@there .*waited 2 s$/);
    expect([one.changes, written(one), network.pending]).toEqual([[], [], false]);
  });
});

describe.concurrent('a host that an earlier run left unconfirmed', () => {
  test('is as declared but not confirmed: it is confirmed over the same connection', async () => {
    const network = movable({ pending: true });
    network.machine.state.set('address', NEW);
    network.machine.addresses = [NEW];
    const { record } = await go([network.machine], [{ host: docker1, steps: steps() }]);
    expect(record.finished('docker1')).toMatchObject({ status: 'changed', connections: 1 });
    expect([network.pending, network.machine.addresses]).toEqual([false, [NEW]]);
  });

  test('rolls back between the read and the confirmation: the step is planned again', async () => {
    const network = movable({ pending: true });
    const { machine: one } = network;
    one.state.set('address', NEW);
    const { twist } = one;
    one.twist = (self, argv) => {
      if (argv[0] === 'keep' && !network.rolledBack) {
        // The rollback has come first: there is nothing left to confirm.
        network.rolledBack = true;
        network.pending = false;
        one.state.set('address', OLD);
      }
      return twist(self, argv);
    };
    const { record } = await go([one], [{ host: docker1, steps: steps() }]);
    expect(record.finished('docker1').status).toBe('changed');
    expect([network.pending, one.state.get('address')]).toEqual([false, NEW]);
  });

  test('was left half changed after this run has read it: the next plan waits for the rollback, too', async () => {
    const network = movable();
    const { machine: one } = network;
    const run = one.run.bind(one);
    let left = false;
    one.run = (exchange) => {
      if (exchange.job && !left) {
        left = true;
        run({ change: [exec('setup', '2')], probe: [] });
        one.state.set('address', 'half way');
        one.generation = 'another-1 over';
      }
      return run(exchange);
    };
    const { record } = await go([one], [{ host: docker1, steps: steps().slice(1) }]);
    expect(record.finished('docker1').status).toBe('changed');
    expect(record.all('warning').map(({ message }) => message)).toEqual([
      'docker1: an earlier change is about to be rolled back; waiting',
    ]);
    // The new checkpoint is one of the state before the earlier change.
    const checkpoint = one.exchanges.findLastIndex(({ change }) =>
      change?.some((operation) => key(operation).includes('setup')),
    );
    expect(checkpoint).toBeGreaterThan(0);
    expect([network.rolledBack, one.state.get('address')]).toEqual([true, NEW]);
  });

  test('is about to roll back: the plan waits', async () => {
    const network = movable();
    const { machine: one } = network;
    one.run({ change: [exec('setup', '2')], probe: [] });
    one.state.set('address', 'half way');
    const { record } = await go([one], [{ host: docker1, steps: steps() }]);
    expect(record.all('warning').map(({ message }) => message)).toEqual([
      'docker1: an earlier change is about to be rolled back; waiting',
    ]);
    expect(record.all('host-planned')[0]?.steps[1]?.changes[0]?.diff[0]?.before).toBe(OLD);
    expect(record.finished('docker1').status).toBe('changed');
  });
});
