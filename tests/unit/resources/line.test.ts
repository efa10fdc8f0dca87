import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/model/secret.ts';
import { after, changeOf, PATH } from './edits.ts';
import { fileAt } from './path-answers.ts';
import { accepts, restored } from './resource.ts';

const edited = (parameters: object, before: string) => after('line', parameters, before);
const ROOT = { match: '^#?PermitRootLogin', line: 'PermitRootLogin no' };

test.each<[string, object, string, string]>([
  ['as declared', { line: 'b' }, 'a\nb\nc\n', 'a\nb\nc\n'],
  ['appended', { line: 'b' }, 'a\n', 'a\nb\n'],
  ['a line that only contains it', { line: 'b' }, 'a b\n', 'a b\nb\n'],
  ['a last line without an end that equals it', { line: 'b' }, 'a\nb', 'a\nb'],
  ['replaced', ROOT, 'a\n#PermitRootLogin yes\nb\n', 'a\nPermitRootLogin no\nb\n'],
  ['replaced at the end of a file without a line end', ROOT, 'a\nPermitRootLogin yes', 'a\nPermitRootLogin no'],
  ['nothing matches', ROOT, 'a\n', 'a\nPermitRootLogin no\n'],
  ['the line, which does not match itself', { match: '^#Port 22$', line: 'Port 2222' }, 'Port 2222\n', 'Port 2222\n'],
  ['after the last line that matches', { line: 'x', after: '^a' }, 'a1\na2\nb\n', 'a1\na2\nx\nb\n'],
  ['after the last line of the file', { line: 'x', after: '^b' }, 'a\nb', 'a\nb\nx\n'],
  [
    'before the first line that matches',
    { line: 'x', before: '^Match' },
    'a\nMatch 1\nMatch 2\n',
    'a\nx\nMatch 1\nMatch 2\n',
  ],
  ['before no line', { line: 'x', before: '^Match' }, 'a\n', 'a\nx\n'],
  ['at the start', { line: 'x', before: '^' }, 'a\n', 'x\na\n'],
  ['an anchor does not move a line', { line: 'x', before: '^a' }, 'a\nx\n', 'a\nx\n'],
  [
    'an anchor is not for a line that is replaced',
    { ...ROOT, before: '^' },
    'a\n#PermitRootLogin\n',
    'a\nPermitRootLogin no\n',
  ],
  ['removed: each that is equal', { line: 'b', state: 'absent' }, 'b\na\nb\nbb\n', 'a\nbb\n'],
  ['removed: each that matches', { match: 'b', state: 'absent' }, 'b\r\na\r\nb\r\nbb\r\n', 'a\r\n'],
  ['removed: either', { line: 'a', match: '^b', state: 'absent' }, 'a\nb\nc', 'c'],
  ['removed: the last line', { line: 'b', state: 'absent' }, 'a\nb', 'a\n'],
  ['removed before', { line: 'b', state: 'absent' }, 'a\n', 'a\n'],
])('%s', (_what, parameters, before, expected) => {
  expect(edited(parameters, before)).toBe(expected);
});

describe('several lines match', () => {
  const two = '#PermitRootLogin yes\na\nPermitRootLogin yes\n';
  const oneIsDeclared = '#PermitRootLogin yes\na\nPermitRootLogin no\n';
  test.each<[string | undefined, string, string]>([
    [undefined, two, 'refused: 2 lines of /etc/app.conf match ^#?PermitRootLogin or equal the line: 1, 3'],
    [undefined, oneIsDeclared, 'refused: 2 lines of /etc/app.conf match ^#?PermitRootLogin or equal the line: 1, 3'],
    [undefined, 'PermitRootLogin no\nPermitRootLogin no\n', 'PermitRootLogin no\nPermitRootLogin no\n'],
    ['first', two, 'PermitRootLogin no\na\nPermitRootLogin yes\n'],
    ['last', two, '#PermitRootLogin yes\na\nPermitRootLogin no\n'],
    ['last', oneIsDeclared, oneIsDeclared],
    ['all', two, 'PermitRootLogin no\na\n'],
    ['all', oneIsDeclared, 'a\nPermitRootLogin no\n'],
    ['all', 'PermitRootLogin no\nPermitRootLogin no\n', 'PermitRootLogin no\n'],
  ])('%s: %j', (several, before, expected) => {
    expect(edited({ ...ROOT, several }, before)).toBe(expected);
  });
});

test('without the line that a new one is to follow, the place is unknown', () => {
  expect(edited({ line: 'x', after: '^\\[main\\]' }, 'a\n')).toBe(
    'refused: no line of /etc/app.conf matches ^\\[main\\], so that the place after it is unknown',
  );
});

test('a line with a secret is masked', () => {
  const change = changeOf('line', { match: '^p=', line: new Secret('p=new') }, fileAt(PATH, 'a\np=old\n'));
  expect(change?.diff).toEqual([
    { field: 'content', before: 'a\n(not shown)\n', after: 'a\n(secret)\n', content: true },
  ]);
  const [operation] = change?.operations ?? [];
  expect(operation?.kind === 'write' && operation.content instanceof Secret && operation.content.reveal()).toBe(
    'a\np=new\n',
  );
});

describe('what was there can be restored', () => {
  test.each<[string, object, string, object | undefined]>([
    ['no line', { line: 'b' }, 'a\n', { line: 'b', state: 'absent' }],
    [
      'another line',
      ROOT,
      '#PermitRootLogin',
      { match: '^PermitRootLogin no$', line: '#PermitRootLogin', state: 'present' },
    ],
    ['a removed line', { line: 'b', state: 'absent' }, 'a.\nb\nc\n', { line: 'b', after: '^a\\.$', state: 'present' }],
    ['a removed first line', { line: 'b', state: 'absent' }, 'b\nc\n', { line: 'b', before: '^', state: 'present' }],
    ['not two lines', { match: '.', state: 'absent' }, 'a\nb\n', undefined],
    ['not a missing line end', { line: 'b' }, 'a', undefined],
    ['nothing that changes nothing else', { line: 'b', state: 'absent' }, 'b', undefined],
  ])('%s', (_what, parameters, before, expected) => {
    expect(restored('line', { path: PATH, ...parameters }, [fileAt(PATH, before)])).toEqual(
      expected && { path: PATH, ...expected },
    );
  });
});

test.each<[object, boolean]>([
  [{ line: 'a' }, true],
  [{ line: new Secret('a') }, true],
  [{ line: 'a\tb', match: '^a', several: 'all', before: '^b' }, true],
  [{ match: '^a', state: 'absent' }, true],
  [{}, false],
  [{ match: '^a' }, false],
  [{ line: '' }, false],
  [{ line: 'a\nb' }, false],
  [{ line: 'a\r' }, false],
  [{ line: new Secret('a\nb') }, false],
  [{ line: 'a', match: '(' }, false],
  [{ line: 'a', after: '^b', before: '^c' }, false],
  [{ line: 'a', several: 'all' }, false],
  [{ state: 'absent' }, false],
  [{ line: 'a', state: 'absent', after: '^b' }, false],
  [{ match: '^a', state: 'absent', several: 'all' }, false],
  [{ line: 'a', path: 'etc/app.conf' }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('line', { path: PATH, ...parameters })).toBe(ok);
});
