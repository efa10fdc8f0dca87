import { expect, test } from 'vitest';
import { fileOf, recorded, recordingOf } from './recordings.ts';
import { nameOf } from './scenario.ts';
import { scenarios } from './scenarios/index.ts';

test('scenario names are unique', () => {
  expect(new Set(scenarios.map(({ name }) => name)).size).toBe(scenarios.length);
});

test('there is one recording for every scenario', () => {
  expect([...recorded()].sort()).toEqual(scenarios.map(({ name }) => fileOf(name)).sort());
});

test.for(scenarios)('the recording of $name has the steps of the scenario', ({ name, steps }) => {
  expect(recordingOf(name).steps.map(({ step }) => step)).toEqual(steps.map(nameOf));
});
