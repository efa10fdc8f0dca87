import { expect, test } from 'vitest';
import { CUT } from '../../src/model/host-text.ts';
import { START_LIMIT, WORDS_LIMIT } from '../../src/transport/bounds.ts';
import { LoginOutput } from '../../src/transport/login-output.ts';

const MARK = '\n0123 ready\n';
const output = () => new LoginOutput('0123');
const tooLong = expect.objectContaining({ code: 'protocol' });

test.each([MARK, `motd${MARK}`, `motd${MARK}result`, `\n\n0123 ready \n0123${MARK}x`])(
  'what follows the mark is output of the shell, however the stream is cut: %j',
  (text) => {
    for (let cut = 0; cut <= text.length; cut += 1) {
      const one = output();
      const parts = [text.slice(0, cut), text.slice(cut)].map((part) => one.after(Buffer.from(part)).toString());
      expect([parts.join(''), one.ready]).toEqual([text.slice(text.indexOf(MARK) + MARK.length), true]);
      expect(one.after(Buffer.from(MARK)).toString()).toBe(MARK);
    }
  },
);

test('the beginning of what was printed before is kept', () => {
  const one = output();
  expect([one.words, one.ready]).toEqual(['', false]);
  expect(one.after(Buffer.from('one ')).length).toBe(0);
  one.after(Buffer.from('two'));
  expect([one.words, one.ready]).toEqual(['one two', false]);
  one.after(Buffer.alloc(WORDS_LIMIT - 7, 'x'));
  expect(one.words).toBe(`one two${'x'.repeat(WORDS_LIMIT - 7)}`);
  one.after(Buffer.from('y'));
  expect(one.words).toBe(`one two${'x'.repeat(WORDS_LIMIT - 7)}${CUT}`);
  const long = output();
  long.after(Buffer.alloc(WORDS_LIMIT + 1, 'x'));
  long.after(Buffer.from('y'));
  expect(long.words).toBe('x'.repeat(WORDS_LIMIT) + CUT);
});

test('more than the limit before the mark is an error of the protocol', () => {
  const one = output();
  one.after(Buffer.alloc(START_LIMIT - 10, 'x'));
  one.after(Buffer.alloc(10, 'x'));
  expect(() => one.after(Buffer.from('x'))).toThrow(tooLong);
});

test('the chunk with the mark may be of any length', () => {
  const one = output();
  one.after(Buffer.alloc(START_LIMIT, 'x'));
  const long = Buffer.alloc(2 * START_LIMIT, 'x');
  for (const reader of [one, output()]) {
    expect(reader.after(Buffer.concat([Buffer.from(MARK), long])).length).toBe(long.length);
  }
});
