import { expect, test } from 'vitest';
import { glob } from '../../src/model/glob.ts';

test.each([
  ['docker*', 'docker1', true],
  ['docker*', 'docker', true],
  ['docker*', 'mydocker', false],
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['ens3?', 'ens33', true],
  ['ens3?', 'ens3', false],
  ['*a*b', 'xaxbxab', true],
  ['*a*b', 'xaxbxa', false],
  ['a.c', 'abc', false],
  ['**', 'two words', true],
])('%j and %j: %s', (pattern, text, expected) => {
  expect(glob(pattern).test(text)).toBe(expected);
});

test('a pattern of a hostile host takes no time', () => {
  expect(glob(`${'*a'.repeat(50_000)}b`).test('a'.repeat(15))).toBe(false);
});
