import { expect, test } from 'vitest';
import { CUT } from '../../src/model/host-text.ts';
import { Tail } from '../../src/transport/tail.ts';

test.each<[pieces: readonly string[], text: string]>([
  [[], ''],
  [['one'], 'one'],
  [[' one', '\n'], 'one'],
  [['four', '4'], 'four4'],
  [['four', '45'], `${CUT}our45`],
  [['abcdef'], `${CUT}bcdef`],
  [['abcdef', 'g'], `${CUT}cdefg`],
  [['a', 'bcdefgh'], `${CUT}defgh`],
  [['abcdefgh', ''], `${CUT}defgh`],
])('the last 5 bytes of %j', (pieces, text) => {
  const tail = new Tail(5);
  for (const piece of pieces) tail.add(Buffer.from(piece));
  expect(tail.text()).toBe(text);
});
