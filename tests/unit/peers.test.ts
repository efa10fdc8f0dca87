import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { exec } from '../../src/model/operation.ts';
import { output, UnknownState } from '../../src/model/result.ts';
import type { Resource } from '../../src/model/resource.ts';
import { Secret } from '../../src/model/secret.ts';
import { bind } from '../../src/model/step.ts';
import { go, machine } from './converge.ts';
import { done, host, type Machine, set } from './fake-transport.ts';

// Steps that read other hosts, and follow steps there.

interface Joined {
  readonly by: string;
}

const TOKEN = 'SWMTKN-1-abcdef';

/** The first host makes a token; the others need it. */
const token = (number: number) => ({ ...set(number, 'made', '1'), type: 'token' });

const member: Resource<Joined, string> = {
  type: 'member',
  summary: 'For tests.',
  schema: z.strictObject({ by: z.string() }),
  name: () => 'it',
  probe: () => ({ operations: [exec('member', 'show')], parse: ([shown]) => output(shown, 'member show').trim() }),
  after: ({ by }) => [{ host: by, type: 'token' }],
  peers: (current, { by }) =>
    current === 'joined'
      ? []
      : [
          {
            host: by,
            operations: [exec('show-token')],
            secrets: ([shown]) => (shown?.kind === 'done' && shown.stdout !== '' ? [new Secret(shown.stdout)] : []),
          },
        ],
  plan(current, { by }, { peers }) {
    if (current === 'joined') return [];
    const answer = peers.get(by);
    const [shown] = answer?.kind === 'answers' ? answer.results : [];
    if (shown?.kind !== 'done' || shown.stdout === '') throw new UnknownState(`${by} has no token yet`, { awaits: by });
    return [
      {
        action: 'add',
        diff: [{ field: 'member', before: current, after: 'joined' }],
        operations: [{ ...exec('member', 'join'), stdin: new Secret(shown.stdout) }],
      },
    ];
  },
};

const join = (number: number, by = 'master') => bind(member, { by }, number);

/** A first host, and others that share its clock. */
function hosts(...names: readonly string[]) {
  const master = machine({}, 'master');
  const all = [master, ...names.map((name) => machine({}, name, master.clock))];
  for (const one of all) {
    one.twist = ({ state }, [program, verb]) => {
      if (program === 'show-token') return done(state.has('made') ? TOKEN : '');
      if (program !== 'member') return undefined;
      if (verb === 'join') state.set('member', 'joined');
      return done(state.get('member') ?? '');
    };
  }
  return all as [Machine, ...Machine[]];
}

const work = (name: string, ...steps: readonly ReturnType<typeof set>[]) => ({ host: host(name), steps });

describe('a step that reads another host', () => {
  test('is known after the step there, in a dry run that changes nothing', async () => {
    const all = hosts('docker1');
    const { record, end } = await go(all, [work('master', token(1)), work('docker1', set(1, 'a', '1'), join(2))], {
      command: 'plan',
    });
    const planned = record.all('host-planned').find((event) => event.host === 'docker1');
    expect(planned?.steps[1]?.unknown).toMatchObject({
      reason: 'master has no token yet',
      step: 1,
      host: 'master',
    });
    expect([end.changes, end.unknown, all.flatMap(({ changes }) => changes)]).toEqual([2, 1, []]);
  });

  test.each([1, 20])('is applied after the step there, with %i hosts at once, and in any order', async (parallel) => {
    const all = hosts('docker1', 'docker2');
    // What a host prints during the change.
    for (const one of all.slice(1)) one.lines = [`joining with ${TOKEN}`];
    const declared = [work('docker1', join(1)), work('docker2', join(1)), work('master', set(1, 'a', '1'), token(2))];
    const { record, end } = await go(all, declared, { parallel });
    expect(end.hosts.changed).toBe(3);
    expect(record.steps('docker2')).toEqual(['1 changed']);
    expect(record.all('step-output').map(({ line }) => line)).toEqual(Array(2).fill('joining with (secret)'));
    expect(JSON.stringify(record.events)).not.toContain('abcdef');
  });

  test('reads a host that is not part of the run', async () => {
    const all = hosts('docker1');
    all[0].state.set('made', '1');
    const { end } = await go(all, [work('docker1', join(1))], { inventoryHosts: [host('master'), host('docker1')] });
    expect([end.hosts.changed, all[0].changes]).toEqual([1, []]);
  });

  test('fails where a host that is not part of the run does not have it', async () => {
    const all = hosts('docker1');
    const { record } = await go(all, [work('docker1', join(1))], { inventoryHosts: [host('master'), host('docker1')] });
    expect(record.finished('docker1').failure?.message).toContain('master has no token yet');
  });

  test('does not run where the step there fails, and says why', async () => {
    const all = hosts('docker1');
    const twist = all[0].twist;
    all[0].twist = (one, argv, ...rest) => (argv[0] === 'set' ? done('', 1, 'no') : twist(one, argv, ...rest));
    const { record } = await go(all, [
      work('master', token(1)),
      work('docker1', set(1, 'a', '1'), join(2), set(3, 'b', '1')),
    ]);
    expect(record.finished('docker1')).toMatchObject({
      status: 'failed',
      counts: { changed: 1, failed: 0, skipped: 2 },
      failure: { message: 'step 2 member it did not run: step 1 of master was not applied' },
    });
  });

  test('is read again where it seemed unchanged, once a host that it follows was changed', async () => {
    const all = hosts('docker1');
    const [master, docker1] = all as [Machine, Machine];
    docker1.state.set('member', 'joined');
    const twist = master.twist;
    // What the step of the other host does there has an effect here.
    master.twist = (one, argv, ...rest) => {
      if (argv[0] === 'set') docker1.state.set('member', '');
      return twist(one, argv, ...rest);
    };
    const { record } = await go(all, [work('docker1', join(1)), work('master', token(1))]);
    expect([record.steps('docker1'), docker1.state.get('member')]).toEqual([['1 changed'], 'joined']);
  });

  test('does not connect to the other host where nothing is to be changed', async () => {
    const all = hosts('docker1');
    const [master, docker1] = all as [Machine, Machine];
    docker1.state.set('member', 'joined');
    const { record } = await go(all, [work('docker1', join(1))], { inventoryHosts: [host('master'), host('docker1')] });
    expect([master.opened.length, record.finished('docker1').exchanges]).toEqual([0, 1]);
  });
});
