import { expect, test } from 'vitest';
import type { Refusal } from '../../src/model/transport.ts';
import { converge, machine } from './converge.ts';
import { set } from './fake-transport.ts';

/** The machine refuses all changes. */
function refusing(refusal: (count: number) => Refusal) {
  const one = machine();
  const run = one.run.bind(one);
  let count = 0;
  one.run = (exchange) => {
    if (!exchange.job) return run(exchange);
    count += 1;
    return { change: [], probe: [], refusal: refusal(count) };
  };
  return { one, refused: () => count };
}

test('a host that cannot store the change: the step fails with its words, and nothing was changed', async () => {
  const { one, refused } = refusing(() => ({ kind: 'no-space', store: 'jobs', words: 'No space left on device' }));
  const { record, finished } = await converge(one, [set(1, 'a', '1'), set(2, 'b', '1')]);
  expect(record.steps('one')).toEqual(['1 failed']);
  expect(finished).toMatchObject({ status: 'failed', failure: { words: 'No space left on device' } });
  expect([one.changes, refused()]).toEqual([[], 1]);
});

test('a host that other runs change again and again: the step is planned five times more, and fails', async () => {
  const { one, refused } = refusing((count) => ({ kind: 'stale', generation: `other-${count} over` }));
  const { record, finished } = await converge(one, [set(1, 'a', '1')]);
  expect(record.steps('one')).toEqual(['1 failed']);
  expect(record.all('step-started')).toHaveLength(1);
  expect(finished.failure).toEqual({
    message: 'other runs changed one 5 times before this run could apply the step',
    next: 'Run the command again when the other runs have ended.',
  });
  expect(refused()).toBe(6);
});
