import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { limited } from '../../src/transport/limit.ts';

/** Ends when it is told to, as a socket does. */
const told = (signal: AbortSignal) =>
  new Promise<string>((resolve) => {
    signal.addEventListener('abort', () => resolve((signal.reason as Error).name), { once: true });
  });

test('work is told when its time is over, even if memory was collected meanwhile', async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const parent = new AbortController();
  const work = limited(300, [parent.signal], told);
  for (let round = 0; round < 3; round += 1) {
    await sleep(50);
    collect();
  }
  expect(await Promise.race([work, sleep(3000, 'never')])).toBe('TimeoutError');
});

test('work is told when it is given up, before or after it began', async () => {
  const parent = new AbortController();
  const work = limited(60_000, [parent.signal], told);
  parent.abort(new DOMException('enough', 'AbortError'));
  expect(await work).toBe('AbortError');
  await limited(60_000, [parent.signal], async (signal) => expect(signal.aborted).toBe(true));
});
