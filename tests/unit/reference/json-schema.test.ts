import { readFile } from 'node:fs/promises';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { jsonSchema, type JsonSchema, schemaNames } from '../../../src/reference/json-schema.ts';
import { parametersIn } from '../../../src/reference/page.ts';
import { guideOf } from '../../../src/resources/guides.ts';
import { resources } from '../../../src/resources/index.ts';

// What only editors read is not known to it.
const ajv = new Ajv({ strict: false, validateFormats: false });
const playbook = ajv.compile(jsonSchema('playbook'));
const inventory = ajv.compile(jsonSchema('inventory'));

function accepts(type: string, parameters: unknown): boolean {
  return playbook({ steps: [{ [type]: parameters }] });
}

const examples = [...resources.keys()].flatMap((type) =>
  guideOf(type).examples.map(({ step }) => [type, parametersIn(step, type)] as const),
);

test.each(examples)('%s: %j is accepted', (type, parameters) => {
  expect(accepts(type, parameters)).toBe(true);
});

describe('a template may stand', () => {
  test.each([...resources.keys()])('%s: for all parameters', (type) => {
    expect(accepts(type, '{{ all }}')).toBe(true);
  });

  test.each(examples)('%s: for any value in %j', (type, parameters) => {
    for (const one of variants(parameters)) expect(one).toSatisfy(() => accepts(type, one));
  });
});

test.each([
  ['service', { name: 'a', state: 'up' }],
  ['service', { name: 'a', enabled: 'yes' }],
  ['reachable', { host: 'a', within: 'soon' }],
  ['reachable', { host: 'a', within: 0 }],
  ['selinux', 'off'],
  ['package', []],
  ['hostname', 'a b'],
  ['hostname', { name: 'a', more: 1 }],
])('%s: %j is refused', (type, parameters) => {
  expect(accepts(type, parameters)).toBe(false);
});

test('the shipped files are accepted', async () => {
  const tag = { customTags: [{ tag: '!env', resolve: (name: string) => name }] };
  for (const name of ['docker-host', 'hello-world', 'registry', 'jenkins', 'wordpress', 'rocketchat', 'swarm']) {
    expect(playbook(parse(await readFile(`playbooks/${name}.yaml`, 'utf8')))).toBe(true);
  }
  expect(inventory(parse(await readFile('inventory/class.yaml', 'utf8'), tag))).toBe(true);
});

test('every pattern is one that editors can compile: JSON Schema has them in Unicode mode', () => {
  const found = schemaNames.flatMap((name) => patternsIn(jsonSchema(name)));
  expect(found.length).toBeGreaterThan(10);
  for (const pattern of found) expect(() => new RegExp(pattern, 'u')).not.toThrow();
});

/** The same value with a template in each of its places, one at a time. */
function variants(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) {
    return ['{{ x }}', ...value.flatMap((item, index) => variants(item).map((one) => value.with(index, one)))];
  }
  if (typeof value !== 'object' || value === null) return ['{{ x }}'];
  return [
    '{{ x }}',
    ...Object.entries(value).flatMap(([key, inner]) => variants(inner).map((one) => ({ ...value, [key]: one }))),
  ];
}

function patternsIn(schema: JsonSchema): readonly string[] {
  const own = schema.pattern === undefined ? [] : [schema.pattern];
  const inner = Object.values(schema).filter(
    (value): value is JsonSchema => typeof value === 'object' && value !== null,
  );
  return [...own, ...inner.flatMap(patternsIn)];
}
