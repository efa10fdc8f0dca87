import { describe, expect, test } from 'vitest';
import { identityOperations, identityWarnings, parseIdentity, parseRelease } from '../../src/engine/identity.ts';
import { describe as inWords } from '../../src/model/describe-operation.ts';
import type { Result } from '../../src/model/result.ts';
import { host } from './fake-transport.ts';
import { absent, done, file } from './resources/resource.ts';

const ANSWERS: Readonly<Record<string, Result>> = {
  'read /etc/os-release': file('NAME="CentOS Stream"\nVERSION_ID="9"\nID="centos"\n'),
  'read /etc/machine-id': file('0123\n'),
  'read /proc/sys/kernel/random/boot_id': file('4567\n'),
  'date +%s': done('1767225600\n'),
  'id -u': done('0\n'),
  'read /run/provision/generation': file('run-1 over\n'),
};
const identity = (answers: Readonly<Record<string, Result>> = {}) =>
  parseIdentity(identityOperations.map((operation) => ({ ...ANSWERS, ...answers })[inWords(operation)] ?? done('', 1)));

test('the identity of a host of the class', () => {
  expect(identity()).toEqual({
    system: 'CentOS Stream 9',
    supported: true,
    machineId: '0123',
    bootId: '4567',
    generation: 'run-1 over',
    clock: 1_767_225_600,
    root: true,
  });
});

test('what a host does not answer is unknown', () => {
  const unknown = {
    system: 'unknown system',
    supported: false,
    machineId: undefined,
    bootId: undefined,
    generation: '',
    clock: undefined,
    root: false,
  };
  expect(parseIdentity([])).toEqual(unknown);
  expect(parseIdentity(identityOperations.map(() => absent))).toEqual(unknown);
  expect(parseIdentity(identityOperations.map(() => ({ kind: 'failed', message: '0' })))).toEqual(unknown);
});

test.each([
  ['1767225600', 1_767_225_600],
  ['1\n', 1],
  ['0\n', undefined],
  ['1767225600\n\n', undefined],
  ['1767225600 UTC\n', undefined],
  ['at 1767225600\n', undefined],
  ['1'.repeat(13), undefined],
  ['', undefined],
])('a clock that says %j', (said, clock) => {
  expect(identity({ 'date +%s': done(said) }).clock).toBe(clock);
});

test.each([
  ['ID=centos\n', true],
  ['ID=rhel\n', true],
  ['ID="rocky"\nID_LIKE="rhel centos fedora"\n', true],
  ['ID=fedora\nID_LIKE=\n', true],
  ['ID=debian\n', true],
  ['ID=ubuntu\nID_LIKE=debian\n', false],
  ['NAME=centos\nVERSION_ID=rhel\n', false],
  ['ID=centosish\n', false],
])('%j is supported: %s', (release, is) => {
  expect(identity({ 'read /etc/os-release': file(release) }).supported).toBe(is);
});

// os-release(5)
test.each([
  ['NAME="a b"\nVERSION_ID=9\n', 'a b', '9'],
  ["NAME='a b'\n", 'a b', undefined],
  [`NAME="it's"\n`, "it's", undefined],
  [`NAME="a'\n`, `"a'`, undefined],
  ['NAME=a=b\n', 'a=b', undefined],
  ['# NAME=a\nNAME\n', '', undefined],
  ['', 'unknown system', undefined],
])('os-release %j: %s %s', (text, name, version) => {
  expect(parseRelease(text)).toMatchObject({ name, version });
});

test('an os-release of 64 KiB is read, and a longer one is not', () => {
  const release = (length: number) => ({ 'read /etc/os-release': file('NAME=x\n'.padEnd(length, '#')) });
  expect(identity(release(65_536)).system).toBe('x');
  expect(() => identity(release(65_537))).toThrow('/etc/os-release on the host has content that is not understood');
});

test.each([
  ['read /etc/machine-id', '/etc/machine-id'],
  ['read /proc/sys/kernel/random/boot_id', '/proc/sys/kernel/random/boot_id'],
  ['read /run/provision/generation', '/run/provision/generation'],
])('content of another form is refused: %s', (operation, path) => {
  expect(() => identity({ [operation]: file('a\u0000b\n') })).toThrow(
    `${path} on the host has content that is not understood`,
  );
});

describe('what a person should know', () => {
  const NOW = 1_767_225_600_000;
  const warnings = (more: Partial<ReturnType<typeof parseIdentity>>) =>
    [...identityWarnings(host('one'), { ...identity(), ...more }, NOW)].map(({ message }) => message);

  test.each([
    [0, []],
    [300, []],
    [-300, []],
    [301, ['the clock of one is 5 minutes ahead']],
    [-301, ['the clock of one is 5 minutes behind']],
  ])('of a clock that is off by %i s', (skew, messages) => {
    expect(warnings({ clock: NOW / 1000 + skew })).toEqual(messages);
  });

  test('of a clock that is unknown: nothing', () => {
    expect(warnings({ clock: undefined })).toEqual([]);
  });

  test('of another user and another system', () => {
    expect(warnings({ root: false, supported: false })).toEqual([
      expect.stringMatching(/^provision is not root on one/),
      expect.stringMatching(/^one runs neither a system of the CentOS family nor Debian/),
    ]);
  });
});
