import { expect, test } from 'vitest';
import { lastLines, remainingDifferences, stepRange, stepTitle, timeSpan } from '../../src/engine/steps-text.ts';
import { CUT, withoutMarks } from '../../src/model/host-text.ts';
import { masker } from '../../src/model/masker.ts';
import { Secret } from '../../src/model/secret.ts';
import { field } from './run-events.ts';

test.each([
  [{ type: 'selinux', name: '' }, 'selinux'],
  [{ type: 'service', name: 'sshd' }, 'service sshd'],
  [{ type: 'service', name: 'sshd', title: 'Login' }, 'Login'],
])('the title of %j', (step, title) => {
  expect(stepTitle(step)).toBe(title);
});

test.each([
  [[{ number: 4 }], '4'],
  [[{ number: 4 }, { number: 5 }, { number: 6 }], '4 to 6'],
  [
    [
      { number: 4, part: 1 },
      { number: 4, part: 2 },
    ],
    '4.1 to 4.2',
  ],
])('the range of %j', (steps, range) => {
  expect(stepRange(steps)).toBe(range);
});

test('the differences that are left have a line each', () => {
  const left = remainingDifferences([
    field('state', 'running', 'stopped'),
    field('x', null, 'a'),
    field('y', 'b', null),
  ]);
  expect(withoutMarks(left)).toBe(
    ['state: running, expected stopped', 'x: (none), expected a', 'y: b, expected (none)'].join('\n'),
  );
});

test('of a difference, only the value of the host is masked, and no word of provision', () => {
  const secrets = ['running', 'state', 'stopped', '(none)', 'hunter2'].map((text) => new Secret(text));
  const left = remainingDifferences([
    field('state', 'running', 'stopped'),
    field('state', null, 'stopped'),
    field('state', 'is hunter2', 'stopped'),
  ]);
  expect(masker(secrets)(left)).toBe(
    [
      'state: running, expected stopped',
      'state: (none), expected stopped',
      'state: is (secret), expected stopped',
    ].join('\n'),
  );
});

test('the end of an output is what is shown of it', () => {
  const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}`).join('\n');
  expect(lastLines(lines(20))).toBe(lines(20));
  expect(lastLines(lines(21))).toBe(`…\n${CUT}${lines(21).replace('line 0\n', '')}`);
});

test.each([
  [119, '119 seconds'],
  [120, '2 minutes'],
  [7199, '120 minutes'],
  [7200, '2 hours'],
  [172_799, '48 hours'],
  [172_800, '2 days'],
  [-172_800, '2 days'],
])('%i s are %s', (seconds, text) => {
  expect(timeSpan(seconds)).toBe(text);
});
