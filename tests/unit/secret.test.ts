import { format, inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { concat, reveal, Secret } from '../../src/model/secret.ts';
import { named } from './named.ts';

const secret = new Secret('hunter2');

test.each(
  named<{ what: string; text: () => string }>([
    { what: 'String()', text: () => String(secret) },
    { what: 'a template literal', text: () => `${secret as unknown as string}` },
    { what: 'concatenation', text: () => '' + (secret as unknown as string) },
    { what: 'join', text: () => ['a', secret].join() },
    { what: 'JSON', text: () => JSON.stringify({ password: secret, list: [secret] }) },
    { what: 'inspect', text: () => inspect(secret) },
    {
      what: 'inspect from above, with everything',
      text: () => inspect({ deep: [{ secret }] }, { showHidden: true, depth: null }),
    },
    { what: 'format', text: () => format('%s %o %j', secret, secret, { secret }) },
    { what: 'an error', text: () => inspect(new Error(`bad ${secret as unknown as string}`, { cause: { secret } })) },
    {
      what: 'its own keys',
      text: () => JSON.stringify([Object.keys(secret), Object.entries(secret), Object.assign({}, secret)]),
    },
  ]),
)('%s does not give it away', (_what, { text }) => {
  expect(text()).not.toContain('hunter2');
});

test('the mask is readable', () => {
  expect([String(secret), JSON.stringify(secret), inspect(secret)]).toEqual(['(secret)', '"(secret)"', '(secret)']);
});

test('reveal gives texts and secrets in the clear', () => {
  expect([reveal(secret), reveal('text')]).toEqual(['hunter2', 'text']);
});

describe('concat', () => {
  test.each([
    { parts: [], text: '', isSecret: false },
    { parts: ['a', 'b'], text: 'ab', isSecret: false },
    { parts: ['a', secret, 'b'], text: 'ahunter2b', isSecret: true },
    { parts: [new Secret('')], text: '', isSecret: true },
  ])('$parts', ({ parts, text, isSecret }) => {
    const joined = concat(parts);
    expect([reveal(joined), joined instanceof Secret]).toEqual([text, isSecret]);
  });
});
