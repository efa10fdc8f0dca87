import { describe, expect, test } from 'vitest';
import { knownLater, pendingReboot, pendingTouched, withoutMove, withTimeout } from '../../src/engine/step-rules.ts';
import type { Change } from '../../src/model/change.ts';
import { exec, type Operation } from '../../src/model/operation.ts';
import type { StepSubject } from '../../src/model/resource.ts';
import type { Planned, Step, Unknown } from '../../src/model/step.ts';
import { NOTHING_TOUCHED } from '../../src/model/touched.ts';
import { set } from './fake-transport.ts';

const of = (type: string, name: string, number = 1): Step => ({ ...set(number, name, '1'), type });
const UNKNOWN = { kind: 'unknown', reason: 'x' } as const;
const PLAN: Planned = { kind: 'planned', changes: [] };

describe('a state that is unknown', () => {
  const later = (unknown: Partial<Unknown>, ...pending: readonly Step[]) =>
    knownLater(of('service', 'b', 9), { ...UNKNOWN, ...unknown }, () => pending);
  const until = (step: number) => expect.objectContaining({ until: { step } }) as unknown;

  test('for no reason that a step removes stays so', () => {
    expect(later({}, of('command', 'any'))).toEqual(UNKNOWN);
  });

  test.each(['missing', 'check'] as const)('for the reason %s is known after the last pending step', (reason) => {
    expect(later({ [reason]: true }, of('file', 'a', 1), of('file', 'c', 2))).toEqual(until(2));
    expect(later({ [reason]: true })).toEqual({ ...UNKNOWN, [reason]: true });
  });

  test.each<[string, Step, boolean]>([
    ['a command', of('command', 'any'), true],
    ['a step of the same type and name', of('service', 'b'), true],
    ['another step of the same type', of('service', 'c'), false],
    ['a step of the same name', of('file', 'b'), false],
    ['a package', of('package', 'any'), false],
  ])('because it is impossible may be known after %s: %s', (_what, pending, known) => {
    expect(later({ refused: true }, pending)).toEqual(known ? until(1) : { ...UNKNOWN, refused: true });
  });

  const solution = (...by: readonly (readonly StepSubject[])[]) => ({
    refused: true as const,
    solution: { by, plan: PLAN },
  });

  test('because a user or a group is missing may be known after a package', () => {
    expect(later(solution([{ type: 'user', name: 'a' }]), of('package', 'any'))).toEqual(until(1));
  });

  test.each<[string, readonly Step[], boolean]>([
    ['all reasons', [of('user', 'a'), of('group', 'g')], true],
    ['one of two reasons', [of('user', 'a')], false],
    ['a reason in another way', [of('file', 'a'), of('group', 'g')], true],
    ['a reason for another name', [of('user', 'c'), of('group', 'g')], false],
    ['a reason for any name', [of('user', 'a'), of('group', 'any')], true],
    ['a reason with another type', [of('user', 'a'), of('service', 'g')], false],
  ])('has a plan where pending steps remove %s: %s', (_what, pending, planned) => {
    const by = solution(
      [
        { type: 'user', name: 'a' },
        { type: 'file', name: 'a' },
      ],
      [{ type: 'group' }],
    );
    expect(later(by, ...pending) === PLAN).toBe(planned);
  });
});

describe('the time limit of a step', () => {
  const timed: readonly Operation[] = [
    exec('true'),
    { kind: 'fetch', path: '/a', request: { url: 'https://example.com' } },
    { kind: 'unpack', path: '/a', marker: 'm' },
  ];
  const others: readonly Operation[] = [
    { kind: 'write', path: '/a', content: '' },
    { kind: 'read', path: '/a' },
  ];
  const limits = (step: Partial<Step>) =>
    withTimeout([...timed, ...others], { ...set(1, 'a', '1'), ...step }).map((one) =>
      'timeout' in one ? one.timeout : 'none',
    );

  test('kills what can run long', () => {
    expect(limits({ timeout: 60, killedOnTimeout: true })).toEqual([60, 60, 60, 'none', 'none']);
  });

  test.each<[string, Partial<Step>]>([
    ['is not killed', { timeout: 60 }],
    ['has none', { killedOnTimeout: true }],
  ])('is not part of the operations of a step that %s', (_what, step) => {
    expect(limits(step)).toEqual(Array(5).fill('none'));
  });
});

describe('a change under commit-confirm', () => {
  const commitConfirm = { movesTo: '192.0.2.9', leaves: ['192.0.2.1'], setup: [], seconds: 3, checks: [] };
  const change: Change = { action: 'change', diff: [], operations: [exec('true')], commitConfirm };
  const movesTo = (address: string, declared: string) =>
    withoutMove(change, { address, host: { address: declared } }).commitConfirm?.movesTo;

  test('moves a host that is reached at an address which it removes, or that gets its address', () => {
    expect(movesTo('192.0.2.1', '192.0.2.5')).toBe('192.0.2.9');
    expect(movesTo('192.0.2.5', '192.0.2.9')).toBe('192.0.2.9');
  });

  test('does not move a host that is reached at another address, and is the same change otherwise', () => {
    expect(movesTo('192.0.2.5', '192.0.2.5')).toBeUndefined();
    const { movesTo: _, ...rest } = commitConfirm;
    const place = { address: '192.0.2.5', host: { address: '192.0.2.5' } };
    expect(withoutMove(change, place)).toStrictEqual({ ...change, commitConfirm: rest });
    const staying = { ...change, commitConfirm: rest };
    expect(withoutMove(staying, place)).toBe(staying);
  });

  test('of several addresses, a host moves to the one at which the inventory has it', () => {
    const several = { ...change, commitConfirm: { ...commitConfirm, alsoAt: ['192.0.2.7'] } };
    const at = (declared: string) =>
      withoutMove(several, { address: '192.0.2.1', host: { address: declared } }).commitConfirm?.movesTo;
    expect([at('192.0.2.7'), at('192.0.2.9'), at('192.0.2.5')]).toEqual(['192.0.2.7', '192.0.2.9', '192.0.2.9']);
  });

  test('any other change moves no host', () => {
    const { commitConfirm: _, ...other } = change;
    expect(withoutMove(other, { address: 'a', host: { address: 'a' } })).toBe(other);
  });
});

test('pending changes touch what all of them touch', () => {
  const touched = (file: string) => ({ ...NOTHING_TOUCHED, files: [file] });
  const steps = [{ ...PLAN, touched: touched('/a') }, UNKNOWN, PLAN, { ...PLAN, touched: touched('/b') }];
  expect(pendingTouched(steps.map((plan) => ({ step: set(1, 'a', '1'), plan })))).toEqual({
    ...NOTHING_TOUCHED,
    files: ['/a', '/b'],
  });
  expect(pendingTouched([])).toEqual(NOTHING_TOUCHED);
});

describe('the reasons for a reboot', () => {
  const change: Change = { action: 'run', diff: [], operations: [exec('true')] };
  const needs = (reason: string) => ({ step: set(1, 'a', '1'), plan: { ...PLAN, pendingReboot: reason } });
  const reboot = (pending: boolean) => ({
    step: { ...set(2, 'r', '1'), reboots: true as const },
    plan: { ...PLAN, changes: pending ? [change] : [], pendingReboot: 'its own' },
  });

  test('are those of the steps before it, each once', () => {
    const unknown = { step: set(3, 'b', '1'), plan: UNKNOWN };
    const none = { step: set(4, 'c', '1'), plan: PLAN };
    expect(pendingReboot([needs('kernel'), unknown, none, needs('kernel'), needs('selinux')])).toEqual({
      reasons: ['kernel', 'selinux'],
      rebooted: false,
    });
    expect(pendingReboot([])).toEqual({ reasons: [], rebooted: false });
  });

  test('are gone after another reboot, if there is one', () => {
    expect(pendingReboot([needs('kernel'), reboot(true), needs('selinux')])).toEqual({
      reasons: ['selinux'],
      rebooted: true,
    });
    expect(pendingReboot([needs('kernel'), reboot(false)])).toEqual({ reasons: ['kernel'], rebooted: false });
    const unknown = { ...reboot(true), plan: UNKNOWN };
    expect(pendingReboot([needs('kernel'), unknown])).toEqual({ reasons: ['kernel'], rebooted: false });
  });
});
