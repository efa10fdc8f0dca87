import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/model/secret.ts';
import { parse } from '../../../src/resources/ini/parse.ts';
import { linesOf } from '../../../src/resources/text-lines.ts';
import { diagnosticLines, loadFiles } from '../input.ts';
import { random } from '../seeded-random.ts';
import { after, changeOf, PATH } from './edits.ts';
import { fileAt } from './path-answers.ts';
import { accepts, restored } from './resource.ts';

const edited = (parameters: object, before: string) => after('ini', parameters, before);
const a1 = { section: 'main', option: 'a', value: '1' };

test.each<[string, object, string, string]>([
  ['as declared', a1, '[main]\na=1\n', '[main]\na=1\n'],
  ['as declared, with blanks', a1, '[ main ] ; x\n  a =\t1 \n', '[ main ] ; x\n  a =\t1 \n'],
  [
    'another value: comments, order and blanks stay',
    a1,
    '# x\n[main]\nb = 2\na  =  0\n; y\n',
    '# x\n[main]\nb = 2\na  =  1\n; y\n',
  ],
  ['a colon', a1, '[main]\na: 0\n', '[main]\na: 1\n'],
  ['a colon in a name', { ...a1, option: 'x:a' }, '[main]\nx:a = 0\n', '[main]\nx:a = 1\n'],
  ['no value yet', a1, '[main]\na =\n', '[main]\na = 1\n'],
  ['an option without a delimiter', a1, '[main]\nb = 2\na\n', '[main]\nb = 2\na = 1\n'],
  ['an empty value', { ...a1, value: '' }, '[main]\na=1\n', '[main]\na=\n'],
  ['another section has it', a1, '[other]\na=0\n[main]\n', '[other]\na=0\n[main]\na=1\n'],
  ['another case', a1, '[main]\nA=0\n', '[main]\nA=0\na=1\n'],
  [
    'new, after the last option',
    a1,
    '[main]\nb = 2\n\n# of other\n[other]\n',
    '[main]\nb = 2\na = 1\n\n# of other\n[other]\n',
  ],
  ['new, after its example', a1, '[main]\n#a=0\n#b=0\nc=1\n', '[main]\n#a=0\na=1\n#b=0\nc=1\n'],
  ['new, where all options are examples', { ...a1, option: 'x' }, '[main]\n#a=0\n', '[main]\nx=1\n#a=0\n'],
  ['new, as indented as the others', a1, '[main]\n\tb = 2\n', '[main]\n\tb = 2\n\ta = 1\n'],
  [
    'new, as the first of those that are indented',
    a1,
    '[main]\n#a\n# a = 1\n\tb = 2\n',
    '[main]\n#a\n# a = 1\n\ta = 1\n\tb = 2\n',
  ],
  ['a new section', a1, '[other]\nb=2\n', '[other]\nb=2\n\n[main]\na=1\n'],
  ['a new section after a blank line', a1, '[other]\n\n', '[other]\n\n[main]\na=1\n'],
  ['a new section after a line without an end', a1, '[other]', '[other]\n\n[main]\na=1\n'],
  ['without a section', { option: 'a', value: '1' }, 'a=0\n[main]\na=0\n', 'a=1\n[main]\na=0\n'],
  ['without a section, new', { option: 'a', value: '1' }, '# x\nb=2\n\n[main]\n', '# x\nb=2\na=1\n\n[main]\n'],
  ['without a section, the first', { option: 'a', value: '1' }, '[main]\nb = 2\n', 'a = 1\n[main]\nb = 2\n'],
  ['several options', { section: 'main', options: { a: '1', b: '2' } }, '[main]\nb=0\n', '[main]\nb=2\na=1\n'],
  ['a section in two parts', a1, '[main]\na=0\n[x]\n[main]\nb=2\n', '[main]\na=1\n[x]\n[main]\nb=2\n'],
  ['an option twice: the last is in effect', a1, '[main]\na=5\n[x]\n[main]\na=0\n', '[main]\na=5\n[x]\n[main]\na=1\n'],
  ['a value of several lines', a1, '[main]\na=0\n  more\n# x\n  and more\nb=2\n', '[main]\na=1\n# x\nb=2\n'],
  ['a value with backslashes', a1, '[main]\na=0 \\\nmore \\\n[no section]\nb=2\n', '[main]\na=1\nb=2\n'],
  ['a comment behind a value', a1, '[main]\na=1 ; x\n', '[main]\na=1\n'],
  ['a byte order mark', a1, '\uFEFF[main]\na=0\n', '\uFEFF[main]\na=1\n'],
  [
    'directives of MySQL',
    a1,
    '[main]\nskip-networking\n!includedir /etc/my.cnf.d\n',
    '[main]\nskip-networking\n!includedir /etc/my.cnf.d\na=1\n',
  ],
  [
    'removed',
    { section: 'main', option: 'a', state: 'absent' },
    '[main]\na=0\n more\nb=1\n[x]\na=0\n[main]\na\n',
    '[main]\nb=1\n[x]\na=0\n[main]\n',
  ],
  ['removed before', { section: 'main', option: 'a', state: 'absent' }, '[x]\na=0\n', '[x]\na=0\n'],
  [
    'a section removed',
    { section: 'main', state: 'absent' },
    '[x]\n\n[main]\na=0\n# z\n\n# of y\n[y]\n',
    '[x]\n\n# of y\n[y]\n',
  ],
  ['the last section removed', { section: 'main', state: 'absent' }, '[x]\nb=1\n\n[main]\na=0\n', '[x]\nb=1\n'],
  ['all parts of a section removed', { section: 'main', state: 'absent' }, '[main]\n[x]\n[main]\n# x', '[x]\n'],
])('%s', (_what, parameters, before, expected) => {
  expect(edited(parameters, before)).toBe(expected);
});

test.each([
  ['[main\n', 1],
  ['[main]\n[]\n', 2],
  ['[[main]]\n', 1],
  ['[main] x\n', 1],
  ['[main]\n=1\n', 2],
  ['a sentence\n', 1],
  ['{\n', 1],
  ['a=1 \\', 1],
])('%j cannot be parsed', (before, line) => {
  expect(edited(a1, before)).toBe(
    `refused: line ${line} of /etc/app.conf is not a section, an option, a comment or the end of a value`,
  );
});

test('a second run changes nothing, and every other option keeps its value', () => {
  const next = random(15);
  const pick = <T>(list: readonly T[]) => list[Math.floor(next() * list.length)] as T;
  const LINES = ['[main]', '[x]', 'a=0', 'a', ' a = 0', 'b=2', '\tb = 2', ' more', '#a=1', '# x', '', 'c=3 \\', 'c=3'];
  for (let round = 0; round < 1000; round += 1) {
    const lines = Array.from({ length: Math.floor(next() * 9) }, () => pick(LINES));
    const before = lines.map((line) => `${line}${pick(['\n', '\n', '\r\n'])}`).join('');
    if (parse(linesOf(before)).invalid !== undefined) continue;
    const section = pick([undefined, 'main', 'new']);
    const result = edited({ section, option: 'a', value: '1' }, before);
    const values = optionsOf(result);
    const own = values.findLast((one) => one.section === section && one.name === 'a');
    expect({ before, value: own?.value }).toEqual({ before, value: '1' });
    const others = (list: readonly object[]) =>
      list.filter((one) => !('name' in one) || !('section' in one) || one.name !== 'a' || one.section !== section);
    expect({ before, others: others(values) }).toEqual({ before, others: others(optionsOf(before)) });
  }
});

function optionsOf(text: string) {
  return parse(linesOf(text)).entries.flatMap((one) =>
    one.kind === 'option' ? [{ section: one.section, name: one.name, value: one.value }] : [],
  );
}

test('a secret value is masked', () => {
  const change = changeOf('ini', { ...a1, value: new Secret('new') }, fileAt(PATH, '[main]\na=old\n'));
  expect(change?.diff).toEqual([
    { field: 'content', before: '[main]\n(not shown)\n', after: '[main]\na=(secret)\n', content: true },
  ]);
});

describe('what was there can be restored', () => {
  const absent = { section: 'main', option: 'a', state: 'absent' };
  test.each<[string, object, string, object | undefined]>([
    ['another value', a1, '[main]\na=0\n', { section: 'main', options: { a: '0' }, state: 'present' }],
    ['no option', a1, '[main]\nb=2\n', absent],
    ['no section', a1, '[x]\nb=2\n', { section: 'main', state: 'absent' }],
    ['a removed option', absent, '[main]\nb=2\na=0\n', { ...a1, value: '0', state: 'present' }],
    ['not at another place', absent, '[main]\na=0\nb=2\n', undefined],
    ['not a removed section', { section: 'main', state: 'absent' }, '[main]\na=0\n', undefined],
  ])('%s', (_what, parameters, before, expected) => {
    expect(restored('ini', { path: PATH, ...parameters }, [fileAt(PATH, before)])).toEqual(
      expected && { path: PATH, ...expected },
    );
  });
});

test.each<[object, boolean]>([
  [a1, true],
  [{ option: 'a', value: '' }, true],
  [{ ...a1, value: new Secret('x') }, true],
  [{ section: 'remote "origin"', options: { 'a b': '1', 'x:y': '2' } }, true],
  [{ section: 'main', state: 'absent' }, true],
  [{ option: 'a', state: 'absent' }, true],
  [{}, false],
  [{ section: 'main' }, false],
  [{ section: 'main', option: 'a' }, false],
  [{ value: '1' }, false],
  [{ options: {} }, false],
  [{ ...a1, options: { b: '1' } }, false],
  [{ ...a1, section: 'a]' }, false],
  [{ ...a1, section: '' }, false],
  [{ ...a1, option: 'a=b' }, false],
  [{ ...a1, option: '#a' }, false],
  [{ ...a1, option: ' a' }, false],
  [{ ...a1, value: ' 1' }, false],
  [{ ...a1, value: '1\n2' }, false],
  [{ ...a1, value: '1 \\' }, false],
  [{ state: 'absent' }, false],
  [{ ...a1, state: 'absent' }, false],
  [{ section: 'main', options: { a: '1' }, state: 'absent' }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('ini', { path: PATH, ...parameters })).toBe(ok);
});

test('a number is written as the playbook has it; true and false need quotes', async () => {
  const inventory = 'playbook: p.yaml\nhosts: { a: { connection: local } }\n';
  const playbook = (value: string) => ({
    'inventory.yaml': inventory,
    'p.yaml': `steps:\n  - ini: { path: /etc/app.conf, option: a, value: ${value} }\n  - ini: { path: /etc/app.conf, section: s, options: { b: ${value} } }\n`,
  });
  const { work } = await loadFiles(playbook('0640'));
  expect(work[0]?.steps.map(({ desired }) => desired)).toMatchObject([{ value: '0640' }, { options: { b: '0640' } }]);
  expect(await diagnosticLines(playbook('true'))).toHaveLength(2);
});
