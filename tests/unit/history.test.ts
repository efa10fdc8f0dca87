import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Event } from '../../src/model/events.ts';
import { Durations, recall } from '../../src/runs/durations.ts';
import { runLog } from '../../src/runs/run-log.ts';
import { step, Teller } from './run-events.ts';
import { tempDir } from './temp-dir.ts';

const docker = step(9, 'package', 'docker-ce');

/** A run as it is logged, in which a step took so many seconds on each host. */
function logged(directory: string, run: string, seconds: Readonly<Record<string, number>>, status = 'changed'): void {
  const { listener } = runLog(directory, run);
  const teller = new Teller();
  for (const [host, took] of Object.entries(seconds)) teller.done(host, docker, status as 'changed', took);
  teller.events.forEach((event: Event) => listener(event));
}

async function recalled(directory: string): Promise<Durations> {
  const durations = new Durations();
  await recall(directory, durations);
  return durations;
}

test('a step took as long as in the latest run in which it was carried out', async () => {
  const directory = tempDir();
  logged(directory, '20240101T000000Z-a', { docker1: 10, docker2: 20 });
  logged(directory, '20240103T000000Z-a', { docker1: 0.1 }, 'ok');
  logged(directory, '20240102T000000Z-a', { docker1: 30 });
  const durations = await recalled(directory);
  expect(durations.of('docker1', docker)).toEqual({ host: 'docker1', seconds: 30 });
  expect(durations.of('docker2', docker)).toEqual({ host: 'docker2', seconds: 20 });
});

test('a host that is new is told what it took on another; a step that is new nothing', async () => {
  const directory = tempDir();
  logged(directory, '20240101T000000Z-a', { docker1: 10 });
  const durations = await recalled(directory);
  expect(durations.of('docker9', { ...docker, number: 3 })).toEqual({ host: 'docker1', seconds: 10 });
  expect(durations.of('docker1', step(9, 'package', 'httpd'))).toBeUndefined();
});

test('no log, a foreign file and a line that was cut off are no trouble', async () => {
  expect((await recalled(join(tempDir(), 'none'))).of('a', docker)).toBeUndefined();
  const directory = tempDir();
  logged(directory, '20240101T000000Z-a', { docker1: 10 });
  const runs = join(directory, 'runs');
  writeFileSync(join(runs, '20240102T000000Z-b.jsonl'), '{"type":"step-finished","status":"changed","host":"doc');
  writeFileSync(join(runs, 'notes.txt'), 'x');
  mkdirSync(join(runs, '20240103T000000Z-c.jsonl'));
  expect((await recalled(directory)).of('docker1', docker)).toEqual({ host: 'docker1', seconds: 10 });
});

test('only the latest runs are read', async () => {
  const directory = tempDir();
  logged(directory, '20240101T000000Z-a', { old: 10 });
  for (let day = 0; day < 20; day += 1)
    logged(directory, `2024020${Math.floor(day / 10)}${day % 10}T000000Z`, { a: day });
  const durations = await recalled(directory);
  expect(durations.of('a', docker)?.seconds).toBe(19);
  expect(durations.of('old', docker)?.host).toBe('a');
});
