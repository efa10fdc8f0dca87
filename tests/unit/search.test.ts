import { expect, test } from 'vitest';
import { Search } from '../../src/transport/search.ts';

const added = (search: Search, ...pieces: readonly string[]) => pieces.map((piece) => search.add(Buffer.from(piece)));

test('a text is found once, however it arrives', () => {
  expect(added(new Search('abc'), 'ab', 'c', 'd')).toEqual([0, 1, 0]);
  expect(added(new Search('abc'), '', 'xxabcxx', 'c', 'abc')).toEqual([0, 1, 0, 1]);
  expect(added(new Search('aa'), 'aaaa', 'a', 'a')).toEqual([2, 0, 1]);
  expect(added(new Search('한글'), '한', '글한글', '글')).toEqual([0, 2, 0]);
});

test('all output is there', () => {
  const search = new Search('abc');
  added(search, 'x', 'abc');
  expect([search.toString(), search.length]).toEqual(['xabc', 4]);
});
