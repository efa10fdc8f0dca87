import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type { Event } from '../../src/model/events.ts';
import { Secret } from '../../src/model/secret.ts';
import { EventSchema } from '../../src/model/events.ts';
import { jsonReport } from '../../src/output/json-report.ts';
import { parsePlan, PLAN_FORMAT, planDocument } from '../../src/output/plan-document.ts';
import { publishedSchemas } from '../../src/output/published-schemas.ts';
import { RunView } from '../../src/output/run-view.ts';
import { go, machine } from './converge.ts';
import { done, host, set } from './fake-transport.ts';
import { change, EventScript, field, step, unknownStep } from './run-events.ts';

describe('the published schemas', () => {
  test.each([...publishedSchemas()])('docs/schema/%s is up to date (npm run schemas)', (name, text) => {
    expect(readFileSync(`docs/schema/${name}`, 'utf8')).toBe(text);
  });

  const validator = (name: string) =>
    new Ajv2020({ strict: true, validateFormats: false }).compile(
      JSON.parse(publishedSchemas().get(name) ?? '') as object,
    );

  test('accept every event of real runs, one a line', async () => {
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

  test('reject what is not an event', () => {
    const valid = validator('event.json');
    const event = { time: '2024-01-01T00:00:00.000Z', type: 'host-started', host: 'a' };
    expect(valid(event)).toBe(true);
    for (const wrong of [{ ...event, type: 'x' }, { ...event, more: 1 }, { ...event, host: 1 }, {}, []]) {
      expect(valid(wrong)).toBe(false);
    }
  });

  test('accept a plan, which is read as it was saved', () => {
    const view = RunView.of(dryRun().events);
    const plan = planDocument(view, ['other.yaml']);
    const text = JSON.stringify(plan, undefined, 2);
    const valid = validator('plan.json');
    valid(JSON.parse(text));
    expect(valid.errors).toBeNull();
    expect(parsePlan(text)).toEqual(plan);
    expect(plan.hosts.map(({ name, status, steps }) => [name, status, steps?.length])).toEqual([
      ['a', 'changed', 2],
      ['b', 'unreachable', undefined],
    ]);
    expect(plan).toMatchObject({ playbooks: ['other.yaml'], totals: { changes: 1, unknown: 1 }, interrupted: false });
  });

  test.each<{ text: string; why: string }>([
    { text: 'no', why: 'it is not JSON' },
    { text: '[]', why: 'the document: Invalid input: expected object, received array' },
    { text: '{"format":1}', why: `its format is 1, and this version of provision reads format ${PLAN_FORMAT}` },
    { text: '{"format":"2"}', why: 'format: Invalid input: expected 2' },
    { text: '{"format":2}', why: 'version: Invalid input: expected string, received undefined' },
  ])('$text is not a plan', ({ text, why }) => {
    expect(() => parsePlan(text)).toThrow(why);
  });
});

function dryRun(): EventScript {
  const changing = step(1, 'service', 'x', [change('change', field('state', null, 'running'))]);
  const script = new EventScript().start('plan', [
    { name: 'a', steps: 2 },
    { name: 'b', steps: 1 },
  ]);
  script.plan('a', '192.0.2.1', [changing, unknownStep(2, 'command', 'tree', 'tree: not found')]);
  script.add({ type: 'warning', host: 'a', message: 'odd', words: 'very', next: 'Look.' });
  script.end('a', 'changed', { reboot: ['x'] });
  script.end('b', 'unreachable', { failure: { message: 'no answer', code: 'unreachable' } });
  return script.finish({ changed: 1, unreachable: 1 }, { changes: 1, unknown: 1 });
}

/** Runs with every type of event. */
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
  const approved = await go([machine()], [{ host: host('one'), steps: [set(1, 'a', '1')] }], {
    approve: async () => true,
  });
  const output = new EventScript().add({ type: 'step-output', host: 'one', step: 1, line: 'x' });
  return [record.events, drifted.record.events, approved.record.events, output.events];
}
