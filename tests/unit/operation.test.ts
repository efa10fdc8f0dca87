import { expect, test } from 'vitest';
import { describe } from '../../src/model/describe-operation.ts';
import { exec, key, type Operation, read } from '../../src/model/operation.ts';
import { UnknownState, content, outcome, output, type Result, succeeded } from '../../src/model/result.ts';
import { Secret } from '../../src/model/secret.ts';
import { named } from './named.ts';

const write = (path: string, text: string | Secret): Operation => ({ kind: 'write', path, content: text });

test.each(
  named<{ what: string; one: Operation; other: Operation; equal: boolean }>([
    { what: 'the same words', one: exec('id', '-u'), other: exec('id', '-u'), equal: true },
    { what: 'words cut elsewhere', one: exec('echo', 'a b'), other: exec('echo', 'a', 'b'), equal: false },
    { what: 'input', one: exec('cat'), other: { ...exec('cat'), stdin: '' }, equal: false },
    { what: 'a condition', one: exec('a'), other: { ...exec('a'), onlyIf: ['b'] }, equal: false },
    {
      what: 'arguments from',
      one: { ...exec('a'), argsFrom: ['c'] },
      other: { ...exec('a'), argsFrom: ['b'] },
      equal: false,
    },
    { what: 'detached', one: exec('a'), other: { ...exec('a'), detached: true }, equal: false },
    { what: 'reading and running', one: read('/a'), other: exec('/a'), equal: false },
    { what: 'equal secrets', one: exec('x', new Secret('a')), other: exec('x', new Secret('a')), equal: true },
    { what: 'other secrets', one: exec('x', new Secret('a')), other: exec('x', new Secret('b')), equal: false },
    { what: 'a secret and its mask', one: exec('x', new Secret('a')), other: exec('x', '(secret)'), equal: false },
    { what: 'a secret and its text', one: exec('x', new Secret('a')), other: exec('x', 'a'), equal: false },
    { what: 'secret content', one: write('/a', new Secret('a')), other: write('/a', new Secret('b')), equal: false },
    {
      what: 'secret input',
      one: { ...exec('x'), stdin: new Secret('a') },
      other: { ...exec('x'), stdin: new Secret('b') },
      equal: false,
    },
  ]),
)('key tells operations apart by %s', (_what, { one, other, equal }) => {
  expect(key(one) === key(other)).toBe(equal);
});

test.each<{ operation: Operation; text: string }>([
  { operation: exec('dnf', '-y', 'install', '--', 'docker-ce'), text: 'dnf -y install -- docker-ce' },
  { operation: exec('sh', '-c', `echo "it's"`), text: `sh -c 'echo "it'\\''s"'` },
  { operation: exec('touch', ''), text: `touch ''` },
  { operation: exec('a;b', '$x', '*', 'a\nb', '~'), text: `'a;b' '$x' '*' 'a\nb' '~'` },
  { operation: exec('login', '-p', new Secret('hunter2')), text: 'login -p (secret)' },
  { operation: { ...exec('login'), stdin: new Secret('hunter2') }, text: 'login' },
  { operation: read('/etc/hostname'), text: 'read /etc/hostname' },
  { operation: write('/etc/x', new Secret('hunter2')), text: 'write /etc/x' },
  { operation: { kind: 'send', path: '/etc/x', source: { entries: [] } }, text: 'send /etc/x' },
  { operation: { kind: 'unpack', path: '/x', marker: '.m' }, text: 'remove what was unpacked into /x' },
  { operation: { kind: 'fetch', path: '/x', request: { url: 'https://a/x' } }, text: 'download https://a/x to /x' },
  {
    operation: { kind: 'fetch', path: '/x', request: { url: new Secret('https://a') } },
    text: 'download (secret) to /x',
  },
])('describe: $text', ({ operation, text }) => {
  expect(describe(operation)).toBe(text);
});

const done = (status: number, stdout = '', stderr = ''): Result => ({ kind: 'done', status, stdout, stderr });
const file: Result = { kind: 'file', content: 'text', mode: '0644', owner: 'root:root' };
const failed: Result = { kind: 'failed', message: 'cat: x: Permission denied' };

/** What became of an operation, its result as output of a command and as content of a file, and whether it succeeded. */
test.each<[Result | undefined, string, string, string | undefined, boolean]>([
  [done(0, 'out\n'), 'exited with status 0', 'out\n', '! cannot read x', true],
  [done(1, 'out\n', ' err\n'), 'exited with status 1', '! `x` exited with status 1: err', '! cannot read x', false],
  [done(3, ' out\n'), 'exited with status 3', '! `x` exited with status 3: out', '! cannot read x', false],
  [done(4), 'exited with status 4', '! `x` exited with status 4', '! cannot read x', false],
  [
    done(127, '', 'sh: x: not found\n'),
    'exited with status 127',
    '! `x` is not installed (exit status 127): sh: x: not found',
    '! cannot read x',
    false,
  ],
  [file, 'returned a file', '! `x` returned a file', 'text', true],
  [{ kind: 'absent' }, 'found no file', '! `x` found no file', undefined, true],
  [failed, 'failed', '! `x` failed: cat: x: Permission denied', '! cannot read x: cat: x: Permission denied', false],
  [{ kind: 'skipped' }, 'did not run', '! `x` did not run', '! cannot read x', true],
])('%j', (result, words, asOutput, asContent, ok) => {
  const orError = (act: () => string | undefined) => {
    try {
      return act();
    } catch (error) {
      const unknown = error as UnknownState;
      return `! ${unknown.message}${unknown.words === undefined ? '' : `: ${unknown.words}`}`;
    }
  };
  expect([
    outcome(result),
    orError(() => output(result, 'x')),
    orError(() => content(result, 'x')),
    result && succeeded(result),
  ]).toEqual([words, asOutput, asContent, ok]);
});

test('without a result the state is unknown', () => {
  expect(() => output(undefined, 'x')).toThrow(new UnknownState('`x` was not answered'));
  expect(() => content(undefined, 'x')).toThrow(new UnknownState('cannot read x'));
});
