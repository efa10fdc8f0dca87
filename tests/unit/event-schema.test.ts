import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';
import type { Event } from '../../src/model/events.ts';
import { Secret } from '../../src/model/secret.ts';
import { EventSchema } from '../../src/model/events.ts';
import { jsonReport } from '../../src/output/json-report.ts';
import { parsePlan, type PlanDocument, planDocument, PlanSchema } from '../../src/output/plan-document.ts';
import { publishedSchemas } from '../../src/output/published-schemas.ts';
import { RunView } from '../../src/output/run-view.ts';
import { toJson, type Wire } from '../../src/model/wire.ts';
import { go, machine } from './converge.ts';
import { done, host, set } from './fake-transport.ts';
import { change, field, step, Teller } from './run-events.ts';

test('the schemas say what the types say', () => {
  expectTypeOf<Wire<z.infer<typeof EventSchema>>>().toEqualTypeOf<Wire<Event>>();
  expectTypeOf<Wire<z.infer<typeof PlanSchema>>>().toEqualTypeOf<Wire<PlanDocument>>();
});

describe('the published schemas', () => {
  test.each([...publishedSchemas()])('docs/schema/%s is up to date (npm run schemas)', (name, text) => {
    expect(readFileSync(`docs/schema/${name}`, 'utf8')).toBe(text);
  });

  const validator = (name: string) =>
    new Ajv2020({ strict: true, validateFormats: false }).compile(
      JSON.parse(publishedSchemas().get(name) ?? '') as object,
    );

  test('hold for every event of real runs, one a line', async () => {
    const valid = validator('event.json');
    const seen = new Set<string>();
    for (const events of await runs()) {
      let out = '';
      events.forEach(jsonReport((line) => (out += line)));
      const lines = out.trimEnd().split('\n');
      expect(lines).toHaveLength(events.length);
      for (const line of lines) {
        const event = JSON.parse(line) as Event;
        valid(event);
        expect({ line, errors: valid.errors }).toEqual({ line, errors: null });
        EventSchema.parse(event);
        seen.add(event.type);
      }
    }
    expect([...seen].sort()).toEqual(EventSchema.options.map(({ shape }) => shape.type.value).sort());
  });

  test('refuse what is no event', () => {
    const valid = validator('event.json');
    const event = { time: '2024-01-01T00:00:00.000Z', type: 'host-started', host: 'a' };
    expect(valid(event)).toBe(true);
    for (const wrong of [{ ...event, type: 'x' }, { ...event, more: 1 }, { ...event, host: 1 }, {}, []]) {
      expect(valid(wrong)).toBe(false);
    }
  });

  test('hold for a plan, which comes back as it was saved', () => {
    const view = RunView.of(dryRun().events);
    const plan = planDocument(view, ['other.yaml']);
    const text = toJson(plan, 2);
    const valid = validator('plan.json');
    valid(JSON.parse(text));
    expect(valid.errors).toBeNull();
    expect(parsePlan(text)).toEqual(plan);
    expect(plan.hosts.map(({ name, status, steps }) => [name, status, steps?.length])).toEqual([
      ['a', 'changed', 1],
      ['b', 'unreachable', undefined],
    ]);
    expect(plan).toMatchObject({ playbooks: ['other.yaml'], totals: { changes: 1 }, interrupted: false });
  });

  test.each<{ text: string; why: string }>([
    { text: 'no', why: 'it is not JSON' },
    { text: '[]', why: 'the document: Invalid input: expected object, received array' },
    { text: '{"format":2}', why: 'format: Invalid input: expected 1' },
    { text: '{"format":1}', why: 'version: Invalid input: expected string, received undefined' },
  ])('$text is no plan', ({ text, why }) => {
    expect(() => parsePlan(text)).toThrow(why);
  });
});

function dryRun(): Teller {
  const changing = step(1, 'service', 'x', [change('change', field('state', undefined, 'running'))]);
  const teller = new Teller().start('plan', [
    { name: 'a', steps: 1 },
    { name: 'b', steps: 1 },
  ]);
  teller.plan('a', '192.0.2.1', [changing]).tell({ type: 'warning', host: 'a', message: 'odd', next: 'Look.' });
  teller.end('a', 'changed', { reboot: ['x'] });
  teller.end('b', 'unreachable', { failure: { message: 'no answer', code: 'unreachable' } });
  return teller.finish({ changed: 1, unreachable: 1 }, { changes: 1 });
}

/** Runs in which everything happens that can happen. */
async function runs(): Promise<readonly (readonly Event[])[]> {
  const good = machine();
  const bad = machine({}, 'bad');
  bad.twist = (_machine, [verb]) => (verb === 'set' ? done('', 1, 'no such thing') : undefined);
  bad.facts.uid = '1000';
  const work = [
    { host: host('one'), steps: [set(1, 'a', 'pass-word', { reboot: 'because' }), set(2, 'b', '1')] },
    { host: host('bad'), steps: [set(1, 'a', '1'), set(2, 'b', '1')] },
    { host: host('off'), steps: [set(1, 'a', '1')] },
  ];
  const { record } = await go([good, bad], work, { secrets: [new Secret('pass-word')] });
  const drifted = await go([machine()], [{ host: host('one'), steps: [set(1, 'a', '1')] }], {
    saved: new Map([['one', []]]),
  });
  const output = new Teller().tell({ type: 'step-output', host: 'one', step: 1, line: 'x' });
  return [record.events, drifted.record.events, output.events];
}
