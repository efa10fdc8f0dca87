import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { exec, key, type Operation, output, type Result } from '../../src/model/operation.ts';
import type { Resource } from '../../src/model/resource.ts';
import { bind } from '../../src/model/step.ts';
import { TransportError } from '../../src/model/transport.ts';
import { go, machine } from './converge.ts';
import { done, host, type Machine, set } from './fake-transport.ts';

const OLD = '192.168.2.131';
const NEW = '192.168.2.10';
const docker1 = host('docker1', { address: NEW, bootstrap: OLD });

/** A machine that can move, with a checkpoint like NetworkManager's. */
interface Network {
  readonly machine: Machine;
  /** The addresses after the move; by default the new one. */
  answersAt?: readonly string[];
  /** The gateway does not answer. */
  gatewayGone?: true;
  pending: boolean;
  rolledBack: boolean;
}

function movable(more: Partial<Network> = {}): Network {
  const one = machine({ address: OLD }, 'docker1');
  one.addresses = [OLD];
  const network: Network = { machine: one, pending: false, rolledBack: false, ...more };
  const verbs: Record<string, (...words: string[]) => Result> = {
    setup: (seconds = '') => {
      const before = { address: one.state.get('address') ?? '', addresses: one.addresses };
      network.pending = true;
      one.clock.after(Number(seconds) * 1000, () => {
        if (!network.pending) return;
        one.state.set('address', before.address);
        one.addresses = before.addresses;
        network.pending = false;
        network.rolledBack = true;
      });
      return done('');
    },
    move: (to = '') => {
      one.state.set('address', to);
      one.addresses = network.answersAt ?? [to];
      return done('');
    },
    keep: () => {
      network.pending = false;
      return done('');
    },
    pending: () => done(network.pending ? 'yes' : ''),
    gateway: () => done('', network.gatewayGone ? 1 : 0),
  };
  one.twist = (_self, [verb = '', ...words]) => verbs[verb]?.(...words);
  return network;
}

/** Like the network resource, with operations that the machine above knows. */
const moving: Resource<{ to: string; seconds: number }, { at: string; pending: boolean }> = {
  type: 'network',
  summary: 'For tests.',
  guide: { examples: [], knownIssues: [] },
  schema: z.custom<{ to: string; seconds: number }>(),
  name: () => 'ens33',
  probe: () => ({
    operations: [exec('get', 'address'), exec('pending')],
    parse: ([at, pending]) => ({ at: output(at, 'address'), pending: output(pending, 'pending') !== '' }),
  }),
  plan({ at, pending }, { to, seconds }) {
    const action = 'change';
    if (at === to) {
      const kept = { field: 'kept', before: 'no', after: 'yes' };
      return pending ? [{ action, diff: [kept], operations: [exec('keep')] }] : [];
    }
    const checks = [{ operation: exec('gateway'), failure: 'the gateway does not answer' }];
    const commitConfirm = { movesTo: to, leaves: [at], setup: [exec('setup', String(seconds))], seconds, checks };
    return [
      { action, diff: [{ field: 'address', before: at, after: to }], operations: [exec('move', to)], commitConfirm },
    ];
  },
  settling: ({ pending }) => (pending ? 'an earlier change is about to be rolled back' : undefined),
};

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
    expect(network.machine.opened[1]).toMatchObject({ addresses: [NEW, OLD], fingerprint: 'SHA256:docker1' });
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

  test('is over when the answer of a check arrives: the state that was read before it confirms nothing', async () => {
    const network = movable();
    network.machine.delay = ({ probe: [first] }) => (first && key(first).includes('gateway') ? 5000 : 0);
    const { record } = await go([network.machine], [{ host: docker1, steps: steps() }]);
    expect(record.steps('docker1')).toEqual(['1 changed', '2 failed']);
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
