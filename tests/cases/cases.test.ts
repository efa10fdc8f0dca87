import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { UnknownState } from '../../src/model/operation.ts';
import { bind } from '../../src/model/resource.ts';
import { resources } from '../../src/resources/index.ts';
import { type Case, fileOf } from './case.ts';
import { situations } from './situations.ts';

/** What a real host answered, replayed: the same answers have to give the same plan, and the answers after it none. */
const recorded = new Map(
  readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => [
      file.replaceAll('\\', '/'),
      JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as Case,
    ]),
);

test('every situation has been recorded as it is described, and nothing else has', () => {
  expect([...recorded.keys()].sort()).toEqual(situations.map(fileOf).sort());
  for (const situation of situations) {
    expect(recorded.get(fileOf(situation))).toMatchObject(JSON.parse(JSON.stringify(situation)) as object);
  }
});

test('every resource has cases', () => {
  expect(new Set(situations.map(({ resource }) => resource))).toEqual(new Set(resources.keys()));
});

describe.each([...recorded])('%s', (_file, { resource: type, parameters, outcome, ...one }) => {
  const resource = resources.get(type);
  if (!resource) throw new Error(`there is no resource ${type}`);
  const step = bind(resource, resource.schema.parse(parameters), 1);

  test.runIf(outcome === 'cannot tell')('the state cannot be told', () => {
    expect(() => step.plan(one.before)).toThrow(UnknownState);
    expect(() => step.plan(one.before)).toThrow(one.trouble);
  });

  test.runIf(outcome !== 'cannot tell')('what the host answered gives the plan', () => {
    const plan = step.plan(one.before);
    expect(JSON.parse(JSON.stringify(plan.changes))).toEqual(one.changes);
    expect(plan.reboot).toBe(one.reboot);
    expect(plan.changes.length > 0).toBe(outcome !== 'nothing');
  });

  test.runIf(outcome !== 'cannot tell')(
    'what it answered afterwards is as declared, or, where it failed, is not',
    () => {
      expect(step.plan(one.after).changes.length > 0).toBe(outcome === 'fails');
    },
  );

  test.runIf(one.keeping)('what keeps it is planned from what the host answered before', () => {
    const { before = [], changes } = one.keeping ?? {};
    expect(JSON.parse(JSON.stringify(step.plan(before).changes))).toEqual(changes);
    expect(step.plan(before).settling).toBeDefined();
  });

  test.runIf(outcome === 'converges')('every operation succeeded', () => {
    for (const result of [...one.results, ...(one.keeping?.results ?? [])]) {
      expect(result).toMatchObject({ kind: 'done', status: 0 });
    }
  });
});
