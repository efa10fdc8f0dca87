import { expect, test } from 'vitest';
import { systemClock } from '../../src/engine/clock.ts';

test('the clock of this computer goes on while somebody sleeps', async () => {
  const before = systemClock.now();
  await systemClock.sleep(20);
  expect(systemClock.now()).toBeGreaterThan(before);
});

test('a sleep ends with the reason of its signal', async () => {
  const stop = new AbortController();
  const sleep = systemClock.sleep(60_000, stop.signal);
  stop.abort(new Error('interrupted'));
  await expect(sleep).rejects.toMatchObject({ cause: { message: 'interrupted' } });
});
