import { expect, test } from 'vitest';
import { accepts, advice, unknownState, done, nothing, told } from './resource.ts';

test.each([
  ['ping: www.google.com: Name or service not known\n', 'www.google.com: Name or service not known'],
  ['ping: connect: Network is unreachable\n', 'connect: Network is unreachable'],
  ['', 'no answer'],
])('no answer (%s) is tried again, for as long as was said', (stderr, why) => {
  const silent = done('1 packets transmitted, 0 received', stderr === '' ? 1 : 2, stderr);
  expect(told('reachable', { host: 'www.google.com', within: 30 }, [silent])).toEqual({
    diff: [`reachable: ${why} → answers`],
    run: ['ping -c 1 -w 30 -q www.google.com'],
    notes: ['checked again at this step'],
  });
});

test('an answer is all there is to it', () => {
  expect(told('reachable', '192.168.2.254', [done('1 received')])).toEqual(nothing);
});

test.each([
  ['there is no ping', done('', 127, 'sh: ping: not found')],
  ['it was not run', { kind: 'skipped' } as const],
])('cannot tell: %s', (_what, answer) => {
  expect(unknownState('reachable', 'a', [answer]).message).toMatch(/^ping /);
});

test.each([
  ['ping: a: Name or service not known', 'cannot look up a: check dns'],
  ['ping: a: Temporary failure in name resolution', 'cannot look up a: check dns'],
  ['1 packets transmitted, 0 received', 'Check gateway'],
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
