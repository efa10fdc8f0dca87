import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { stepId } from '../../src/model/step.ts';
import { FILTERS } from '../../src/project/filters.ts';
import { Scope } from '../../src/project/template.ts';
import { loadFiles } from './input.ts';

const page = readFileSync('docs/playbooks.md', 'utf8');

/** The files in docs/playbooks.md. */
const files = Object.fromEntries(
  [...page.matchAll(/```(?:yaml)?\n# file: (\S+)\n(.*?)```/gs)].map(([, name = '', content = '']) => [name, content]),
);

function inventoryOf(playbook: string, vars: string): string {
  return `playbook: ${playbook}\nvars: ${vars}\nhosts: { docker1: }\n`;
}

async function steps(playbook: string, vars: string): Promise<readonly string[]> {
  const { work } = await loadFiles({ ...files, 'inventory.yaml': inventoryOf(playbook, vars) });
  return work.flatMap((one) => one.steps.map((step) => `${stepId(step)} ${step.type} ${step.name}`));
}

test('the playbooks of docs/playbooks.md do what the page says', async () => {
  expect(Object.keys(files)).toHaveLength(9);
  expect(await steps('playbook.yaml', '{ role: worker, engine: docker }')).toEqual(['2 service docker']);
  expect(await steps('playbook.yaml', '{ role: manager, engine: docker }')).toEqual(['1 package epel-release']);
  expect(await steps('for-each.yaml', '{ }')).toEqual([
    '1.1 package git',
    '1.2 package vim-enhanced',
    '2.1 service sshd',
    '2.2 service cups',
  ]);
  expect(await steps('checks.yaml', '{ }')).toHaveLength(3);
  expect(await steps('restarts.yaml', '{ }')).toHaveLength(2);
  expect(await steps('facts.yaml', '{ }')).toEqual(['1 package epel-release', '2 command ']);
  const withFiles = { ...files, 'files/logo.png': 'png', 'inventory.yaml': inventoryOf('with-files.yaml', '{ }') };
  const { work } = await loadFiles(withFiles);
  expect(work[0]?.steps.map(({ type }) => type)).toEqual(['directory', 'file', 'file', 'link']);
  expect(work[0]?.steps[0]?.desired).toMatchObject({ declared: ['host.conf'] });
  expect(await steps('with-role.yaml', '{ role: manager }')).toEqual([
    '1 service docker',
    '2 command logger --priority user.debug started',
  ]);
  expect(await steps('with-role.yaml', '{ role: manager, engine: crio }')).toContain('1 service crio');
});

describe('the filters of docs/playbooks.md', () => {
  const [, yaml = ''] = /```yaml\n# variables of the examples\n(.*?)```/s.exec(page) ?? [];
  const place = { source: { path: 'vars', text: '' }, start: 0, end: 0 };
  const variables = Object.entries(parse(yaml) as object).map(
    ([name, value]: [string, unknown]) => [name, { value, place }] as const,
  );
  const scope = new Scope(new Map(variables), {});
  const rows = [...page.matchAll(/^\| (`\w+`(?:, `\w+`)?) \| `(.*\\\|.*)` \| `(.*)` \|$/gm)].map(
    ([, filters = '', example = '', value = '']) => ({ filters, example: example.replaceAll('\\|', '|'), value }),
  );

  test.each(rows)('$example is $value', ({ filters, example, value }) => {
    expect(scope.evaluate(`{{ ${example} }}`).value).toEqual(JSON.parse(value));
    expect(filters.split(', ').some((one) => example.includes(one.replaceAll('`', '')))).toBe(true);
  });

  test('are all that there are', () => {
    expect(rows.flatMap(({ filters }) => filters.replaceAll('`', '').split(', ')).sort()).toEqual([...FILTERS].sort());
  });
});
