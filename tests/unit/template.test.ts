import { describe, expect, test } from 'vitest';
import type { Place } from '../../src/input/source.ts';
import { Secret } from '../../src/model/secret.ts';
import { Scope } from '../../src/project/template.ts';
import { type TemplateDiagnostic, TemplateError } from '../../src/project/template-error.ts';

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

describe('a filter cannot read a secret', () => {
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
  ['{{ domian }}', '{{ domian }}', 'variable domian is not defined', /^Did you mean domain\?$/],
  ['x {{ host.nmae }}', '{{ host.nmae }}', 'variable host.nmae is not defined', /^Did you mean host\.name\?$/],
  [
    '{{ domain }} {{ xyzzy }}',
    '{{ xyzzy }}',
    'variable xyzzy is not defined',
    /^Define it under vars: in the inventory\. Known variables: /,
  ],
  ['{{ map.kee }}', '{{ map.kee }}', 'variable map.kee is not defined', /./],
  ['{{ dns[7] }}', '{{ dns[7] }}', 'variable dns.7 is not defined', /./],
  ['{{ constructor }}', '{{ constructor }}', 'variable constructor is not defined', /./],
  ['{{ map.constructor }}', '{{ map.constructor }}', 'variable map.constructor is not defined', /./],
  ['{{ nothing }}', '{{ nothing }}', '{{ nothing }} has no value', /^undefined$/],
  ['a {{ dns }}', '{{ dns }}', '{{ dns }} is a list and cannot be part of a string', /^Use it as the whole value/],
  ['{{ map }}.', '{{ map }}', '{{ map }} is a map and cannot be part of a string', /^Use it as the whole value/],
  ['{{ domain | shout }}', '{{ domain | shout }}', 'unknown filter shout', /^Filters: default, /],
  ['{{ self }}', '{{ self }}', 'circular reference of variables: self → self', /./],
  ['{{ loop }}', '{{ loop }}', 'circular reference of variables: loop → pool → loop', /./],
  ['{{ broken }}', '{{ broken }}', 'variable domian is not defined', /^Did you mean domain\?$/],
])('%j is an error', (template, at, message, hint) => {
  const error = failure(template);
  expect([error.message, template.slice(error.start, error.end)]).toEqual([message, at]);
  expect(String(error.hint)).toMatch(hint);
});

test('a template has several diagnostics', () => {
  const template = '{{ domian }} {{ domain }} {{ xyzzy }} {{ dns';
  const wrong = [];
  try {
    evaluate(template);
  } catch (error) {
    wrong.push(...(error as TemplateError).diagnostics.map(({ start, end }) => template.slice(start, end)));
  }
  expect(wrong.sort()).toEqual(['{{', '{{ domian }}', '{{ xyzzy }}']);
});

test('the place of an error in a variable is the variable', () => {
  expect(failure('{{ broken }}').place?.source.path).toBe('broken');
});

test('other variables can be used after a circular reference', () => {
  failure('{{ loop }}');
  expect(evaluate('{{ fqdn }}')).toBe('docker1.example.com');
});

test.each<[template: string, origin: string | undefined]>([
  ['{{ domain }}', 'domain'],
  ['{{ map.key }}', 'map'],
  ['x{{ domain }}', 'domain'],
  ['{{ host.address }}/24', undefined],
  // Two variables: the place is the template.
  ['{{ domain }}{{ port }}', undefined],
  ['text', undefined],
])('%j comes from %s', (template, origin) => {
  expect(scope.evaluate(template).origin?.source.path).toBe(origin);
});

/** The only diagnostic of a template. */
function failure(template: string): TemplateDiagnostic {
  try {
    throw new Error(`gave ${JSON.stringify(evaluate(template))}`);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    const [diagnostic, ...more] = error.diagnostics;
    if (!diagnostic || more.length > 0) throw error;
    return diagnostic;
  }
}
