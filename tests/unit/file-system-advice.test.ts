import { expect, test } from 'vitest';
import { operationFailed } from '../../src/engine/failures.ts';

import { bind } from '../../src/model/step.ts';
import { hostname } from '../../src/resources/hostname/index.ts';
import { hostsEntry } from '../../src/resources/hosts-entry/index.ts';
import { done } from './fake-transport.ts';

const operation = { kind: 'write', path: '/etc/hosts', content: '' } as const;

// Seen on test hosts, except the last two: strerror(3).
test.each<[string, string]>([
  ["mv: cannot move '/etc/.hosts.f2eea1731aa2' to '/etc/hosts': Operation not permitted", 'chattr -i'],
  ['Could not set static hostname: Not allowed to update /etc/hostname.', 'chattr -i'],
  ['Could not set static hostname: /etc/hostname is in a read-only filesystem.', 'systemctl stop systemd-hostnamed'],
  ['sh: cannot create /etc/.hosts.f2eea1731aa2: Read-only file system', 'findmnt'],
  ['cat: write error: No space left on device', 'df -h'],
  ['cat: write error: Disk quota exceeded', 'quota'],
  ['cat: /etc/hosts: Input/output error', 'dmesg'],
])('%s: the advice is the same for every resource', (words, advice) => {
  const steps = [
    bind(hostsEntry, hostsEntry.schema.parse({ address: '192.0.2.1', names: ['a'] }), 1),
    bind(hostname, hostname.schema.parse('a'), 1),
  ];
  for (const step of steps) {
    const failure = operationFailed(step, { operation, result: done('', 1, words) });
    expect(failure.next).toContain(advice);
  }
});

// hosts_entry has an advice of its own. strerror(3)
test('a file that is a mount of its own', () => {
  const step = bind(hostname, hostname.schema.parse('a'), 1);
  const words = 'Could not set static hostname: Device or resource busy';
  expect(operationFailed(step, { operation, result: done('', 1, words) }).next).toContain('mount of its own');
});

test('other words have no advice about file systems', () => {
  const step = bind(hostname, hostname.schema.parse('a'), 1);
  const words = 'sysctl: setting key "kernel.hostname": Operation not permitted';
  expect(operationFailed(step, { operation, result: done('', 1, words) }).next).toBeUndefined();
});
