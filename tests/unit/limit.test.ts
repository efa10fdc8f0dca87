import { setTimeout as sleep } from 'node:timers/promises';
import v8 from 'node:v8';
import vm from 'node:vm';
import { describe, expect, test } from 'vitest';
import { limit } from '../../src/model/limit.ts';

describe.concurrent('a signal with a limit', () => {
  test('is aborted when the time is over, although memory was collected meanwhile', async () => {
    v8.setFlagsFromString('--expose-gc');
    const collect = vm.runInNewContext('gc') as () => void;
    const { signal } = limit(100, new AbortController().signal);
    let told = false;
    signal.addEventListener('abort', () => (told = true));
    for (let round = 0; round < 5; round += 1) {
      await sleep(40);
      collect();
    }
    expect([signal.aborted, told, (signal.reason as Error).name]).toEqual([true, true, 'TimeoutError']);
  });

  test('is aborted with any of the others, for its reason, also with one that is already', async () => {
    const [one, other] = [new AbortController(), new AbortController()];
    const { signal } = limit(60_000, one.signal, undefined, other.signal);
    other.abort('why');
    expect(signal.reason).toBe('why');
    expect(limit(60_000, other.signal).signal.aborted).toBe(true);
  });

  test('stays as it is once it is released', async () => {
    const other = new AbortController();
    const { signal, release } = limit(10, other.signal);
    release();
    other.abort();
    await sleep(30);
    expect(signal.aborted).toBe(false);
  });
});
