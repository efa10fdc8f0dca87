import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { exec, read } from '../../src/model/operation.ts';
import { output } from '../../src/model/result.ts';
import type { Resource } from '../../src/model/resource.ts';
import { bind, type Step } from '../../src/model/step.ts';
import type { Announcement } from '../../src/model/transport.ts';
import { fingerprint } from '../../src/transport/known-hosts.ts';
import { reboot } from '../../src/resources/reboot/index.ts';
import { converge } from './converge.ts';
import { done, FakeTransport, type Machine, set } from './fake-transport.ts';
import { inForce, restartable } from './restartable.ts';

// A reboot after which a host has other host keys and another machine-id.

const [BEFORE, AFTER] = ['0'.repeat(32), '1'.repeat(32)];
const KEYS = ['ssh-rsa AAAAB3NzaC1yc2E=', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5'];
const shown = (key: string) => fingerprint(Buffer.from(key.split(' ')[1] ?? '', 'base64'));
const [OLD, NEW] = ['SHA256:one', shown(KEYS[1] ?? '')];

const identity: Resource<null, string> = {
  type: 'identity',
  summary: 'For tests.',
  schema: z.null(),
  name: () => 'it',
  probe: () => ({ operations: [exec('get', 'identity')], parse: ([result]) => output(result, 'get') }),
  plan: (current) =>
    current === 'own'
      ? []
      : [
          {
            action: 'change',
            diff: [{ field: 'identity', before: current, after: 'own' }],
            operations: [exec('systemctl', 'reboot')],
            reboots: {
              seconds: 60,
              newIdentity: {
                setup: [exec('set', 'made', 'yes')],
                publicKeys: exec('show', 'keys'),
                machineId: read('/etc/machine-id'),
                install: [exec('set', 'identity', 'own')],
              },
            },
          },
        ],
};

const step = (number = 1): Step => bind(identity, null, number);

interface Behaviour {
  /** The key and the machine-id after the reboot. */
  readonly key?: string;
  readonly machineId?: string;
  /** What `show keys` prints. */
  readonly keys?: string;
  readonly fails?: string;
  readonly announce?: () => Promise<void>;
}

async function run(behaviour: Behaviour = {}, steps: readonly Step[] = [step()]) {
  const { key = NEW, machineId = AFTER, keys = KEYS.map((one) => `${one} root@one\n`).join(''), fails } = behaviour;
  const { one, told } = restartable(
    {},
    {
      boots(booted: Machine) {
        inForce(booted);
        booted.fingerprint = key;
        booted.facts.machineId = machineId;
      },
    },
  );
  one.facts.machineId = BEFORE;
  const { twist } = one;
  one.twist = (self, argv) => {
    const words = argv.join(' ');
    if (words === fails) return done('', 1, 'no');
    if (words === 'show keys') return done(keys);
    if (words === 'drop') {
      self.lose();
      return done('');
    }
    if (words === 'set made yes') self.facts.machineId = AFTER;
    return twist(self, argv);
  };
  const transport = new FakeTransport(one);
  const announced: (Announcement & { readonly installed: boolean })[] = [];
  transport.onAnnounce = async (_host, announcement) => {
    await behaviour.announce?.();
    announced.push({ ...announcement, installed: one.state.has('identity') });
  };
  const { record, finished } = await converge(one, steps, { transport });
  return { one, told, record, finished, announced };
}

test('its new keys are recorded before they are in place, and accepted after the reboot', async () => {
  const { one, told, finished, announced } = await run({}, [step(), set(2, 'a', '1')]);
  expect(finished).toMatchObject({ status: 'changed', counts: { changed: 2 }, connections: 2 });
  expect(announced).toEqual([{ current: OLD, keys: KEYS, installed: false }]);
  expect([told.reboots, one.changes]).toEqual([1, ['set made yes', 'set identity own', 'systemctl reboot', 'set a 1']]);
  expect(one.opened.at(-1)?.fingerprints).toEqual([OLD, ...KEYS.map(shown)]);
});

test('once the host has shown a new key, the previous one counts no longer', async () => {
  const operations = [exec('drop'), exec('set', 'a', '1')] as const;
  const { one, finished } = await run({}, [step(), set(2, 'a', '1', { operations })]);
  expect(finished).toMatchObject({ status: 'changed', connections: 3 });
  expect(one.opened.at(-1)?.fingerprints).toEqual([NEW]);
});

describe('the step fails', () => {
  test.each<[string, Behaviour, string, number]>([
    ['the keys cannot be made', { fails: 'set made yes' }, 'set made yes exited with status 1', 0],
    ['no key is printed', { keys: 'nothing\n' }, 'cannot read the new machine-id and host keys of one', 0],
    [
      'the keys cannot be recorded',
      { announce: () => Promise.reject(new Error('read-only')) },
      'cannot record the new host keys of one: read-only',
      0,
    ],
    ['the keys cannot be put in place', { fails: 'set identity own' }, 'set identity own exited with status 1', 0],
    ['the host shows its previous key', { key: OLD }, 'one rebooted, and still shows its previous host key', 1],
    ['another machine answers', { machineId: '2'.repeat(32) }, 'a machine other than one answers at one', 1],
  ])('%s', async (_what, behaviour, message, reboots) => {
    const { finished, told } = await run(behaviour, [step(), set(2, 'a', '1')]);
    expect([finished.status, finished.failure?.message, told.reboots]).toEqual(['failed', message, reboots]);
  });

  test('and what the host uses is not touched where its keys are not recorded', async () => {
    const { one } = await run({ announce: () => Promise.reject(new Error('read-only')) });
    expect(one.state.has('identity')).toBe(false);
  });
});

test('a machine with a third key is not the host', async () => {
  const { finished } = await run({ key: 'SHA256:third' });
  expect(finished).toMatchObject({ status: 'unreachable' });
});

test('a reboot that earlier steps need is done with it', async () => {
  const { told, record } = await run({}, [
    set(1, 'a', '1', { activeAs: 'in force', reboot: 'a is in force after a reboot' }),
    step(2),
    bind(reboot, { when: 'needed' }, 3),
  ]);
  expect(record.all('host-planned')[0]?.steps[2]?.changes).toEqual([]);
  expect(told.reboots).toBe(1);
});
