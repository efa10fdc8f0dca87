import { expect, test } from 'vitest';
import { parseStepFacts } from '../../src/engine/step-facts.ts';
import type { Result } from '../../src/model/result.ts';
import { done } from './fake-transport.ts';

const file = (content: string): Result => ({ kind: 'file', content, mode: '0644', owner: 'root:root' });

const ADDRESSES = JSON.stringify([
  { ifname: 'lo', address: '00:00:00:00:00:00', addr_info: [{ local: '127.0.0.1', scope: 'host' }] },
  {
    ifname: 'ens33',
    address: '00:0c:29:aa:bb:cc',
    addr_info: [
      { local: '192.168.2.10', scope: 'global' },
      { local: 'fe80::1', scope: 'link' },
    ],
  },
]);

test('the facts of a CentOS host', () => {
  const results = [
    file('NAME="CentOS Stream"\nVERSION_ID="9"\nID="centos"\nID_LIKE="rhel fedora"\n'),
    done('5.14.0-570.12.1.el9_6.x86_64 x86_64\n'),
    done('docker1.example.com\n'),
    done('none\n', 1),
    done('2\n'),
    file('MemTotal:        1989004 kB\nMemFree: 1 kB\n'),
    done(ADDRESSES),
  ];
  expect(parseStepFacts(results)).toEqual({
    os: { name: 'CentOS Stream', version: '9', major: 9, family: 'rhel' },
    kernel: '5.14.0-570.12.1.el9_6.x86_64',
    arch: 'x86_64',
    memory_mb: 1942,
    cpus: 2,
    hostname: 'docker1.example.com',
    virtualization: 'none',
    interfaces: {
      lo: { mac: '00:00:00:00:00:00', addresses: [] },
      ens33: { mac: '00:0c:29:aa:bb:cc', addresses: ['192.168.2.10'] },
    },
    addresses: ['192.168.2.10'],
  });
});

const factsOf = (...results: readonly Result[]) => parseStepFacts(results);
const nothing = done('', 1);

test.each([
  ['ID=fedora\nVERSION_ID=41\n', 'rhel', 41],
  ['ID=debian\nVERSION_ID="12"\n', 'debian', 12],
  ['ID=ubuntu\nID_LIKE=debian\nVERSION_ID="24.04"\n', 'debian', 24],
  ['ID=arch\nID_LIKE=other\n', 'arch', undefined],
  ['ID=x\nVERSION_ID=rolling\n', 'x', undefined],
])('%j is of the family %s, major version %s', (release, family, major) => {
  expect(factsOf(file(release)).os).toMatchObject({ family, major });
});

test.each([
  ['SMemTotal: 5 kB\n', undefined],
  ['MemTotal: 5 kByte\n', undefined],
  ['MemTotal: 2048 kB\n', 2],
])('%j is memory of %s MiB', (content, memory) => {
  const words = Array(5).fill(nothing) as Result[];
  expect(factsOf(...words, file(content)).memory_mb).toBe(memory);
});

test.each([
  ['16\n', 16],
  ['2 cpus\n', 2],
  ['2x\n', undefined],
  ['x2\n', undefined],
  ['1234567890\n', undefined],
])('nproc that prints %j: %s', (printed, cpus) => {
  expect(factsOf(nothing, nothing, nothing, nothing, done(printed)).cpus).toBe(cpus);
});

test('a fact is one word of at most 256 characters, and nothing that a failed program printed', () => {
  expect(factsOf(nothing, done(`  ${'x'.repeat(300)} y\n`))).toMatchObject({ kernel: 'x'.repeat(256), arch: 'y' });
  expect(factsOf(nothing, done('x86_64\n', 1)).arch).toBeUndefined();
});

test('at most 1000 interfaces are facts', () => {
  const many = Array.from({ length: 1001 }, (_, index) => ({ ifname: `veth${index}` }));
  const { interfaces } = factsOf(...(Array(6).fill(nothing) as Result[]), done(JSON.stringify(many)));
  expect(Object.keys(interfaces)).toHaveLength(1000);
  expect(interfaces['veth0']).toEqual({ mac: undefined, addresses: [] });
});

test('what a host does not say, or says wrongly, is undefined', () => {
  const wrong = [file('no os-release'), done('', 127), done(''), done('', 127), done('many'), file(''), done('{')];
  expect(parseStepFacts(wrong)).toEqual({
    os: { name: 'unknown system', version: undefined, major: undefined, family: '' },
    kernel: undefined,
    arch: undefined,
    memory_mb: undefined,
    cpus: undefined,
    hostname: undefined,
    virtualization: undefined,
    interfaces: {},
    addresses: [],
  });
  expect(parseStepFacts([])).toMatchObject({ interfaces: {}, addresses: [] });
});
