import { expect, test } from 'vitest';
import { glob } from '../../src/model/glob.ts';
import { contains, parseCidr } from '../../src/model/ip.ts';

test.each<[string, { address: string; prefix: number } | undefined]>([
  ['192.168.2.10/24', { address: '192.168.2.10', prefix: 24 }],
  ['10.0.0.1/8', { address: '10.0.0.1', prefix: 8 }],
  ['0.0.0.0/0', { address: '0.0.0.0', prefix: 0 }],
  ['192.168.2.10/32', { address: '192.168.2.10', prefix: 32 }],
  ['192.168.2.10', undefined],
  ['192.168.2.10/', undefined],
  ['192.168.2.10/33', undefined],
  ['192.168.2.10/-1', undefined],
  ['192.168.2.10/2e1', undefined],
  ['192.168.2.10/ 8', undefined],
  // The host would answer /8: the step would never be done.
  ['10.0.0.1/08', undefined],
  ['192.168.2.10/255.255.255.0', undefined],
  ['192.168.2.10/24/24', undefined],
  ['192.168.2.300/24', undefined],
  ['192.168.2/24', undefined],
  ['192.168.002.010/24', undefined],
  ['fe80::1/64', undefined],
  ['', undefined],
])('parseCidr %s', (text, cidr) => {
  expect(parseCidr(text)).toEqual(cidr);
});

test.each([
  ['192.168.2.10/24', '192.168.2.254', true],
  ['192.168.2.10/24', '192.168.3.254', false],
  ['192.168.2.10/23', '192.168.3.254', true],
  ['192.168.2.10/25', '192.168.2.129', false],
  ['192.168.2.10/32', '192.168.2.10', true],
  ['192.168.2.10/32', '192.168.2.11', false],
  ['10.0.0.1/0', '213.0.113.2', true],
])('%s contains %s: %s', (text, other, inside) => {
  const cidr = parseCidr(text);
  expect(cidr && contains(cidr, other)).toBe(inside);
});

test.each([
  ['docker*', ['docker', 'docker1'], ['mydocker', 'Docker1']],
  ['docker?', ['docker1'], ['docker', 'docker12']],
  ['*', ['', 'anything'], []],
  ['a.b', ['a.b'], ['axb']],
  ['[a-z]+(x|y)$^{2}\\', ['[a-z]+(x|y)$^{2}\\'], ['a']],
])('glob %s', (pattern, matching, others) => {
  const expression = glob(pattern);
  expect([...matching, ...others].filter((text) => expression.test(text))).toEqual(matching);
});
