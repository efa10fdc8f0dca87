import { expect, test } from 'vitest';
import { lastLine, sanitize, sanitizeAll } from '../../src/output/sanitize.ts';
import { jsonText } from '../../src/model/json-text.ts';
import { ASCII, inAscii, UNICODE } from '../../src/output/glyphs.ts';
import { pad, wrapped } from '../../src/output/layout.ts';
import { hostNames } from '../../src/output/host-ranges.ts';
import { LINEAR, timeRatio } from './time-ratio.ts';

test.each<{ names: readonly string[]; shown: string }>([
  { names: [], shown: '' },
  { names: ['master'], shown: 'master' },
  { names: ['docker1', 'docker2'], shown: 'docker1, docker2' },
  { names: ['docker1', 'docker2', 'docker3'], shown: 'docker1–3' },
  { names: ['docker1', 'docker2', 'docker3', 'docker5', 'master'], shown: 'docker1–3, docker5, master' },
  { names: ['web9', 'web10', 'web11'], shown: 'web9–11' },
  { names: ['web09', 'web10', 'web11'], shown: 'web09–11' },
  { names: ['web9', 'web010', 'web011'], shown: 'web9, web010, web011' },
  { names: ['a1', 'b2', 'c3'], shown: 'a1, b2, c3' },
  { names: ['a3', 'a2', 'a1'], shown: 'a3, a2, a1' },
  { names: ['10.0.0.1', '10.0.0.2', '10.0.0.3'], shown: '10.0.0.1–3' },
])('host names as $shown', ({ names, shown }) => {
  expect(hostNames(names)).toBe(shown);
});

test.each<{ what: string; received: string; shown: string }>([
  { what: 'a colour', received: '\u001B[31mred\u001B[0m', shown: 'red' },
  { what: 'a window title', received: '\u001B]0;owned\u0007text', shown: 'text' },
  { what: 'a window title that ends in the other way', received: '\u001B]2;owned\u001B\\text', shown: 'text' },
  { what: 'a title without end', received: '\u001B]0;one\ntwo', shown: '0;one\ntwo' },
  { what: 'a sequence in a sequence', received: 'a\u001B\u001B[0m[2Jb', shown: 'a\uFFFD[2Jb' },
  { what: 'a sequence without end', received: 'a\u001B[1;2', shown: 'a1;2' },
  { what: 'a sequence that resets the terminal', received: 'a\u001Bcb', shown: 'ab' },
  { what: 'an 8-bit control character', received: 'a\u009Bb', shown: 'a\uFFFDb' },
  { what: 'a carriage return', received: 'good\rbad', shown: 'good\uFFFDbad' },
  { what: 'Windows line ends', received: 'a\r\nb', shown: 'a\nb' },
  { what: 'a backspace', received: 'a\bb', shown: 'a\uFFFDb' },
  { what: 'a reversed writing direction', received: 'a\u202Etxt.exe', shown: 'a\uFFFDtxt.exe' },
  { what: 'line ends and tabs', received: 'a\n\tb', shown: 'a\n\tb' },
  { what: 'Korean and an emoji', received: '한글 👍', shown: '한글 👍' },
])('host text with $what is sanitized', ({ received, shown }) => {
  expect(sanitize(received)).toBe(shown);
  expect(sanitizeAll({ list: [received], number: 1, none: null })).toEqual({ list: [shown], number: 1, none: null });
});

test('no escape sequence makes sanitizing slow', () => {
  const slow: string[] = [];
  const starts = ['\u001B', '\u001B[', '\u001B]'];
  const pieces = [';#', '1;', ' ', 'a;', '\u001B', '\u001B[1', '\u001B]a'];
  for (const start of starts) {
    for (const piece of pieces) {
      if (timeRatio((length) => sanitize(start + piece.repeat(length / piece.length)), 100_000) > LINEAR)
        slow.push(start + piece);
    }
  }
  expect(slow).toEqual([]);
}, 60_000);

test('JSON holds the same value, and no character that controls a terminal', () => {
  const value = { text: 'a\u0000\u001B[2J\u007F\u009B\u0085\u202E\u2066\u200Fb 한글 👍', '\u009Bkey': [1, null] };
  for (const indent of [undefined, 2]) {
    const json = jsonText(value, indent);
    expect(JSON.parse(json)).toEqual(value);
    expect(json.replaceAll('\n', '')).not.toMatch(/\p{Cc}|\p{Bidi_Control}/u);
    expect(json).toContain(String.raw`\u009b\u0085\u202e\u2066\u200fb 한글 👍`);
  }
});

test.each([
  ['', ''],
  ['one\ntwo\n', 'two'],
  ['10 %\r50 %\r100 %', '100 %'],
  ['  Installing   : x   1/2 \r\n', 'Installing : x 1/2'],
  ['text\n\u001B[2K\r', 'text'],
])('the last line of %j is %j', (received, line) => {
  expect(lastLine(received)).toBe(line);
});

test('a terminal without Unicode gets ASCII symbols', () => {
  const plain = inAscii('docker1–3 · a → b … ✓ ✗ provision’s');
  expect(plain).toBe("docker1-3 - a -> b .. + x provision's");
  expect([...ASCII.spinner, ASCII.good, ASCII.bad, ASCII.interrupted, ASCII.ellipsis, ASCII.dot].join('')).toMatch(
    /^[ -~]+$/,
  );
  expect(inAscii('한글')).toBe('한글');
  expect(UNICODE.spinner.length).toBeGreaterThan(1);
});

test.each([
  { line: '  short', columns: 10, lines: ['  short'] },
  { line: '  one two three', columns: 26, lines: ['  one two three'] },
  { line: '  aaaa bbbb cccc dddd eeee ffff', columns: 26, lines: ['  aaaa bbbb cccc dddd eeee', '    ffff'] },
  { line: '한글 한글 한글 한글 한글 한글', columns: 26, lines: ['한글 한글 한글 한글 한글', '  한글'] },
  {
    line: 'see https://example.com/a/very/long/address',
    columns: 24,
    lines: ['see', '  https://example.com/a/very/long/address'],
  },
])('$line in $columns columns', ({ line, columns, lines }) => {
  expect(wrapped(line, columns)).toEqual(lines);
});

test('a column is padded by width, not by number of characters', () => {
  expect([pad('ab', 5), pad('한글', 5), pad('\u001B[31mab\u001B[39m', 5), pad('long', 2)]).toEqual([
    'ab   ',
    '한글 ',
    '\u001B[31mab\u001B[39m   ',
    'long',
  ]);
});
