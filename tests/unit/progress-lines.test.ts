import { expect, onTestFinished, test, vi } from 'vitest';
import { LINE_LIMIT, LINES_A_SECOND, LINES_AT_ONCE } from '../../src/transport/bounds.ts';
import { ProgressLines } from '../../src/transport/progress-lines.ts';

const tooMuch = expect.objectContaining({ code: 'protocol' });

test('lines are passed on', () => {
  const seen: string[] = [];
  const lines = new ProgressLines((line) => seen.push(line));
  lines.add('one', 3);
  lines.add('two', LINE_LIMIT);
  expect(seen).toEqual(['one', 'two']);
  expect(() => lines.add('long', LINE_LIMIT + 1)).toThrow(tooMuch);
  expect(() => new ProgressLines(undefined).add('one', 3)).not.toThrow();
});

test('so many at once, and so many a second', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => void vi.useRealTimers());
  vi.advanceTimersByTime(50_000);
  let count = 0;
  const lines = new ProgressLines(() => (count += 1));
  const add = () => {
    for (let line = 0; line <= LINES_AT_ONCE; line += 1) lines.add('line', 4);
  };
  expect(add).toThrow(tooMuch);
  expect(count).toBe(LINES_AT_ONCE);
  const later = new ProgressLines(() => (count += 1));
  vi.advanceTimersByTime(3000);
  count = 0;
  for (let line = 0; line < LINES_AT_ONCE + 3 * LINES_A_SECOND; line += 1) later.add('line', 4);
  expect(() => later.add('line', 4)).toThrow(tooMuch);
  expect(count).toBe(LINES_AT_ONCE + 3 * LINES_A_SECOND);
});
