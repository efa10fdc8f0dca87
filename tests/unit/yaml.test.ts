import { expect, test } from 'vitest';
import { noFiles } from './input.ts';
import { keyPlaceAt, placeAt, valueAt } from '../../src/input/located.ts';
import type { Place } from '../../src/input/source.ts';
import { parseYaml, secretsIn } from '../../src/input/yaml.ts';
import { Secret } from '../../src/model/secret.ts';

const parse = (text: string) => parseYaml({ path: 'a.yaml', text }, noFiles({ NAME: 'hunter2' })).root;
const quoted = ({ source, start, end }: Place) => source.text.slice(start, end);

const ROOT = parse(`# comment
one: { two: [first, "second", { deep: 3 }] }
block:
  key: value
  text: |
    line 1
    line 2
shared: &shared { name: a }
alias: *shared
none:
flow: { empty }
secret: !env NAME
`);

test('values are plain data; !env is a Secret, an alias the value of its anchor', () => {
  expect(ROOT.value).toEqual({
    one: { two: ['first', 'second', { deep: 3 }] },
    block: { key: 'value', text: 'line 1\nline 2\n' },
    shared: { name: 'a' },
    alias: { name: 'a' },
    none: null,
    flow: { empty: null },
    secret: expect.any(Secret) as Secret,
  });
  expect(secretsIn(ROOT.value).map((secret) => secret.reveal())).toEqual(['hunter2']);
});

test.each<[path: readonly PropertyKey[], place: string]>([
  [[], 'one'],
  [['one'], 'two'],
  [['one', 'two'], 'first'],
  [['one', 'two', 1], '"second"'],
  [['one', 'two', 2, 'deep'], '3'],
  [['block', 'text'], '|'],
  [['alias', 'name'], 'a'],
  [['flow', 'empty'], 'empty'],
  // Without a value at the path: the nearest value around it.
  [['one', 'two', 9], 'first'],
  [['block', 'missing'], 'key'],
])('the place of %j is %s', (path, place) => {
  expect(quoted(placeAt(ROOT, path))).toBe(place);
});

test('keys have places, and values an extent over all their lines', () => {
  expect(quoted(keyPlaceAt(ROOT, ['block'], 'text'))).toBe('text');
  expect(quoted(keyPlaceAt(ROOT, ['block'], 'missing'))).toBe('key');
  expect(quoted(valueAt(ROOT, ['block', 'text']).extent)).toBe('|\n    line 1\n    line 2\n');
});

test('an alias has the place of its anchor, as the same object', () => {
  expect(valueAt(ROOT, ['alias'])).toBe(valueAt(ROOT, ['shared']));
});

test('nested aliases are converted once each', () => {
  const lines = Array.from({ length: 10 }, (_, level) => `a${level + 1}: &a${level + 1} [*a${level}, *a${level}]`);
  const root = parse(`a0: &a0 x\n${lines.join('\n')}\n`);
  expect(root.entries?.size).toBe(11);
  expect(valueAt(root, ['a10', 0])).toBe(valueAt(root, ['a10', 1]));
});
