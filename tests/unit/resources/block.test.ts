import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/model/secret.ts';
import { after, changeOf, PATH } from './edits.ts';
import { fileAt } from './path-answers.ts';
import { accepts, restored } from './resource.ts';

const edited = (parameters: object, before: string) => after('block', parameters, before);
const BLOCK = '# BEGIN provision\nx\ny\n# END provision\n';
const xy = { content: 'x\ny\n' };

test.each<[string, object, string, string]>([
  ['as declared', xy, `a\n${BLOCK}b\n`, `a\n${BLOCK}b\n`],
  ['as declared, at the end of a file without a line end', xy, BLOCK.trimEnd(), BLOCK.trimEnd()],
  [
    'with blanks behind a marker',
    xy,
    BLOCK.replace('provision\n', 'provision  \n'),
    BLOCK.replace('provision\n', 'provision  \n'),
  ],
  ['appended', xy, 'a\n', `a\n${BLOCK}`],
  ['after a line', { ...xy, after: '^a' }, 'a\nb\n', `a\n${BLOCK}b\n`],
  ['before a line', { ...xy, before: '^b' }, 'a\nb\n', `a\n${BLOCK}b\n`],
  ['another content', xy, 'a\n# BEGIN provision\nz\n# END provision\nb', `a\n${BLOCK}b`],
  ['an empty block', xy, '# BEGIN provision\n# END provision\n', BLOCK],
  ['fewer lines', { content: 'x' }, BLOCK, '# BEGIN provision\nx\n# END provision\n'],
  ['an empty line in it', { content: 'x\n\ny' }, '', '# BEGIN provision\nx\n\ny\n# END provision\n'],
  ['another marker beside it', { ...xy, marker: '; {mark} x' }, BLOCK, `${BLOCK}; BEGIN x\nx\ny\n; END x\n`],
  ['an anchor does not move a block', { ...xy, before: '^a' }, `a\n${BLOCK}`, `a\n${BLOCK}`],
  ['removed', { state: 'absent' }, `a\n${BLOCK}b`, 'a\nb'],
  ['removed: all of them', { state: 'absent' }, `${BLOCK}a\n${BLOCK}`, 'a\n'],
  ['removed before', { state: 'absent' }, 'a\n', 'a\n'],
])('%s', (_what, parameters, before, expected) => {
  expect(edited(parameters, before)).toBe(expected);
});

describe.each(['present', 'absent'])('%s: marker lines that do not belong together are refused', (state) => {
  const parameters = state === 'absent' ? { state } : xy;
  test.each([
    [
      'a\n# BEGIN provision\nx\n',
      'refused: line 2 of /etc/app.conf begins a block that does not end: "# END provision" is missing after it',
    ],
    [
      `# BEGIN provision\n${BLOCK}`,
      'refused: line 1 of /etc/app.conf begins a block that does not end: "# END provision" is missing after it',
    ],
    [
      `${BLOCK}# END provision\n`,
      'refused: line 5 of /etc/app.conf ends a block that does not begin: "# BEGIN provision" is missing before it',
    ],
  ])('%j', (before, reason) => {
    expect(edited(parameters, before)).toBe(reason);
  });
});

test('two blocks with one marker are refused', () => {
  expect(edited(xy, `${BLOCK}a\n${BLOCK}`)).toBe(
    'refused: /etc/app.conf has 2 blocks with this marker, which begin at the lines 1, 6',
  );
});

test('only the lines of a secret are masked', () => {
  const change = changeOf('block', { content: new Secret('x\nold') }, fileAt(PATH, BLOCK));
  expect(change?.diff).toEqual([
    {
      field: 'content',
      before: '# BEGIN provision\n(secret)\n(not shown)\n# END provision\n',
      after: '# BEGIN provision\n(secret)\n(secret)\n# END provision\n',
      content: true,
    },
  ]);
});

describe('what was there can be restored', () => {
  const marker = '# {mark} provision';
  test.each<[string, object, string, object | undefined]>([
    ['no block', xy, 'a\n', { marker, state: 'absent' }],
    ['another content', { content: 'z' }, BLOCK, { marker, content: 'x\ny\n', state: 'present' }],
    [
      'a removed block',
      { state: 'absent' },
      `a\n${BLOCK}b\n`,
      { marker, content: 'x\ny\n', after: '^a$', state: 'present' },
    ],
    ['not an empty block', xy, '# BEGIN provision\n# END provision\n', undefined],
    ['not a missing line end', xy, 'a', undefined],
  ])('%s', (_what, parameters, before, expected) => {
    expect(restored('block', { path: PATH, ...parameters }, [fileAt(PATH, before)])).toEqual(
      expected && { path: PATH, ...expected },
    );
  });
});

test.each<[object, boolean]>([
  [xy, true],
  [{ content: new Secret('x') }, true],
  [{ ...xy, marker: '<!-- {mark} x -->', after: '^a' }, true],
  [{ state: 'absent' }, true],
  [{}, false],
  [{ content: '' }, false],
  [{ content: '\n \n' }, false],
  [{ content: 'a\0' }, false],
  [{ content: 'a\n# END provision\nb' }, false],
  [{ ...xy, marker: '# provision' }, false],
  [{ ...xy, marker: '{mark} {mark}' }, false],
  [{ ...xy, marker: ' # {mark}' }, false],
  [{ ...xy, marker: '# {mark}\nx' }, false],
  [{ ...xy, after: '^a', before: '^b' }, false],
  [{ ...xy, state: 'absent' }, false],
  [{ state: 'absent', before: '^a' }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('block', { path: PATH, ...parameters })).toBe(ok);
});
