import { describe, expect, test } from 'vitest';
import type { HostIdentity } from '../../src/engine/identity.ts';
import { Machines } from '../../src/engine/machines.ts';
import type { EventBody } from '../../src/model/events.ts';
import { host } from './fake-transport.ts';

/** Two hosts with these identities: why the second one is refused, and what is warned of. */
function claimed(fingerprint: string | undefined, ...identities: readonly Partial<HostIdentity>[]) {
  const events: EventBody[] = [];
  const machines = new Machines((event) => events.push(event));
  const failures = identities.map((one, index) =>
    machines.claim(host(`docker${index + 1}`), fingerprint, one as HostIdentity),
  );
  return { failures: failures.map((failure) => failure?.message), warnings: events.map(({ type }) => type) };
}

const machine = { machineId: 'm', bootId: 'b' };

describe('two hosts', () => {
  test('with the same machine-id and boot ID are one machine', () => {
    expect(claimed(undefined, machine, machine)).toEqual({
      failures: [undefined, 'docker2 and docker1 are the same machine (machine-id m)'],
      warnings: [],
    });
  });

  test.each<[string, Partial<HostIdentity>, Partial<HostIdentity>]>([
    ['another boot ID', machine, { ...machine, bootId: 'other' }],
    ['another machine-id', machine, { ...machine, machineId: 'other' }],
    ['unknown machine-ids', { bootId: 'b' }, { bootId: 'b' }],
    ['unknown boot IDs', { machineId: 'm' }, { machineId: 'm' }],
    ['unknown identities', {}, {}],
  ])('with %s are two machines', (_what, one, other) => {
    expect(claimed(undefined, one, other)).toEqual({ failures: [undefined, undefined], warnings: [] });
  });

  test('with the same host key are a machine and its clone, of which a warning tells', () => {
    expect(claimed('SHA256:x', machine, { ...machine, bootId: 'other' })).toEqual({
      failures: [undefined, undefined],
      warnings: ['warning'],
    });
  });
});
