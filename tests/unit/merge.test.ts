import { expect, test } from 'vitest';
import { mergeReads } from '../../src/model/merge.ts';
import { type Exec, exec, key, type Operation, read } from '../../src/model/operation.ts';
import type { Result } from '../../src/model/result.ts';
import { bind } from '../../src/model/step.ts';
import { resources } from '../../src/resources/index.ts';
import { done } from './fake-transport.ts';

/** Prints one line for each name. */
function ask(...names: readonly string[]): Exec {
  return { ...exec('ask', '--', ...names), split };
}

function split(result: Result, names: readonly string[], all: readonly string[]): Result {
  if (result.kind !== 'done') return result;
  const lines = result.stdout.split('\n');
  return { ...result, stdout: names.map((name) => lines[all.indexOf(name)]).join('\n') };
}

function argvs(groups: readonly (readonly Exec[])[]): readonly string[] {
  return mergeReads(groups).operations.map((operation) => (operation.kind === 'exec' ? operation.argv.join(' ') : ''));
}

test('calls that differ only in their names become one, in the place of the first', () => {
  const steps = [[ask('a', 'b'), exec('date')], [ask('b', 'c')], [exec('date'), ask('d')]];
  expect(argvs(steps)).toEqual(['ask -- a b c d', 'date']);
  const { answers } = mergeReads(steps);
  const known = answers([done('A\nB\nC\nD'), done('today')]);
  expect(known.get(key(ask('a', 'b')))).toEqual(done('A\nB'));
  expect(known.get(key(ask('b', 'c')))).toEqual(done('B\nC'));
  expect(known.get(key(ask('d')))).toEqual(done('D'));
  expect(known.get(key(exec('date')))).toEqual(done('today'));
});

test('equal names in another order are split as well', () => {
  const { operations, answers } = mergeReads([[ask('a', 'b')], [ask('b', 'a')]]);
  expect(operations).toHaveLength(1);
  expect(answers([done('A\nB')]).get(key(ask('b', 'a')))).toEqual(done('B\nA'));
});

test('other options, other input, or no names of their own: nothing is merged', () => {
  const other: Exec = { ...exec('ask', '--all', '--', 'b'), split };
  const limited: Exec = { ...ask('c'), timeout: 3 };
  const plain = exec('ask', '--', 'd');
  expect(argvs([[ask('a')], [other], [limited], [plain]])).toEqual([
    'ask -- a',
    'ask --all -- b',
    'ask -- c',
    'ask -- d',
  ]);
});

test('a single call is sent as it is, and its result is not split', () => {
  const { operations, answers } = mergeReads([[ask('a', 'b')], [ask('a', 'b')], [read('/etc/hostname')]]);
  expect(operations).toEqual([ask('a', 'b'), read('/etc/hostname')]);
  expect(answers([done('one\ntwo\nthree')]).get(key(ask('a', 'b')))).toEqual(done('one\ntwo\nthree'));
});

test('a call that failed has failed for each of them; a result that is missing is no answer', () => {
  const { answers } = mergeReads([[ask('a')], [ask('b')], [exec('date')]]);
  const failed = { kind: 'failed', message: 'no' } as const;
  expect([...answers([failed])]).toEqual([
    [key(ask('a')), failed],
    [key(ask('b')), failed],
  ]);
});

test('the packages of several steps are asked for in one call, and each step gets what it would have got alone', () => {
  const package_ = resources.get('package');
  if (!package_) throw new Error('there is no resource package');
  const step = (number: number, ...name: string[]) => bind(package_, package_.schema.parse({ name }), number);
  const [docker, runc, both] = [step(1, 'docker-ce', 'git'), step(2, 'runc'), step(3, 'git', 'tree')];
  const merged = mergeReads([docker, runc, both].map(({ operations }) => operations));
  const [query, ...others] = merged.operations;
  expect(query).toMatchObject({ argv: expect.arrayContaining(['--', 'docker-ce', 'git', 'runc', 'tree']) });
  expect(others.filter((one) => one.kind === 'exec' && one.argv[0] === 'rpm')).toEqual([]);

  const otherAnswer = (operation: Operation): Result =>
    operation.kind === 'exec' && operation.onlyIf ? { kind: 'skipped' } : done('');
  const plans = (answer: Result) => {
    const known = merged.answers([answer, ...others.map(otherAnswer)]);
    return [docker, runc, both].map((one) => {
      const plan = one.plan(one.operations.map((operation) => known.get(key(operation)) ?? otherAnswer(operation)));
      return plan.kind === 'planned' ? plan.changes.flatMap(({ diff }) => diff.map(({ field }) => field)) : plan.reason;
    });
  };
  const answer =
    'docker-ce 3:27.1-1.el9 x86_64\npackage git is not installed\npackage runc is not installed\ntree 1.8-10.el9 x86_64\n';
  expect(plans(done(answer, 2))).toEqual([['git'], ['runc'], ['git']]);
  expect(plans(done('', 1, 'error: cannot open Packages database'))).toEqual(
    Array(3).fill(expect.stringContaining('rpm -q')),
  );
});
