import { describe, expect, test } from 'vitest';
import type { Difference, PlannedChange, PlannedStep } from '../../src/model/events.ts';
import { changeNotes, consequences } from '../../src/output/consequences.ts';
import * as messages from '../../src/output/plan-messages.ts';
import { planTotal } from '../../src/output/plan-total.ts';
import { RunView } from '../../src/output/run-view.ts';
import { change, EventScript, field, step } from './run-events.ts';

const HERE = '192.0.2.1';
const NONE = {
  moves: false,
  mayInterruptConnection: false,
  endsAccess: false,
  endsLogin: false,
  removesUser: false,
  removesKeys: 0,
  removes: 0,
  reboots: false,
  leavesReboot: false,
};

interface Case {
  readonly step: PlannedStep;
  readonly has: Partial<typeof NONE>;
  /** Before the question. */
  readonly total?: string;
  readonly note?: string;
}

function service(name: string, ...diff: readonly Difference[]): PlannedStep {
  return step(1, 'service', name, [change('change', ...diff)]);
}

function network(more: Partial<PlannedChange>): PlannedStep {
  return step(1, 'network', 'ens33', [{ ...change('change', field('dns', null, '192.0.2.53')), ...more }]);
}

const ends = (name: string, before: string, after: string): Case => ({
  step: service(name, field('state', before, after)),
  has: { endsAccess: true },
  total: 'Ends access over SSH to 1 host.',
  note: messages.endsAccess,
});
const keeps = (one: PlannedStep): Case => ({ step: one, has: {} });
const keys = (count: number) => Array.from({ length: count }, (_item, at) => field(`key ${at}`, 'present', 'absent'));

const cases: Readonly<Record<string, Case>> = {
  'the SSH server is stopped': ends('sshd', 'running', 'stopped'),
  'the SSH server is disabled': ends('sshd.service', 'enabled', 'disabled'),
  'the SSH server is masked, by the name of Debian': ends('ssh', 'enabled', 'masked'),
  'the SSH server is started': keeps(service('sshd', field('state', 'stopped', 'running'))),
  'another service is stopped': keeps(service('firewalld', field('state', 'running', 'stopped'))),
  'a service with a longer name is stopped': keeps(service('sshd-keygen', field('state', 'running', 'stopped'))),
  'the connection may be cut, at the same address': {
    step: network({ rollsBack: true, movesTo: HERE }),
    has: { mayInterruptConnection: true },
    total: 'May interrupt the connection to 1 host.',
    note: messages.mayInterruptConnection,
  },
  'the host gets another address': {
    step: network({ rollsBack: true, movesTo: '192.0.2.2' }),
    has: { moves: true },
    total: 'Changes the address of 1 host.',
    note: messages.movesHost,
  },
  neither: keeps(network({})),
  'another user is removed': {
    step: step(1, 'user', 'kim', [change('remove', field('user', 'present', 'absent'))]),
    has: { removesUser: true },
    total: 'Removes users or keys from 1 host.',
    note: messages.removesUser,
  },
  'a user is changed': keeps(step(1, 'user', 'kim', [change('change', field('shell', '/bin/sh', '/bin/bash'))])),
  'a key of a user is removed': {
    step: step(1, 'authorized_key', 'kim', [change('remove', ...keys(1))]),
    has: { removesKeys: 1 },
    total: 'Removes users or keys from 1 host.',
    note: 'nobody can log in with this key afterwards',
  },
  'the other keys of a user are removed, and one is added': {
    step: step(1, 'authorized_key', 'kim', [change('change', ...keys(3), field('key', 'absent', 'present'))]),
    has: { removesKeys: 3 },
    total: 'Removes users or keys from 1 host.',
    note: 'nobody can log in with these 3 keys afterwards',
  },
  'a key is added': keeps(step(1, 'authorized_key', 'kim', [change('add', field('key', 'absent', 'present'))])),
  'a file is removed': keeps(step(1, 'file', '/etc/motd', [change('remove', field('file', 'present', 'absent'))])),
};

describe('what a person should weigh', () => {
  test.each(Object.entries(cases))('%s', (_what, { step: one, has, total, note }) => {
    const [only] = one.changes as readonly [PlannedChange];
    expect(consequences(one, only, HERE)).toEqual({ ...NONE, ...has });
    expect(changeNotes(one, only, HERE)).toEqual(note === undefined ? [] : [{ text: note, serious: true }]);
    const { hosts } = RunView.of(
      new EventScript().start('plan', [{ name: 'a', steps: 1 }]).plan('a', HERE, [one]).events,
    );
    expect(planTotal(hosts).replace(/^Plan: 1 host, 1 change(?: \(.*?\))?\. ?/, '')).toBe(total ?? '');
  });

  test("the resource's own note stands instead of the general one, and is marked", () => {
    const removal = { ...change('remove', field('user', 'present', 'absent')), notes: ['removes /home/kim'] };
    expect(changeNotes(step(1, 'user', 'kim'), removal, HERE)).toEqual([{ text: 'removes /home/kim', serious: true }]);
  });
});
