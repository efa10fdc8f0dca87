import { describe, expect, test } from 'vitest';
import { Numeral } from '../../src/input/numeral.ts';
import { Secret } from '../../src/model/secret.ts';
import { FILTERS } from '../../src/project/filters.ts';
import { Scope } from '../../src/project/template.ts';
import { TemplateError } from '../../src/project/template-error.ts';
import { diagnosticLines, shownDiagnostics, text } from './input.ts';

const VARS: Readonly<Record<string, unknown>> = {
  port: 8080,
  quoted: '8080',
  version: new Numeral(27.1, '27.10'),
  role: 'manager',
  on: true,
  off: false,
  nothing: null,
  blank_text: '',
  ports: [80, 443],
  dns: ['8.8.8.8', '1.1.1.1'],
  map: { key: 'value' },
  password: new Secret('hunter2'),
  secrets: [new Secret('hunter2')],
};
const place = { source: { path: 'inventory.yaml', text: '' }, start: 0, end: 0 };
const variables = new Map(Object.entries(VARS).map(([name, value]) => [name, { value, place }]));
const scope = new Scope(variables, { facts: { os: { version: '9', major: 9 } } });

/** The diagnostic and its hint. */
function refused(evaluate: () => unknown): string {
  try {
    return `gave ${JSON.stringify(evaluate())}`;
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return error.diagnostics.map(({ message, hint }) => `${message}. ${hint}`).join('\n');
  }
}

const condition = (expression: string) => refused(() => scope.condition(expression));
const value = (expression: string) => refused(() => scope.evaluate(`{{ ${expression} }}`).value);

test.each([
  ['port == 8080', true],
  ['port != 8080', false],
  ['port >= 80 and port < 9000', true],
  ['port == -1', false],
  ['version == 27.1', true],
  ['version > 27', true],
  ['quoted == "8080"', true],
  ['role < "worker"', true],
  ['on == true', true],
  ['on != off', true],
  ['dns contains "8.8.8.8"', true],
  ['ports contains 443', true],
  ['ports contains 8443', false],
  ['role contains "age"', true],
  ['nothing == nil', true],
  ['nothing == "manager"', false],
  ['blank_text == empty', true],
  ['(domain | default: nil) == nil', true],
  ['(port | default: nil) != nil', true],
  ['off | default: true', false],
  ['(on or on) and off', false],
  ['on or (on and off)', true],
  ['not role == "worker"', true],
])('%s is %s', (expression, holds) => {
  expect(scope.condition(expression)).toBe(holds);
});

const WITHOUT_QUOTES = 'Write 8080 without quotes, or also put the value of the variable in quotes.';

describe('values of different types are not compared', () => {
  test.each([
    ['port == "8080"', `port == "8080" compares a number with a string. ${WITHOUT_QUOTES}`],
    ["port != '8080'", `port != '8080' compares a number with a string. ${WITHOUT_QUOTES}`],
    ['"8080" <= port', `"8080" <= port compares a string with a number. ${WITHOUT_QUOTES}`],
    [
      'quoted > 80',
      'quoted > 80 compares a string with a number. Write "80" in quotes, or the value of the variable without quotes.',
    ],
    [
      'version == "27.10"',
      'version == "27.10" compares a number with a string. Write 27.10 without quotes, or also put the value of the variable in quotes.',
    ],
    ['port == "web"', 'port == "web" compares a number with a string. Compare values of the same type.'],
    ['on == "yes"', 'on == "yes" compares a boolean with a string. Write true without quotes.'],
    ['off == 0', 'off == 0 compares a boolean with a number. Compare values of the same type.'],
    ['dns == "8.8.8.8"', 'dns == "8.8.8.8" compares a list with a string. Write dns contains "8.8.8.8".'],
    ['map == role', 'map == role compares a map with a string. Compare values of the same type.'],
    [
      'ports contains "80"',
      'ports contains "80" looks for a string in a list that begins with a number. Write 80 without quotes, or also put the value of the variable in quotes.',
    ],
    ['port contains 80', 'port contains 80: contains needs a string or a list, not a number. Use ==.'],
    ['on < off', 'on < off: < cannot compare a boolean with another one. Use == or !=.'],
    ['port < nothing', 'port < nothing compares a number with no value. Compare values of the same type.'],
    [
      'facts.os.version >= 8',
      'facts.os.version >= 8 compares a string with a number. Compare facts.os.major, which is a number.',
    ],
    [
      'facts.os.version >= "8.10"',
      'facts.os.version >= "8.10": >= compares versions in quotes letter by letter, "10" before "9". Compare numbers, without quotes: facts.os.major >= 8.',
    ],
    [
      'role == "worker" or "manager"',
      'role == "worker" or "manager": "or" needs true or false, not a string. Compare each value: role == "manager" or role == "worker".',
    ],
    [
      'not port',
      'not port: "not" needs true or false, not a number. Compare each value: role == "manager" or role == "worker".',
    ],
  ])('%s', (expression, expected) => {
    expect(condition(expression)).toBe(expected);
  });

  test.each([
    'password == "hunter2"',
    'password != role',
    'secrets contains "hunter2"',
    'role < password',
    'not password',
  ])('%s: nor secrets', (expression) => {
    const found = condition(expression);
    expect(found).toMatch(/ compares a secret\. /);
    expect(found.replace(expression, '')).not.toContain('hunter2');
  });

  const inventory = 'playbook: p.yaml\nvars: { port: 8080 }\nhosts: { docker1: , docker2: }\n';

  test('at the place of the condition, with the excerpt', async () => {
    const files = { 'inventory.yaml': inventory, 'p.yaml': 'steps:\n  - hostname: a\n    when: port == "8080"\n' };
    expect(await shownDiagnostics(files)).toBe(text`
      p.yaml:3:11  port == "8080" compares a number with a string
        2 |   - hostname: a
      > 3 |     when: port == "8080"
          |           ^^^^^^^^^^^^^^
        4 |
        Write 8080 without quotes, or also put the value of the variable in quotes.
    `);
  });

  test.each([
    ['facts.os.major >= "8"', 'facts.os.major >= "8" compares a number with a string'],
    ['port == 8080 and facts.cpus == "2"', 'port == 8080 and facts.cpus == "2" compares a number with a string'],
    ['facts.os.family == 8', 'facts.os.family == 8 compares a string with a number'],
  ])('before the facts are known: %s', async (expression, message) => {
    const playbook = `steps:\n  - package: "tools-{{ port }}"\n    when: ${expression}\n`;
    expect(await diagnosticLines({ 'inventory.yaml': inventory, 'p.yaml': playbook })).toEqual([
      `p.yaml:3:11  ${message}`,
    ]);
  });

  test('with an item of for_each and a fact', async () => {
    const playbook = text`
      steps:
        - package: "{{ each.name }}"
          when: facts.os.major >= each.since
          for_each: [{ name: a, since: 8 }, { name: b, since: "9" }]
    `;
    expect(await diagnosticLines({ 'inventory.yaml': inventory, 'p.yaml': playbook })).toEqual([
      'p.yaml:3:11  facts.os.major >= each.since compares a number with a string',
    ]);
  });
});

describe('what other languages write', () => {
  test.each([
    [
      'port | default(80)',
      'the value of a filter stands after a colon, without parentheses. Write port | default: 80.',
    ],
    [
      'role | default("x, y", true) | upper()',
      'the value of a filter stands after a colon, without parentheses. Write role | default: "x, y" | upcase.',
    ],
    ['role | upper', 'unknown filter upper. Write upcase.'],
    ['dns | length', 'unknown filter length. Write size.'],
    ['port | int', 'unknown filter int. Leave it out: a value keeps its type, and a number is written without quotes.'],
    ['role | upcas', 'unknown filter upcas. Did you mean upcase?'],
    ['port = 8080', 'an expression has no operator "=". Write port == 8080.'],
    ['role="manager"', 'an expression has no operator "=". Write role == "manager".'],
    ['role === "manager"', 'an expression has no operator "===". Write role == "manager".'],
    ['role <> "manager"', 'an expression has no operator "<>". Write role != "manager".'],
    ['on && off', 'an expression has no operator "&&". Write on and off.'],
    ['!on', 'an expression has no operator "!". Write not on.'],
    ['port + 1', 'an expression has no operator "+". Write port | plus: 1.'],
    ['port +1', 'an expression has no operator "+". Write port | plus: 1.'],
    ['port - 1', 'an expression has no operator "-". Write port | minus: 1.'],
    ['port * 2', 'an expression has no operator "*". Write port | times: 2.'],
    ['port / 2', 'an expression has no operator "/". Write port | divided_by: 2.'],
    ['port % 2', 'an expression has no operator "%". Write port | modulo: 2.'],
    [
      'role + "-1"',
      'an expression has no operator "+". Write texts one after the other: "{{ host.name }}.{{ domain }}".',
    ],
    [
      'role ~ port',
      'an expression has no operator "~". Write texts one after the other: "{{ host.name }}.{{ domain }}".',
    ],
    [
      'port is defined',
      'an expression has no test "is defined". Write (port | default: nil) != nil, or give port a default under "vars:" of the playbook.',
    ],
    [
      'map.key is not defined',
      'an expression has no test "is defined". Write (map.key | default: nil) == nil, or give map.key a default under "vars:" of the playbook.',
    ],
    ['role is sameas', 'an expression has no operator "is". Write role == sameas.'],
    ['80 in ports', 'an expression has no operator "in". Write ports contains 80.'],
    ['role not in dns', 'an expression has no operator "in". Write not dns contains role.'],
    [
      '"a" if on else "b"',
      '"a" if on else "b": an expression cannot choose between two values. Write two steps with conditions, or set a variable for a group or a host in the inventory.',
    ],
    [
      "lookup('env', 'HOME')",
      "lookup('env', 'HOME'): an expression cannot call a function. Write a filter, such as role | upcase. A value of the environment is !env NAME.",
    ],
    ['role ==', 'role ==: a value is missing beside ==. Write role == "manager".'],
    ['role == "manager', 'role == "manager has a quote without its counterpart. Write role == "manager".'],
    ['role, port', 'role, port: an expression is one value, without commas. Write a list as [a, b] in YAML.'],
    ['on or on and off', 'on or on and off has "and" and "or" without parentheses. Write parentheses: (a and b) or c.'],
    [
      '(on or on and off)',
      '(on or on and off) has "and" and "or" without parentheses. Write parentheses: (a and b) or c.',
    ],
  ])('%s', (expression, expected) => {
    expect(value(expression)).toBe(expected);
  });

  test('texts in quotes are not read as expressions', () => {
    expect(scope.evaluate('{{ "a = b + c(d) | e(f) is defined, x" }}').value).toBe('a = b + c(d) | e(f) is defined, x');
  });
});

test.each([
  ['role | plus: 1', 'role | plus: 1 needs numbers. A number is written without quotes.'],
  ['quoted | plus: 1', 'quoted | plus: 1 needs numbers. A number is written without quotes.'],
  ['port | divided_by: 0', 'port | divided_by: 0 needs numbers. A number is written without quotes.'],
  ['nil', '{{ nil }} has no value. undefined'],
])('%s is not a value', (expression, expected) => {
  expect(value(expression)).toBe(expected);
});

test('a default replaces an undefined variable, not a value', () => {
  expect(scope.evaluate('{{ domain | default: "a" }}').value).toBe('a');
  expect(scope.evaluate('{{ map.name | default: "a" }}').value).toBe('a');
  expect(scope.evaluate('{{ off | default: true }}').value).toBe(false);
  expect(scope.evaluate('{{ blank_text | default: "a" }}').value).toBe('');
  expect(condition('domain == "a"')).toContain('variable domain is not defined');
});

test('a filter whose result does not depend on its input alone is not there', () => {
  expect(value('"now" | date: "%Y"')).toContain('unknown filter date');
  expect(value('ports | sample')).toContain('unknown filter sample');
  expect(FILTERS).not.toContain('date');
});
