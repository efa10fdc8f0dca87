import { expect, test } from 'vitest';
import { isSubnet, isWithin } from '../../src/model/ip.ts';

test.each([
  ['172.30.0.0/16', true],
  ['0.0.0.0/0', true],
  ['172.30.0.1/32', true],
  ['172.30.0.1/16', false],
  ['172.30.0.0', false],
  ['172.30.0.0/33', false],
  ['fd00:30::/64', true],
  ['::/0', true],
  ['fd00:30::1/128', true],
  ['fd00:30::8000:0:0:0/64', false],
  ['fd00:30::1/64', false],
  ['web', false],
])('isSubnet(%s): %s', (text, expected) => {
  expect(isSubnet(text)).toBe(expected);
});

test.each([
  ['172.30.0.0/16', '172.30.8.0/24', true],
  ['172.30.0.0/16', '172.30.255.255', true],
  ['172.30.0.0/16', '172.31.0.1', false],
  ['172.30.0.0/16', '172.30.0.0/8', false],
  ['172.30.0.0/16', 'fd00::1', false],
  ['fd00:30::/64', 'fd00:30::1', true],
  ['fd00:30::/64', 'fd00:31::1', false],
  ['fd00:30::/64', '172.30.0.1', false],
])('isWithin(%s, %s): %s', (subnet, other, expected) => {
  expect(isWithin(subnet, other)).toBe(expected);
});
