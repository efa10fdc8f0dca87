import { describe, expect, test } from 'vitest';
import { CHECK_ADDRESS } from '../../src/engine/apply/messages.ts';
import type { Host } from '../../src/model/host.ts';
import { key } from '../../src/model/operation.ts';
import { bind } from '../../src/model/step.ts';
import { type Refusal, TransportError } from '../../src/model/transport.ts';
import { go, OWNER } from './converge.ts';
import { done, host, type Machine, set } from './fake-transport.ts';
import { docker1, movable, moving, type Network, NEW, OLD } from './movable.ts';

const ROLLED_BACK = 'network ens33: rolled back; docker1 is at 192.168.2.131 with its previous configuration';

/** What the only step, the move, ends with. */
async function move({ machine }: Network, target: Host = docker1, seconds = 3) {
  const steps = [bind(moving, { to: NEW, seconds }, 1), set(2, 'a', '1')];
  const { record } = await go([machine], [{ host: target, steps }]);
  return record.finished('docker1');
}

/** Has the machine refuse changes that contain this operation, as often as there are refusals. */
function refuse(machine: Machine, verb: string, ...refusals: readonly Refusal[]): void {
  const run = machine.run.bind(machine);
  const left = [...refusals];
  machine.run = (exchange) => {
    if (!exchange.job || !exchange.change?.some((operation) => key(operation).includes(verb))) return run(exchange);
    const refusal = left.shift();
    return refusal ? { change: [], probe: [], refusal } : run(exchange);
  };
}

const FULL: Refusal = { kind: 'no-space', store: 'jobs', words: 'No space left on device' };

const LOCKED: Refusal = { kind: 'locked', lockOwner: { ...OWNER.lockOwner, run: 'other', by: 'kim@laptop' } };

describe.concurrent('what is reported of a rollback', () => {
  test.each<[string, Partial<Network>, string]>([
    [
      'nobody answers at the new address',
      { answersAt: [] },
      'docker1 was not reachable at 192.168.2.10 within 3 s\nnobody answers for docker1',
    ],
    ['a check fails on the host', { gatewayGone: true }, 'the gateway does not answer'],
    [
      'both, the check after the rollback',
      { answersAt: [], gatewayGone: true },
      'docker1 was not reachable at 192.168.2.10 within 3 s\nnobody answers for docker1\n' +
        'after the rollback, the gateway does not answer',
    ],
  ])('the reason alone: %s', async (_what, more, words) => {
    const { failure } = await move(movable(more));
    expect(failure).toEqual({ message: ROLLED_BACK, words, next: `${CHECK_ADDRESS} Step 2 did not run.` });
  });

  test('a host that answers nowhere, with both reasons', async () => {
    const network = movable({ answersAt: [] });
    const { twist } = network.machine;
    network.machine.twist = (self, argv) => (argv[0] === 'setup' ? done('') : twist(self, argv));
    const { status, failure, seconds } = await move(network);
    expect(status).toBe('unreachable');
    expect(failure).toMatchObject({
      message: `docker1 answers neither at ${NEW} nor at its previous address: nobody answers for docker1`,
      words: 'docker1 was not reachable at 192.168.2.10 within 3 s\nnobody answers for docker1',
    });
    expect(seconds).toBeGreaterThanOrEqual(13);
    expect(seconds).toBeLessThan(20);
  });

  test('a check whose answer is lost after the rollback is left out', async () => {
    const network = movable({ answersAt: [] });
    network.machine.delay = ({ probe: [first] }) => (first && key(first).includes('gateway') ? 60_000 : 0);
    const { failure } = await move(network);
    expect(failure).toMatchObject({ message: ROLLED_BACK, words: expect.not.stringContaining('after the rollback') });
  });
});

describe.concurrent('of several reasons', () => {
  test('the last one that was observed is reported', async () => {
    const network = movable({ gatewayGone: true });
    const { twist } = network.machine;
    network.machine.twist = (self, argv) => {
      if (argv[0] === 'gateway' && network.gatewayGone) {
        delete network.gatewayGone;
        return done('', 1);
      }
      return argv[0] === 'keep' ? done('', 1, 'no checkpoint') : twist(self, argv);
    };
    expect((await move(network)).failure?.words).toBe('keep exited with status 1\nno checkpoint');
  });

  test('a late answer says more than none', async () => {
    const network = movable({ answersAt: [] });
    const { machine } = network;
    machine.clock.after(1000, () => (machine.addresses = [NEW]));
    machine.delay = ({ probe: [first] }) => (first && key(first).includes('gateway') ? 3000 : 0);
    expect((await move(network, docker1, 5)).failure?.words).toBe(
      'docker1 answered too late: the change has to be confirmed within 5 s',
    );
  });

  test('that of the connection is reported with the words of the host', async () => {
    const network = movable();
    const run = network.machine.run.bind(network.machine);
    network.machine.run = (exchange) => {
      if (exchange.change || network.rolledBack || !network.pending) return run(exchange);
      throw new TransportError('lost', 'the connection is closed', undefined, undefined, 'Connection reset');
    };
    expect((await move(network)).failure?.words).toMatch(
      /^docker1 was reached at .* within \d+ s\nthe connection is closed\nConnection reset$/,
    );
  });
});

describe.concurrent('the rollback is awaited', () => {
  test('where the host starts its timer late', async () => {
    const network = movable({ answersAt: [OLD], gatewayGone: true });
    const { twist } = network.machine;
    network.machine.twist = (self, [verb, ...words]) =>
      twist(self, verb === 'setup' ? ['setup', '25'] : [verb ?? '', ...words]);
    const { failure, seconds } = await move(network);
    expect(failure?.message).toBe(ROLLED_BACK);
    expect(seconds).toBeGreaterThanOrEqual(25);
    expect(seconds).toBeLessThan(27);
  });

  test('where the host answers late that the change has started: from then on', async () => {
    const network = movable();
    network.machine.delay = ({ change }) => (change?.some((one) => key(one).includes('setup')) ? 5000 : 0);
    const { failure, seconds } = await move(network);
    expect(failure).toMatchObject({
      message: ROLLED_BACK,
      words: 'docker1 answered too late: the change has to be confirmed within 3 s',
    });
    expect(seconds).toBeGreaterThanOrEqual(8);
    expect(seconds).toBeLessThan(10);
  });

  test('where the host never rolls back, for a minute', async () => {
    const network = movable({ answersAt: [OLD], gatewayGone: true });
    const { twist } = network.machine;
    network.machine.twist = (self, argv) => {
      if (argv[0] !== 'setup') return twist(self, argv);
      network.pending = true;
      return done('');
    };
    const { failure, seconds } = await move(network);
    expect(failure?.message).toBe(`network ens33: not confirmed; docker1 is at ${OLD} and has not rolled back yet`);
    expect(seconds).toBeGreaterThanOrEqual(63);
    expect(seconds).toBeLessThan(65);
  });

  test.each([
    ['soon', 3000, ROLLED_BACK, 6],
    [
      'too late',
      60_000,
      `network ens33: not confirmed; docker1 is at ${OLD}, but not with its previous configuration`,
      13,
    ],
  ])('and the previous configuration, which is there %s', async (_what, time, message, expected) => {
    const network = movable({ gatewayGone: true });
    const { machine } = network;
    const { twist } = machine;
    let whole = Infinity;
    machine.twist = (self, argv) => {
      if (network.rolledBack && argv.join(' ') === 'get address') {
        if (whole === Infinity) whole = machine.clock.now() + time;
        if (machine.clock.now() < whole) return done('half way');
      }
      return twist(self, argv);
    };
    const { failure, seconds } = await move(network);
    expect(failure?.message).toBe(message);
    expect(seconds).toBeGreaterThanOrEqual(expected);
    expect(seconds).toBeLessThan(expected + 2);
  });

  test.each([
    ['the second', 10_000, 'failed', ROLLED_BACK],
    [
      'none',
      Infinity,
      'unreachable',
      `docker1 answers neither at ${NEW} nor at its previous address: docker1 does not answer`,
    ],
  ])('with more attempts to read, where %s is answered', async (_what, delay, status, message) => {
    const network = movable({ answersAt: [] });
    network.machine.delay = ({ change }) => (network.rolledBack && !change ? Math.min(delay, 1_000_000) : 0);
    const finished = await move(network);
    expect(finished).toMatchObject({ status, failure: { message } });
  });
});

describe.concurrent('the addresses at which the host is searched', () => {
  const BOOTSTRAP = '192.168.2.99';
  test.each([
    [undefined, [NEW, OLD], [OLD, NEW]],
    [BOOTSTRAP, [NEW, OLD, BOOTSTRAP], [OLD, BOOTSTRAP, NEW]],
  ])('with the bootstrap address %s', async (bootstrap, after, rollback) => {
    const network = movable({ answersAt: [] });
    await move(network, host('docker1', { address: OLD, bootstrap }));
    expect(network.machine.opened.at(-1)?.addresses).toEqual(rollback);
    const confirmed = movable();
    await move(confirmed, host('docker1', { address: OLD, bootstrap }));
    expect(confirmed.machine.opened[1]?.addresses).toEqual(after);
  });
});

describe.concurrent('a change that the host refuses', () => {
  test('before it is started: nothing is rolled back', async () => {
    const network = movable();
    refuse(network.machine, 'setup', FULL);
    const { failure, connections, seconds } = await move(network);
    expect(failure).toMatchObject({ message: expect.stringContaining('docker1'), words: FULL.words });
    expect([network.pending, connections, seconds]).toEqual([false, 1, 0]);
  });

  test('when it is confirmed: the host rolls back, for this reason', async () => {
    const network = movable();
    refuse(network.machine, 'keep', ...Array.from({ length: 50 }, () => FULL));
    const { failure } = await move(network);
    expect(failure?.message).toBe(ROLLED_BACK);
    expect(failure?.words).toContain(FULL.words);
  });

  test('because another run has locked it since: the confirmation waits, and the host is confirmed', async () => {
    const network = movable();
    refuse(network.machine, 'keep', LOCKED, LOCKED);
    expect(await move(network)).toMatchObject({ status: 'changed', connections: 2 });
    expect([network.pending, network.rolledBack]).toEqual([false, false]);
  });

  test('because another run has locked it until the rollback: nothing is confirmed, and the owner is named', async () => {
    const network = movable();
    refuse(network.machine, 'keep', ...Array.from({ length: 500 }, () => LOCKED));
    const { failure } = await move(network);
    expect(failure?.message).toBe(ROLLED_BACK);
    expect(network.rolledBack).toBe(true);
  });

  test('to be read after the change, at first: it is read again', async () => {
    const network = movable();
    const run = network.machine.run.bind(network.machine);
    let refusals = 2;
    network.machine.run = (exchange) => {
      if (network.pending && !exchange.job && refusals > 0) {
        refusals -= 1;
        throw new TransportError('lost', 'the connection is closed');
      }
      return run(exchange);
    };
    expect(await move(network)).toMatchObject({ status: 'changed' });
    expect([refusals, network.rolledBack]).toEqual([0, false]);
  });

  test('as made for another state: it is read again and confirmed', async () => {
    const network = movable();
    refuse(network.machine, 'keep', { kind: 'stale', generation: 'test-2 over' });
    expect(await move(network)).toMatchObject({ status: 'changed', connections: 2 });
  });

  test('as made for another state: the checks are repeated, and the confirmation is recorded', async () => {
    const network = movable();
    refuse(network.machine, 'keep', { kind: 'stale', generation: 'test-2 over' });
    expect((await move(network)).status).toBe('changed');
    const kept = network.machine.exchanges.filter(({ change }) => change?.some((one) => key(one).includes('keep')));
    expect(kept.map(({ job }) => job?.record !== undefined)).toEqual([true]);

    const gone = movable();
    const run = gone.machine.run.bind(gone.machine);
    gone.machine.run = (exchange) => {
      if (!exchange.change?.some((one) => key(one).includes('keep'))) return run(exchange);
      gone.gatewayGone = true;
      return { change: [], probe: [], refusal: { kind: 'stale', generation: 'test-2 over' } };
    };
    expect((await move(gone)).failure).toMatchObject({ message: ROLLED_BACK, words: 'the gateway does not answer' });
  });

  test('and a lost connection while the failure is written to the journal changes no reason', async () => {
    const network = movable({ gatewayGone: true });
    const run = network.machine.run.bind(network.machine);
    network.machine.run = (exchange) => {
      if (exchange.job?.outcome === 'failed') throw new TransportError('lost', 'the connection is closed');
      return run(exchange);
    };
    expect((await move(network)).failure).toMatchObject({ message: ROLLED_BACK, words: 'the gateway does not answer' });
  });
});

test('a confirmation after which another difference remains is tried three times over a connection', async () => {
  const network = movable();
  const { twist } = network.machine;
  network.machine.twist = (self, argv) => (argv[0] === 'keep' ? done('') : twist(self, argv));
  const { failure } = await move(network);
  expect(failure).toMatchObject({
    message: ROLLED_BACK,
    words: 'network ens33: after each change, another difference remained',
  });
  // Over three connections until the time is over.
  expect(network.machine.changes.filter((words) => words === 'keep')).toHaveLength(9);
});

test('a change that was answered is not asked for again', async () => {
  const network = movable();
  expect((await move(network)).status).toBe('changed');
  expect(network.machine.exchanges.filter(({ job }) => job?.resume)).toEqual([]);
});

test.each(['machineId', 'bootId'] as const)(
  'a clone with the same host key and another %s is another machine',
  async (id) => {
    const network = movable();
    const { twist } = network.machine;
    network.machine.twist = (self, argv) => {
      const result = twist(self, argv);
      if (argv[0] === 'move') network.machine.facts[id] = 'other';
      return result;
    };
    const { failure } = await move(network);
    expect(failure?.words).toContain('a machine other than docker1 answers at 192.168.2.10');
    expect(network.machine.changes).not.toContain('keep');
  },
);
