import { expect, test } from 'vitest';
import { parseStepFacts } from '../../src/engine/step-facts.ts';
import type { Result } from '../../src/model/operation.ts';
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
    done('x86_64\n'),
    done('docker1.example.com\n'),
    done('none\n', 1),
    done('2\n'),
    file('MemTotal:        1989004 kB\nMemFree: 1 kB\n'),
    done(ADDRESSES),
  ];
  expect(parseStepFacts(results)).toEqual({
    os: { name: 'CentOS Stream', version: '9', major: 9, family: 'rhel' },
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

test('what a host does not say, or says wrongly, is undefined', () => {
  const wrong = [file('no os-release'), done('', 127), done(''), done('', 127), done('many'), file(''), done('{')];
  expect(parseStepFacts(wrong)).toEqual({
    os: { name: 'unknown system', version: undefined, major: undefined, family: '' },
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
