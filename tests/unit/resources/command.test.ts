import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { Secret } from '../../../src/model/secret.ts';
import { resources } from '../../../src/resources/index.ts';
import {
  accepts,
  done,
  plan,
  planText,
  type PlanText,
  restored,
  skipped,
  unchanged,
  unknownState,
} from './resource.ts';
import { named } from '../named.ts';

const yes = done('');
const no = done('', 1);
const NOTE = { notes: ['runs at every apply: the step has neither creates nor unless'] };

test.each(
  named<{ what: string; desired: unknown; answers: readonly ReturnType<typeof done>[]; expected: PlanText }>([
    {
      what: 'a line for the shell',
      desired: 'echo $HOME | cat',
      answers: [],
      expected: { diff: [], run: [`sh -c 'echo $HOME | cat'`], ...NOTE },
    },
    {
      what: 'a program without a shell',
      desired: ['echo', '$HOME'],
      answers: [],
      expected: { diff: [], run: [`echo '$HOME'`], ...NOTE },
    },
    {
      what: 'a secret stays masked',
      desired: ['login', new Secret('hunter2')],
      answers: [],
      expected: { diff: [], run: ['login (secret)'], ...NOTE },
    },
    { what: 'the file of creates exists', desired: { run: 'x', creates: '/x' }, answers: [yes], expected: unchanged },
    {
      what: 'the file of creates does not exist',
      desired: { run: 'x', creates: '/x' },
      answers: [no],
      expected: { diff: [], run: ['sh -c x'] },
    },
    { what: 'the test succeeds', desired: { run: ['x'], unless: 'y' }, answers: [yes], expected: unchanged },
    {
      what: 'the test fails',
      desired: { run: ['x'], unless: ['y', 'z'] },
      answers: [done('', 3)],
      expected: { diff: [], run: ['x'] },
    },
    {
      what: 'one of two tests succeeds: creates',
      desired: { run: 'x', creates: '/x', unless: 'y' },
      answers: [yes, no],
      expected: unchanged,
    },
    {
      what: 'one of two tests succeeds: unless',
      desired: { run: 'x', creates: '/x', unless: 'y' },
      answers: [no, yes],
      expected: unchanged,
    },
    {
      what: 'both tests fail',
      desired: { run: 'x', creates: '/x', unless: 'y' },
      answers: [no, no],
      expected: { diff: [], run: ['sh -c x'] },
    },
  ]),
)('%s', (_what, { desired, answers, expected }) => {
  expect(planText('command', desired, answers)).toEqual(expected);
});

test('only a command without a test is unverifiable', () => {
  expect(plan('command', 'x', []).changes[0]?.unverifiable).toBe(true);
  expect(plan('command', { run: 'x', unless: 'y' }, [no]).changes[0]?.unverifiable).toBeUndefined();
});

describe('the state is unknown', () => {
  const TREE = { run: 'tree /etc >/root/t', unless: 'tree --version && test -s /root/t' };
  const NOT_FOUND = 'sh: line 1: tree: command not found';

  test.each<[string, object, readonly Result[], object]>([
    [
      'unless uses a command that is not installed: an earlier step may install it',
      TREE,
      [done('', 127, `${NOT_FOUND}\n`)],
      {
        reason: 'the test `unless` uses a command that is not installed (exit status 127)',
        words: NOT_FOUND,
        next: 'Correct the test, or add a step before this one that installs the command.',
        missing: true,
      },
    ],
    [
      'unless names a program that is not installed',
      { ...TREE, unless: ['tree', '--version'] },
      [done('', 127, 'sh: exec: tree: not found')],
      { words: 'sh: exec: tree: not found', missing: true },
    ],
    [
      'the test of creates is not installed',
      { run: 'x', creates: '/x', unless: 'y' },
      [done('', 127, 'sh: test: not found'), no],
      { reason: 'the test `creates` uses a command that is not installed (exit status 127)', missing: true },
    ],
    [
      'a test was not run',
      { run: 'x', creates: '/x' },
      [skipped],
      { reason: 'the test `creates` did not run', missing: undefined },
    ],
    [
      'a test could not be started',
      { run: 'x', unless: 'y' },
      [{ kind: 'failed', message: 'no room' }],
      { reason: 'the test `unless` failed', words: 'no room', missing: undefined },
    ],
  ])('%s', (_what, desired, answers, expected) => {
    const { reason, words, next, missing } = unknownState('command', desired, answers);
    expect({ reason, words, next, missing }).toMatchObject(expected);
  });
});

test('a command cannot be undone', () => {
  expect(restored('command', { run: 'x', creates: '/x' }, [no])).toBeUndefined();
});

test('a secret is not in the name of the step', () => {
  const resource = resources.get('command');
  const names = [
    ['login', new Secret('hunter2')],
    new Secret('login hunter2'),
    { run: ['login', '-p', new Secret('hunter2')] },
  ];
  expect(names.map((desired) => resource?.name(resource.schema.parse(desired)))).toEqual([
    'login (secret)',
    '(secret)',
    'login -p (secret)',
  ]);
});

test.each<[unknown, boolean]>([
  ['echo', true],
  [['echo'], true],
  [{ run: 'echo', creates: '/x', unless: ['test', '-e', '/y'] }, true],
  ['', false],
  [[], false],
  [{}, false],
  [{ run: 'echo', creates: 'x' }, false],
  [{ run: 'echo', unless: [] }, false],
  [[1], false],
  [{ run: 'echo', when: 'x' }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('command', parameters)).toBe(ok);
});
