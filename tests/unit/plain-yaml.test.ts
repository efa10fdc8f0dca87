import { expect, test } from 'vitest';
import { parsePlainYaml } from '../../src/input/plain-yaml.ts';

const TEXT = `x-base: &base
  image: app:1
services:
  web:
    <<: *base
    ports:
      - 80:80
      - 443
  db: *base
`;

test.each([
  [[], 1, 1],
  [['services'], 3, 1],
  [['services', 'web'], 4, 3],
  [['services', 'web', 'ports', 1], 8, 9],
  [['x-base', 'image'], 2, 3],
])('%j is in line %i, column %i', (path, line, column) => {
  expect(placeOf(TEXT, path)).toEqual({ line, column });
});

test.each([
  ['is missing', ['services', 'web', 'restart'], 4, 3],
  ['is missing in a list', ['services', 'web', 'ports', 2], 6, 5],
  ['comes from a merge key', ['services', 'web', 'image'], 4, 3],
  ['comes from an alias', ['services', 'db', 'image'], 9, 3],
])('what %s has the place of what is around it', (_why, path, line, column) => {
  expect(placeOf(TEXT, path)).toEqual({ line, column });
});

test('an empty file has a place, and so has an error', () => {
  expect(placeOf('', ['services'])).toEqual({ line: 1, column: 1 });
  expect(parsePlainYaml('a: 1\na: 2\n')).toEqual({ error: 'Map keys must be unique', line: 2, column: 1 });
});

function placeOf(text: string, path: readonly (string | number)[]) {
  const parsed = parsePlainYaml(text);
  return 'value' in parsed ? parsed.placeOf(path) : undefined;
}
