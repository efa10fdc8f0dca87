import { expect, test } from 'vitest';
import type { Diagnostic } from '../../src/input/diagnostic.ts';
import { didYouMean } from '../../src/input/messages.ts';
import { locate, type Source } from '../../src/input/source.ts';
import { paint } from '../../src/output/format.ts';
import { diagnosticsText } from '../../src/output/diagnostics-text.ts';
import { text } from './input.ts';
import { named } from './named.ts';
import { LINEAR, timeRatio } from './time-ratio.ts';

const at = (source: Source, words: string, message: string, more: Partial<Diagnostic> = {}): Diagnostic => {
  const start = source.text.indexOf(words);
  return { place: { source, start, end: start + words.length }, message, ...more };
};
const show = (...diagnostics: Diagnostic[]) =>
  diagnosticsText(diagnostics, { paint: paint(false), columns: Infinity }).replace(/ +$/gm, '');

const LONG: Source = {
  path: 'b.yaml',
  text: Array.from({ length: 12 }, (_, index) => `line${index + 1}: x\n`).join(''),
};
const OTHER: Source = { path: 'a.yaml', text: 'one: two\r\nthree: four\r\n' };

test('diagnostics come in the order of files and places, with hints and the hosts they are for', () => {
  expect(
    show(
      at(LONG, 'line10', 'third', { hosts: ['docker1', 'docker2'] }),
      at(LONG, 'x', 'second', { hosts: [] }),
      at(OTHER, 'four', 'first', { hint: 'Write 4.' }),
    ),
  ).toBe(text`
    a.yaml:2:8  first
      1 | one: two
    > 2 | three: four
        |        ^^^^
      3 |
      Write 4.

    b.yaml:1:8  second
    > 1 | line1: x
        |        ^
      2 | line2: x

    b.yaml:10:1  third (docker1, docker2)
       9 | line9: x
    > 10 | line10: x
         | ^^^^^^
      11 | line11: x
  `);
});

/** The caret line stands under the same columns of the screen as the text it is about. */
test.each(
  named<{ what: string; line: string; words: string; column: number; caret: string }>([
    { what: 'plain text', line: 'a: value', words: 'value', column: 4, caret: '   ^^^^^' },
    { what: 'nothing', line: 'a:', words: '', column: 1, caret: '^' },
    { what: 'a tab', line: 'a:\tvalue', words: 'value', column: 4, caret: '  \t^^^^^' },
    { what: 'letters of two code units', line: 'a: 🐳 value', words: 'value', column: 6, caret: '      ^^^^^' },
    { what: 'wide letters before it', line: 'a: 도커 value', words: 'value', column: 7, caret: '        ^^^^^' },
    { what: 'wide letters', line: 'a: 도커', words: '도커', column: 4, caret: '   ^^^^' },
  ]),
)('the caret is under %s', (_what, { line, words, column, caret }) => {
  const source = { path: 'a.yaml', text: `${line}\n` };
  const problem = at(source, words, 'wrong');
  expect(locate(problem.place)).toBe(`a.yaml:1:${column}`);
  expect(show(problem).split('\n').slice(1, 3)).toEqual([`> 1 | ${line}`, `    | ${caret}`]);
});

test('a place beyond the end, or over several lines, has its caret in the line where it begins', () => {
  const source = { path: 'a.yaml', text: 'one:\n  two\n  three' };
  expect(show({ place: { source, start: 7, end: source.text.length }, message: 'wrong' })).toContain('    |   ^^^\n');
  expect(show({ place: { source, start: source.text.length, end: source.text.length }, message: 'wrong' })).toContain(
    '> 3 |   three\n    |        ^\n',
  );
});

test.each([
  ['adress', 'Did you mean address?'],
  ['ADDRESS', 'Did you mean address?'],
  ['bootstap', 'Did you mean bootstrap?'],
  ['os', 'Did you mean os1?'],
  ['xyzzy', undefined],
  ['', undefined],
])('%j: %s', (word, hint) => {
  expect(didYouMean(word, ['address', 'bootstrap', 'vars', 'os1', 'os2'])).toBe(hint);
});

test('a diagnostic for each of many lines takes time in proportion', () => {
  const work = (length: number) => {
    const source = { path: 'a.yaml', text: 'host: x\n'.repeat(length) };
    const places = Array.from({ length }, (_, index) => ({ source, start: index * 8, end: index * 8 + 4 }));
    return diagnosticsText(
      places.map((place) => ({ place, message: 'wrong', secret: place })),
      { paint: paint(false), columns: Infinity },
    );
  };
  expect(timeRatio(work, 8000)).toBeLessThan(LINEAR);
}, 60_000);
