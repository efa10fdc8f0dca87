import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readMatrices, withTable } from '../faults/results.ts';

const page = readFileSync('docs/reliability.md', 'utf8');

test.each(['class', 'docker'] as const)('the table %s on the page is what its matrices found', (subject) => {
  expect(withTable(page, subject, readMatrices(subject))).toBe(page);
});

test('every test that a promise names is there', () => {
  const named = [...page.matchAll(/`(tests\/[^`]+)`: ((?:"[^"]+"(?:, )?)+)/g)].flatMap(([, path = '', titles = '']) =>
    [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ path, title })),
  );
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ path, title }) => !textOf(path).includes(title))).toEqual([]);
});

function textOf(path: string): string {
  if (!statSync(path).isDirectory()) return readFileSync(path, 'utf8');
  const files = readdirSync(path).filter((file) => file.endsWith('.ts'));
  return files.map((file) => readFileSync(join(path, file), 'utf8')).join('');
}
