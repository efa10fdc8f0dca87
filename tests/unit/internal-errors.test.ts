import { expect, test } from 'vitest';
import type { Step } from '../../src/model/step.ts';
import { bind } from '../../src/model/step.ts';
import { reboot } from '../../src/resources/reboot/index.ts';
import { go } from './converge.ts';
import { FakeTransport, host, type Machine, set } from './fake-transport.ts';
import { docker1, movable, moving, NEW } from './movable.ts';
import { restartable } from './restartable.ts';

interface Scene {
  readonly machine: Machine;
  readonly target: typeof docker1;
  readonly steps: readonly Step[];
}

const moved = (more: Parameters<typeof movable>[0]): Scene => ({
  machine: movable(more).machine,
  target: docker1,
  steps: [bind(moving, { to: NEW, seconds: 3 }, 1), set(2, 'a', '1')],
});

const rebooted = (): Scene => ({
  machine: restartable().one,
  target: host('one'),
  steps: [set(1, 'a', '1', { activeAs: 'in force', reboot: 'a' }), bind(reboot, { when: 'needed' }, 2)],
});

/** Runs it, and has the n-th request to the machine or the transport throw what is no `TransportError`. */
async function fail({ machine, target, steps }: Scene, at: number): Promise<{ requests: number; error: unknown }> {
  let requests = 0;
  const count = () => {
    requests += 1;
    if (requests === at) throw new TypeError('an error of the program');
  };
  const run = machine.run.bind(machine);
  machine.run = (exchange) => {
    count();
    return run(exchange);
  };
  const transport = new FakeTransport(machine);
  const open = transport.open.bind(transport);
  transport.open = async (...of) => {
    count();
    return open(...of);
  };
  const error = await go([machine], [{ host: target, steps }], { transport }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { requests, error };
}

test.each<[string, () => Scene]>([
  ['a change', () => ({ machine: restartable().one, target: host('one'), steps: [set(1, 'a', '1')] })],
  ['a move', () => moved({})],
  ['a move that is rolled back', () => moved({ answersAt: [] })],
  ['a move that a check stops', () => moved({ gatewayGone: true })],
  ['a reboot', rebooted],
])('an error of the program in %s is no failure of the host: the run ends with it', async (_what, scene) => {
  const { requests, error } = await fail(scene(), Infinity);
  expect(error).toBeUndefined();
  const ends = await Promise.all(Array.from({ length: requests }, async (_, index) => fail(scene(), index + 1)));
  // The pauses between attempts to connect are random: a run may have fewer of them than the first one.
  const hit = ends.filter((end, index) => end.requests > index);
  expect(hit.length).toBeGreaterThan(requests / 2);
  expect(new Set(hit.map((end) => String(end.error)))).toEqual(new Set(['TypeError: an error of the program']));
});
