import { expect, test } from 'vitest';
import { plannedStep } from '../../src/engine/planned-step.ts';
import { exec } from '../../src/model/operation.ts';
import type { Change } from '../../src/model/change.ts';
import { set } from './fake-transport.ts';

const change: Change = { action: 'change', diff: [], operations: [exec('true')] };
const commitConfirm = { leaves: [], setup: [], seconds: 60, checks: [] };
const planOf = (...changes: readonly Change[]) => ({ kind: 'planned', changes }) as const;

test('a step with its plan has what it needs, and nothing else', () => {
  expect(plannedStep(set(1, 'a', '1'), planOf())).toEqual({ number: 1, type: 'setting', name: 'a', changes: [] });
  const step = { ...set(1, 'a', '1'), part: 2, title: 'A' };
  expect(plannedStep(step, { ...planOf(), pendingReboot: 'kernel' })).toEqual({
    number: 1,
    part: 2,
    type: 'setting',
    name: 'a',
    title: 'A',
    changes: [],
    reboot: 'kernel',
  });
  expect(Object.keys(plannedStep(set(1, 'a', '1'), planOf()))).toEqual(['number', 'type', 'name', 'changes']);
});

test.each<[string, Partial<Change>, object]>([
  ['nothing else', {}, {}],
  ['notes', { notes: ['careful'] }, { notes: ['careful'] }],
  ['a rollback', { commitConfirm }, { rollsBack: true }],
  ['a move', { commitConfirm: { ...commitConfirm, movesTo: '192.0.2.1' } }, { rollsBack: true, movesTo: '192.0.2.1' }],
  ['a reboot', { reboots: { seconds: 300 } }, { reboots: true }],
  ['the end of the login', { endsLogin: true }, { endsLogin: true }],
])('a change with %s', (_what, more, shown) => {
  const [planned] = plannedStep(set(1, 'a', '1'), planOf({ ...change, ...more })).changes;
  expect(planned).toStrictEqual({ action: 'change', diff: [], notes: [], ...shown });
});

test('a state that is known later is not a failure', () => {
  const unknown = { kind: 'unknown', reason: 'no tree', until: { step: 3 } } as const;
  const declaration = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
  expect(plannedStep(set(4, 'a', '1'), unknown)).toStrictEqual({
    number: 4,
    type: 'setting',
    name: 'a',
    changes: [],
    unknown: { reason: 'no tree', step: 3, declaration },
  });
  expect(plannedStep(set(4, 'a', '1'), { ...unknown, words: 'x' }).unknown?.words).toBe('x');
});
