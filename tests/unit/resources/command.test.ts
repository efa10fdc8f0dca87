import { expect, test } from 'vitest';
import { Secret } from '../../../src/model/secret.ts';
import { resources } from '../../../src/resources/index.ts';
import { accepts, unknownState, done, nothing, plan, told, type Told } from './resource.ts';
import { named } from '../named.ts';

const yes = done('');
const no = done('', 1);
const NOTE = { notes: ['runs every time: no creates, no unless'] };

test.each(
  named<{ what: string; desired: unknown; answers: readonly ReturnType<typeof done>[]; expected: Told }>([
    {
      what: 'a line for a shell',
      desired: 'echo $HOME | cat',
      answers: [],
      expected: { diff: [], run: [`sh -c 'echo $HOME | cat'`], ...NOTE },
    },
    {
      what: 'a program',
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
    { what: 'what it creates is there', desired: { run: 'x', creates: '/x' }, answers: [yes], expected: nothing },
    {
      what: 'what it creates is not there',
      desired: { run: 'x', creates: '/x' },
      answers: [no],
      expected: { diff: [], run: ['sh -c x'] },
    },
    { what: 'the test says it is done', desired: { run: ['x'], unless: 'y' }, answers: [yes], expected: nothing },
    {
      what: 'the test says it is not',
      desired: { run: ['x'], unless: ['y', 'z'] },
      answers: [done('', 3)],
      expected: { diff: [], run: ['x'] },
    },
    {
      what: 'one of two tests is enough: creates',
      desired: { run: 'x', creates: '/x', unless: 'y' },
      answers: [yes, no],
      expected: nothing,
    },
    {
      what: 'one of two tests is enough: unless',
      desired: { run: 'x', creates: '/x', unless: 'y' },
      answers: [no, yes],
      expected: nothing,
    },
    {
      what: 'neither',
      desired: { run: 'x', creates: '/x', unless: 'y' },
      answers: [no, no],
      expected: { diff: [], run: ['sh -c x'] },
    },
  ]),
)('%s', (_what, { desired, answers, expected }) => {
  expect(told('command', desired, answers)).toEqual(expected);
});

test('only what nothing can tell of is unverifiable', () => {
  expect(plan('command', 'x', []).changes[0]?.unverifiable).toBe(true);
  expect(plan('command', { run: 'x', unless: 'y' }, [no]).changes[0]?.unverifiable).toBeUndefined();
});

test('a test that cannot be run is no answer', () => {
  const missing = done('', 127, 'sh: y: not found');
  expect(unknownState('command', { run: 'x', unless: 'y' }, [missing]).message).toBe(
    '"unless" ended with status 127: sh: y: not found',
  );
  expect(unknownState('command', { run: 'x', creates: '/x' }, [{ kind: 'skipped' }]).message).toContain('was not run');
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
