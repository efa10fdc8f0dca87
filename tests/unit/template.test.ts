import { describe, expect, test } from 'vitest';
import type { Place } from '../../src/input/source.ts';
import { Secret } from '../../src/model/secret.ts';
import { type TemplateMistake, Scope, TemplateError } from '../../src/project/template.ts';

const password = new Secret('hunter2');
const VARS: Record<string, unknown> = {
  domain: 'example.com',
  port: 2375,
  ratio: 0.5,
  on: true,
  off: false,
  zero: 0,
  blank_text: '',
  nothing: null,
  dns: ['1.1.1.1', '8.8.8.8'],
  mixed: ['a', password, { deep: password }],
  map: { key: 'value', inner: { list: [1, 2] } },
  password,
  fqdn: '{{ host.name }}.{{ domain }}',
  servers: ['{{ fqdn }}', 'b.{{ domain }}'],
  copy: '{{ dns }}',
  login: 'root:{{ password }}',
  braces: '{{ "{{" }} x }}',
  note: 'Top (Secret) page',
  self: '{{ self }}',
  loop: '{{ pool }}',
  pool: 'x{{ loop }}',
  broken: '{{ domian }}',
};

const place = (name: string): Place => ({ source: { path: name, text: '' }, start: 0, end: 0 });
const scope = new Scope(new Map(Object.entries(VARS).map(([name, value]) => [name, { value, place: place(name) }])), {
  host: { name: 'docker1', address: '192.168.2.10' },
  group: 'workers',
});
const evaluate = (template: string) => scope.evaluate(template).value;

/** A value in which secrets can be compared. */
const open = (value: unknown): unknown =>
  value instanceof Secret
    ? { secret: value.reveal() }
    : Array.isArray(value)
      ? value.map(open)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, open(inner)]))
        : value;

test.each<[template: string, value: unknown]>([
  ['', ''],
  ['plain text', 'plain text'],
  ['{{ domain }}', 'example.com'],
  ['{{domain}}', 'example.com'],
  [' {{ domain }}\n', 'example.com'],
  ['{{ port }}', 2375],
  ['{{ ratio }}', 0.5],
  ['{{ on }}', true],
  ['{{ off }}', false],
  ['{{ zero }}', 0],
  ['{{ blank_text }}', ''],
  ['{{ dns }}', ['1.1.1.1', '8.8.8.8']],
  ['{{ map }}', { key: 'value', inner: { list: [1, 2] } }],
  ['{{ map.inner.list }}', [1, 2]],
  ['{{ map.key }}', 'value'],
  ['{{ dns[1] }}', '8.8.8.8'],
  ['{{ dns | first }}', '1.1.1.1'],
  ['{{ dns | join: "," }}', '1.1.1.1,8.8.8.8'],
  ['{{ "text" }}', 'text'],
  ['{{ host.name }}', 'docker1'],
  ['{{ host.name }}.{{ domain }}', 'docker1.example.com'],
  ['{{ host.name }}.{{ domain | upcase }}:{{ port }}', 'docker1.EXAMPLE.COM:2375'],
  ['{{ off }}{{ zero }}', 'false0'],
  ['{{ group }}', 'workers'],
  ['{{ "{{" }}', '{{'],
  ['docker ps --format "{{ "{{" }}.Names}}"', 'docker ps --format "{{.Names}}"'],
  ['{{ braces }}', '{{ x }}'],
  ['{{ fqdn }}', 'docker1.example.com'],
  ['{{ servers }}', ['docker1.example.com', 'b.example.com']],
  ['{{ copy }}', ['1.1.1.1', '8.8.8.8']],
  ['{{ note }}', 'Top (Secret) page'],
  ['{{ note | upcase }}', 'TOP (SECRET) PAGE'],
])('%j', (template, value) => {
  expect(evaluate(template)).toEqual(value);
});

test.each<[template: string, value: unknown]>([
  ['{{ password }}', { secret: 'hunter2' }],
  ['{{ login }}', { secret: 'root:hunter2' }],
  ['-p {{ password }} {{ domain }}', { secret: '-p hunter2 example.com' }],
  ['{{ mixed }}', ['a', { secret: 'hunter2' }, { deep: { secret: 'hunter2' } }]],
  ['{{ mixed[1] }}', { secret: 'hunter2' }],
  ['{{ mixed[2].deep }}', { secret: 'hunter2' }],
])('a secret stays one: %j', (template, value) => {
  expect(open(evaluate(template))).toEqual(value);
});

describe('a secret cannot go through a filter, whatever comes out', () => {
  test.each(
    [
      'upcase',
      'append: "x"',
      'prepend: "x"',
      'size',
      'slice: 0, 2',
      'truncate: 4',
      'split: ""',
      'replace: "(", ""',
      'url_encode',
      'base64_encode',
      'json',
      'plus: 1',
    ].map((filter) => `{{ password | ${filter} }}`),
  )('%s', (template) => {
    expect(() => evaluate(template)).toThrow(/secret/);
  });

  test.each([
    '{{ mixed | join: "," }}',
    '{{ login | upcase }}',
    '{{ mixed | json }}',
    '{{ domain | append: password }}',
  ])('%s', (template) => {
    expect(() => evaluate(template)).toThrow(/secret/);
  });
});

test.each<[template: string, at: string, message: string, hint: RegExp]>([
  ['{{ domian }}', '{{ domian }}', 'domian is not defined', /^Did you mean domain\?$/],
  ['x {{ host.nmae }}', '{{ host.nmae }}', 'host.nmae is not defined', /^Did you mean host\.name\?$/],
  [
    '{{ domain }} {{ xyzzy }}',
    '{{ xyzzy }}',
    'xyzzy is not defined',
    /^Define it under vars: in the inventory\. There are /,
  ],
  ['{{ map.kee }}', '{{ map.kee }}', 'map.kee is not defined', /./],
  ['{{ dns[7] }}', '{{ dns[7] }}', 'dns.7 is not defined', /./],
  ['{{ constructor }}', '{{ constructor }}', 'constructor is not defined', /./],
  ['{{ map.constructor }}', '{{ map.constructor }}', 'map.constructor is not defined', /./],
  ['{{ nothing }}', '{{ nothing }}', '{{ nothing }} has no value', /^undefined$/],
  ['a {{ dns }}', '{{ dns }}', '{{ dns }} is a list and cannot be part of a text', /^Use it alone/],
  ['{{ map }}.', '{{ map }}', '{{ map }} is a map and cannot be part of a text', /^Use it alone/],
  ['{{ domain | shout }}', '{{ domain | shout }}', 'undefined filter: shout', /./],
  ['{{ self }}', '{{ self }}', 'variables go round in a circle: self → self', /./],
  ['{{ loop }}', '{{ loop }}', 'variables go round in a circle: loop → pool → loop', /./],
  ['{{ broken }}', '{{ broken }}', 'domian is not defined', /^Did you mean domain\?$/],
])('%j is an error', (template, at, message, hint) => {
  const error = failure(template);
  expect([error.message, template.slice(error.start, error.end)]).toEqual([message, at]);
  expect(String(error.hint)).toMatch(hint);
});

test('all that is wrong in a template is told', () => {
  const template = '{{ domian }} {{ domain }} {{ xyzzy }} {{ dns';
  const wrong = [];
  try {
    evaluate(template);
  } catch (error) {
    wrong.push(...(error as TemplateError).mistakes.map(({ start, end }) => template.slice(start, end)));
  }
  expect(wrong.sort()).toEqual(['{{', '{{ domian }}', '{{ xyzzy }}']);
});

test('a mistake in a variable is where the variable is', () => {
  expect(failure('{{ broken }}').place?.source.path).toBe('broken');
});

test('after a circle was found, other variables can still be used', () => {
  failure('{{ loop }}');
  expect(evaluate('{{ fqdn }}')).toBe('docker1.example.com');
});

test.each<[template: string, origin: string | undefined]>([
  ['{{ domain }}', 'domain'],
  ['{{ map.key }}', 'map'],
  ['x{{ domain }}', 'domain'],
  ['{{ host.address }}/24', undefined],
  // Not one variable alone: it is wrong where they are put together.
  ['{{ domain }}{{ port }}', undefined],
  ['text', undefined],
])('%j comes from %s', (template, origin) => {
  expect(scope.evaluate(template).origin?.source.path).toBe(origin);
});

/** What is wrong, which has to be one thing. */
function failure(template: string): TemplateMistake {
  try {
    throw new Error(`gave ${JSON.stringify(evaluate(template))}`);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const [mistake, ...more] = error.mistakes;
    if (!mistake || more.length > 0) throw error;
    return mistake;
  }
}
