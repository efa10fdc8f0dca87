import { describe, expect, test } from 'vitest';
import { diagnosticLines, shownDiagnostics, type Files } from './input.ts';

const files = (playbook: string): Files => ({
  'inventory.yaml': 'playbook: p.yaml\nvars: { users: [{ name: kim }] }\nhosts: { a: }\n',
  'p.yaml': playbook,
});

const COLUMN =
  'The keys of a map, and the dashes of a list, have the same indentation. A key ends with a colon and a space.';

test.each([
  ['steps:\n  - package: a\n   - package: b\n', ['p.yaml:3:4  All sequence items must start at the same column']],
  ['steps:\n- package: a\n  - package: b\n', ['p.yaml:3:3  Implicit keys need to be on a single line']],
  [
    'steps:\n  - file:\n      path: /a\n     mode: a\n',
    ['p.yaml:4:1  All mapping items must start at the same column'],
  ],
  ['steps:\n  - file\n      path: /a\n', ['p.yaml:2:5  Implicit keys need to be on a single line']],
  ['steps:\n  - file:\n      content: |\n     a\n', ['p.yaml:4:1  All mapping items must start at the same column']],
  ['steps:\n - package: x\n  tags: z\n', ['p.yaml:3:1  Sequence item without - indicator']],
])('wrong indentation is one error, with advice about columns: %j', async (playbook, lines) => {
  expect(await diagnosticLines(files(playbook))).toEqual(lines);
  expect(await shownDiagnostics(files(playbook))).toContain(COLUMN);
});

test('a value of several lines whose second one is another key is told from a value with a colon', async () => {
  const shown = await shownDiagnostics(files('steps:\n  - file:\n      path: x\n       mode: y\n'));
  expect(shown).toContain(COLUMN);
});

test('a quote that is not closed is shown where it is opened', async () => {
  const playbook = "steps:\n  - command: 'echo\n  - package: x\n";
  expect(await diagnosticLines(files(playbook))).toEqual(["p.yaml:2:14  Missing closing 'quote"]);
});

test('brackets and characters that need quotes have advice', async () => {
  expect(await shownDiagnostics(files('steps:\n  - file: { path: x\n  - package: a\n'))).toContain(
    'Close the bracket that was opened before this line.',
  );
  expect(await shownDiagnostics(files('steps:\n  - command: @a\n'))).toContain('Put the value in quotes.');
});

describe('variables', () => {
  test.each([
    ['"{{ each.shell }}"\n    for_each: "{{ users }}"', 'An item of for_each does not have it.'],
    ['"{{ groups.web[0] }}"', 'The inventory has no such group.'],
    ['"{{ hosts.b.address }}"', 'The inventory has no such host, or the host does not have it.'],
  ])('%s: %s', async (value, advice) => {
    const shown = await shownDiagnostics(files(`steps:\n  - hostname: ${value}\n`));
    expect(shown).toContain(advice);
    expect(shown).not.toContain('under vars: in the inventory');
  });

  test('the value of a shell in place of the name of a variable', async () => {
    const shown = (name: string) =>
      shownDiagnostics(files(`steps:\n  - docker_login: { username: a, password: !env ${name} }\n`));
    for (const name of ['$TOKEN', '"${TOKEN}"', '$env:TOKEN']) {
      expect(await shown(name)).toContain('Write !env TOKEN.');
    }
  });

  test('an empty condition is one error', async () => {
    expect(await diagnosticLines(files('steps:\n  - package: a\n    when: ""\n'))).toEqual([
      'p.yaml:3:11  when is empty',
    ]);
  });

  test('an empty template', async () => {
    expect(await diagnosticLines(files('steps:\n  - hostname: "{{}}"\n'))).toEqual([
      'p.yaml:2:16  there is no expression between {{ and }}',
    ]);
  });
});
