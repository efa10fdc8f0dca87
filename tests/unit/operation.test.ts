import { expect, test } from 'vitest';
import {
  content,
  describe,
  exec,
  key,
  type Operation,
  outcome,
  output,
  read,
  type Result,
  succeeded,
} from '../../src/model/operation.ts';
import { Secret } from '../../src/model/secret.ts';

const write = (path: string, text: string | Secret): Operation => ({ kind: 'write', path, content: text });

test.each<{ what: string; one: Operation; other: Operation; equal: boolean }>([
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
])('key tells operations apart by $what: equal $equal', ({ one, other, equal }) => {
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
])('describe: $text', ({ operation, text }) => {
  expect(describe(operation)).toBe(text);
});

const done = (status: number, stdout = '', stderr = ''): Result => ({ kind: 'done', status, stdout, stderr });
const file: Result = { kind: 'file', content: 'text', mode: '0644', owner: 'root:root' };

test.each<{
  result: Result | undefined;
  words: string;
  output: string | RegExp;
  content: string | undefined | RegExp;
  ok: boolean;
}>([
  { result: done(0, 'out\n'), words: 'ended with status 0: out', output: 'out\n', content: /gave|ended/, ok: true },
  {
    result: done(1, 'out\n', ' err\n'),
    words: 'ended with status 1: err',
    output: /^x ended with status 1: err$/,
    content: /ended/,
    ok: false,
  },
  { result: done(3), words: 'ended with status 3', output: /^x ended with status 3$/, content: /ended/, ok: false },
  { result: file, words: 'gave a file', output: /gave a file/, content: 'text', ok: true },
  { result: { kind: 'absent' }, words: 'gave no file', output: /gave no file/, content: undefined, ok: true },
  {
    result: { kind: 'failed', message: 'cat: x: Permission denied' },
    words: 'cat: x: Permission denied',
    output: /denied/,
    content: /^x cannot be read: cat: x: Permission denied$/,
    ok: false,
  },
  { result: { kind: 'skipped' }, words: 'was not run', output: /was not run/, content: /was not run/, ok: true },
  { result: undefined, words: 'was not answered', output: /was not answered/, content: /was not answered/, ok: false },
])('a result in words: $words', ({ result, words, output: text, content: inFile, ok }) => {
  const settle = (expected: string | undefined | RegExp, act: () => string | undefined) => {
    if (expected instanceof RegExp) expect(act).toThrow(expected);
    else expect(act()).toBe(expected);
  };
  expect(outcome(result)).toBe(words);
  settle(text, () => output(result, 'x'));
  settle(inFile, () => content(result, 'x'));
  if (result) expect(succeeded(result)).toBe(ok);
});
