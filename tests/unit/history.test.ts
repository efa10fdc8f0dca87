import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Event } from '../../src/model/events.ts';
import { Durations, loadDurations } from '../../src/runs/durations.ts';
import { runLog } from '../../src/runs/run-log.ts';
import { step, EventScript } from './run-events.ts';
import { tempDir } from './temp-dir.ts';

const docker = step(9, 'package', 'docker-ce');

/** Logs a run in which a step took so many seconds on each host. */
function logged(directory: string, run: string, seconds: Readonly<Record<string, number>>, status = 'changed'): void {
  const { listener } = runLog(directory, run);
  const script = new EventScript();
  for (const [host, took] of Object.entries(seconds)) script.done(host, docker, status as 'changed', took);
  script.events.forEach((event: Event) => listener(event));
}

async function loaded(directory: string): Promise<Durations> {
  const durations = new Durations();
  await loadDurations(directory, durations);
  return durations;
}

test('the duration of a step is that of the latest run that changed it', async () => {
  const directory = tempDir();
  logged(directory, '20240101T000000Z-a', { docker1: 10, docker2: 20 });
  logged(directory, '20240103T000000Z-a', { docker1: 0.1 }, 'ok');
  logged(directory, '20240102T000000Z-a', { docker1: 30 });
  const durations = await loaded(directory);
  expect(durations.of('docker1', docker)).toEqual({ host: 'docker1', seconds: 30 });
  expect(durations.of('docker2', docker)).toEqual({ host: 'docker2', seconds: 20 });
});

test('a new host gets the duration on another host, a new step none', async () => {
  const directory = tempDir();
  logged(directory, '20240101T000000Z-a', { docker1: 10 });
  const durations = await loaded(directory);
  expect(durations.of('docker9', { ...docker, number: 3 })).toEqual({ host: 'docker1', seconds: 10 });
  expect(durations.of('docker1', step(9, 'package', 'httpd'))).toBeUndefined();
});

test('a missing directory, other files and incomplete lines are ignored', async () => {
  expect((await loaded(join(tempDir(), 'none'))).of('a', docker)).toBeUndefined();
  const directory = tempDir();
  logged(directory, '20240101T000000Z-a', { docker1: 10 });
  const runs = join(directory, 'runs');
  writeFileSync(join(runs, '20240102T000000Z-b.jsonl'), '{"type":"step-finished","status":"changed","host":"doc');
  writeFileSync(join(runs, 'notes.txt'), 'x');
  mkdirSync(join(runs, '20240103T000000Z-c.jsonl'));
  expect((await loaded(directory)).of('docker1', docker)).toEqual({ host: 'docker1', seconds: 10 });
});

test('only the latest runs are read', async () => {
  const directory = tempDir();
  logged(directory, '20240101T000000Z-a', { old: 10 });
  for (let day = 0; day < 20; day += 1)
    logged(directory, `2024020${Math.floor(day / 10)}${day % 10}T000000Z`, { a: day });
  const durations = await loaded(directory);
  expect(durations.of('a', docker)?.seconds).toBe(19);
  expect(durations.of('old', docker)?.host).toBe('a');
});

test('a log of another format is ignored', async () => {
  const directory = tempDir();
  logged(directory, '20240101T000000Z-a', { docker1: 10 });
  logged(directory, '20240102T000000Z-b', { docker1: 20 });
  const file = join(directory, 'runs', '20240102T000000Z-b.jsonl');
  writeFileSync(file, `{"type":"run-started","format":99}\n${readFileSync(file, 'utf8')}`);
  expect((await loaded(directory)).of('docker1', docker)?.seconds).toBe(10);
});
