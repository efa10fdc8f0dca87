import { describe, expect, test } from 'vitest';
import { bind } from '../../src/model/step.ts';
import { go } from './converge.ts';
import { done, set } from './fake-transport.ts';
import { docker1, movable, moving, NEW, OLD } from './movable.ts';

const WAITING = 'docker1: an earlier change is about to be rolled back; waiting';

const move = (number = 1) => bind(moving, { to: NEW, seconds: 3 }, number);

/** A host whose earlier rollback is pending, with this address in effect. */
function pendingAt(address: string) {
  const network = movable({ pending: true });
  network.machine.state.set('address', address);
  const start = network.machine.clock.now();
  return { network, one: network.machine, waited: () => (network.machine.clock.now() - start) / 1000 };
}

describe.concurrent('a host with a pending rollback', () => {
  test('is read every second until the rollback, with one warning', async () => {
    const { network, one, waited } = pendingAt('half way');
    one.clock.after(4500, () => {
      network.pending = false;
      one.state.set('address', OLD);
    });
    const { record } = await go([one], [{ host: docker1, steps: [move()] }], { command: 'plan' });
    expect(record.all('warning').map(({ message }) => message)).toEqual([WAITING]);
    expect([waited(), one.exchanges.length]).toEqual([5, 6]);
    expect(record.all('host-planned')[0]?.steps[0]?.changes[0]?.diff[0]?.before).toBe(OLD);
  });

  test('that never rolls back is planned after a minute and a half', async () => {
    const { one, waited } = pendingAt('half way');
    const { record } = await go([one], [{ host: docker1, steps: [move()] }], { command: 'plan' });
    expect(record.all('warning')).toHaveLength(1);
    expect(waited()).toBe(90);
    expect(record.all('host-planned')[0]?.steps[0]?.changes[0]?.diff[0]?.before).toBe('half way');
  });

  test('that is as declared is confirmed at once', async () => {
    const { network, one, waited } = pendingAt(NEW);
    const { record } = await go([one], [{ host: docker1, steps: [move()] }]);
    expect(record.all('warning')).toEqual([]);
    expect([record.finished('docker1').status, one.changes, waited()]).toEqual(['changed', ['keep'], 0]);
    expect(network.pending).toBe(false);
  });

  test('does not keep other steps waiting', async () => {
    const { one, waited } = pendingAt('half way');
    const { record } = await go([one], [{ host: docker1, steps: [set(1, 'a', '1')] }]);
    expect([record.all('warning'), one.changes, waited()]).toEqual([[], ['set a 1'], 0]);
  });

  test('is not waited for where its state is unknown', async () => {
    const { one, waited } = pendingAt('half way');
    one.twist = (_self, [verb]) => (verb === 'pending' ? done('', 1, 'no answer') : undefined);
    const { record } = await go([one], [{ host: docker1, steps: [move()] }], { command: 'plan' });
    expect(record.all('warning')).toEqual([]);
    // One second passes before an unknown state is read again.
    expect([record.finished('docker1').status, waited()]).toEqual(['failed', 1]);
  });
});

describe.concurrent('a confirmation that fails', () => {
  test('while the rollback is still pending is a failure', async () => {
    const { one } = pendingAt(NEW);
    const { twist } = one;
    one.twist = (self, argv) => (argv[0] === 'keep' ? done('', 1, 'no checkpoint') : twist(self, argv));
    const { record } = await go([one], [{ host: docker1, steps: [move()] }]);
    expect(record.finished('docker1').failure?.message).toBe('keep exited with status 1');
    expect(one.changes).toEqual(['keep']);
  });

  test('and leaves the state unknown is a failure', async () => {
    const { network, one } = pendingAt(NEW);
    const { twist } = one;
    one.twist = (self, argv) => {
      if (argv[0] === 'keep') network.pending = false;
      if (argv[0] === 'keep') return done('', 1, 'no checkpoint');
      return argv[0] === 'pending' && !network.pending ? done('', 1, 'no answer') : twist(self, argv);
    };
    const { record } = await go([one], [{ host: docker1, steps: [move()] }]);
    expect(record.finished('docker1').failure?.message).toBe('keep exited with status 1');
  });

  test('because the host has rolled back is planned again', async () => {
    const { network, one } = pendingAt(NEW);
    const { twist } = one;
    one.twist = (self, argv) => {
      if (argv[0] !== 'keep' || network.rolledBack) return twist(self, argv);
      network.rolledBack = true;
      network.pending = false;
      one.state.set('address', OLD);
      return done('', 1, 'no checkpoint');
    };
    one.addresses = [OLD];
    const { record } = await go([one], [{ host: docker1, steps: [move()] }]);
    expect(record.finished('docker1').status).toBe('changed');
    expect(one.changes).toEqual(['keep', 'setup 3', `move ${NEW}`, 'keep']);
  });
});
