import { describe, expect, test } from 'vitest';
import {
  appliedDifferences,
  checkNotMet,
  isTimeUp,
  operationFailed,
  stopReason,
  unknownState,
  verificationFailed,
  withApplied,
} from '../../src/engine/failures.ts';
import type { Change } from '../../src/model/change.ts';
import { withoutMarks } from '../../src/model/host-text.ts';
import { exec } from '../../src/model/operation.ts';
import type { Step } from '../../src/model/step.ts';
import { done, set } from './fake-transport.ts';

const step: Step = { ...set(1, 'a', '1'), timeout: 10, killedOnTimeout: true };
const change = (...fields: readonly string[]): Change => ({
  action: 'change',
  diff: fields.map((field) => ({ field, before: 'x', after: 'y' })),
  operations: [exec('make')],
});

describe('a command that failed', () => {
  const failed = (status: number, seconds: number, of: Step = step) =>
    operationFailed(of, { operation: exec('make'), result: done('', status) }, seconds).message;
  const KILLED = 'make did not finish within 10 s and was killed';

  test.each([
    [124, 10, KILLED],
    [137, 10.5, KILLED],
    [124, 9.9, 'make exited with status 124'],
    [137, 9.9, 'make exited with status 137'],
    [1, 11, 'make exited with status 1'],
  ])('with status %i after %f s', (status, seconds, message) => {
    expect(failed(status, seconds)).toContain(message);
  });

  test('of a step that is not killed, or has no limit', () => {
    expect(failed(124, 11, set(1, 'a', '1', {}))).toBe('make exited with status 124');
    const { timeout: _, ...unlimited } = step;
    const { killedOnTimeout: __, ...later } = step;
    expect(failed(124, 11, later)).toBe('make exited with status 124');
    expect(failed(124, 11, unlimited)).toBe('make exited with status 124');
  });

  test('because it could not run is not killed', () => {
    const result = { kind: 'failed', message: 'no such file' } as const;
    expect(operationFailed(step, { operation: exec('make'), result }, 11).message).not.toContain('did not finish');
    const full = { kind: 'failed', message: 'No space left on device' } as const;
    expect(operationFailed(step, { operation: exec('make'), result: full }, 11).next).toContain('df -h');
  });

  test('without anything else to say has a message alone', () => {
    const result = done('', 1);
    expect(operationFailed(step, { operation: exec('make'), result })).toEqual({
      message: 'make exited with status 1',
    });
    const unverified = verificationFailed(step, [change('a')]);
    expect([Object.keys(unverified), withoutMarks(unverified.words ?? '')]).toEqual([
      ['message', 'words'],
      'a: x, expected y',
    ]);
    expect(Object.keys(unknownState(step, { kind: 'unknown', reason: 'no such file' }))).toEqual(['message']);
  });
});

test("a failed check has the advice of the check, or else the engine's", () => {
  const check = { kind: 'unknown', reason: 'it is down', check: true } as const;
  expect(unknownState(step, { ...check, next: 'Start it.' }).next).toBe('Start it.');
  expect(unknownState(step, check).next).toContain('Find the cause on the host');
  expect(checkNotMet(step, { ...check, next: 'Start it.' }, 30, 'Step 2 did not run.')).toEqual({
    message: 'setting a: the check still fails after 30 s: it is down',
    next: 'Start it. Step 2 did not run.',
  });
});

describe('what a failed step changed', () => {
  test('is what no longer differs', () => {
    const after = { kind: 'planned', changes: [change('b')] } as const;
    expect(appliedDifferences([change('a', 'b'), change('c')], after).map(({ field }) => field)).toEqual(['a', 'c']);
  });

  test('is unknown where nothing can be read back', () => {
    const after = { kind: 'planned', changes: [] } as const;
    expect(appliedDifferences([{ ...change('a'), unverifiable: true }], after)).toEqual([]);
    expect(appliedDifferences([change('a')], { kind: 'unknown', reason: 'x' })).toEqual([]);
  });

  test('is said before the advice', () => {
    const applied = [{ field: 'a', before: 'x', after: 'y' }];
    const said = 'The step changed this before it failed: a (x → y).';
    expect(withApplied({ message: 'm', next: 'Do it.' }, applied)).toEqual({ message: 'm', next: `${said} Do it.` });
    expect(withApplied({ message: 'm' }, applied)).toEqual({ message: 'm', next: said });
    expect(withApplied({ message: 'm' }, [])).toEqual({ message: 'm' });
  });
});

describe('a run is over', () => {
  const aborted = (reason: unknown) => {
    const controller = new AbortController();
    controller.abort(reason);
    return controller.signal;
  };

  test.each<[string, AbortSignal, boolean, RegExp]>([
    ['not at all', new AbortController().signal, false, /^no reason$/],
    ['by its time limit', aborted(new DOMException('x', 'TimeoutError')), true, /time|limit/],
    ['by Ctrl+C', aborted(new DOMException('x', 'AbortError')), false, /interrupt/i],
    ['by a signal', aborted('SIGTERM'), false, /interrupt/i],
  ])('%s', (_what, signal, timeUp, message) => {
    expect(isTimeUp(signal)).toBe(timeUp);
    expect(stopReason(signal)?.message ?? 'no reason').toMatch(message);
  });
});
