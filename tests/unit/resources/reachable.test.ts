import { expect, test } from 'vitest';
import { accepts, advice, done, planText, skipped, unchanged, unknownState } from './resource.ts';

test.each([
  ['ping: www.google.com: Name or service not known\n', 'www.google.com: Name or service not known'],
  ['ping: connect: Network is unreachable\n', 'connect: Network is unreachable'],
  ['', 'no answer'],
])('without an answer (%s), ping is tried again, for the declared time', (stderr, error) => {
  const silent = done('1 packets transmitted, 0 received', stderr === '' ? 1 : 2, stderr);
  expect(planText('reachable', { host: 'www.google.com', within: 30 }, [silent])).toEqual({
    diff: [`reachable: ${error} → answers`],
    run: ['ping -c 1 -w 30 -q www.google.com'],
    notes: ['checked again when this step runs'],
  });
});

test('with an answer, there is nothing to do', () => {
  expect(planText('reachable', '192.168.2.254', [done('1 received')])).toEqual(unchanged);
});

test.each([
  [
    'there is no ping',
    done('', 127, 'sh: ping: not found'),
    { reason: '`ping` is not installed (exit status 127)', words: 'sh: ping: not found', missing: true },
  ],
  ['ping was not run', skipped, { reason: '`ping` did not run' }],
] as const)('the state is unknown: %s', (_what, answer, expected) => {
  expect(unknownState('reachable', 'a', [answer])).toMatchObject(expected);
});

test.each([
  ['ping: a: Name or service not known', 'cannot resolve a: check `dns`'],
  ['ping: a: Temporary failure in name resolution', 'cannot resolve a: check `dns`'],
  ['1 packets transmitted, 0 received', 'Check `gateway`'],
])('%s', (words, found) => {
  expect(advice('reachable', 'a', words)).toContain(found);
});

test.each<[unknown, boolean]>([
  ['www.google.com', true],
  ['192.168.2.254', true],
  ['fe80::1', true],
  [{ host: 'a', within: 600 }, true],
  ['', false],
  ['-f', false],
  ['a b', false],
  ['https://www.google.com', false],
  [{ host: 'a', within: 0 }, false],
  [{ host: 'a', within: 1.5 }, false],
  [{ host: 'a', within: 601 }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('reachable', parameters)).toBe(ok);
});
