import { z } from 'zod';
import { exec } from '../../src/model/operation.ts';
import { output, type Result } from '../../src/model/result.ts';
import type { Resource } from '../../src/model/resource.ts';
import { machine } from './converge.ts';
import { done, host, type Machine } from './fake-transport.ts';

export const OLD = '192.168.2.131';
export const NEW = '192.168.2.10';
export const docker1 = host('docker1', { address: NEW, bootstrap: OLD });

/** A machine that can move, with a checkpoint like NetworkManager's. */
export interface Network {
  readonly machine: Machine;
  /** The addresses after the move; by default the new one. */
  answersAt?: readonly string[];
  /** The gateway does not answer. */
  gatewayGone?: true;
  pending: boolean;
  rolledBack: boolean;
}

export function movable(more: Partial<Network> = {}): Network {
  const one = machine({ address: OLD }, 'docker1');
  one.addresses = [OLD];
  const network: Network = { machine: one, pending: false, rolledBack: false, ...more };
  const verbs: Record<string, (...words: string[]) => Result> = {
    setup: (seconds = '') => {
      const before = { address: one.state.get('address') ?? '', addresses: one.addresses };
      network.pending = true;
      one.clock.after(Number(seconds) * 1000, () => {
        if (!network.pending) return;
        one.state.set('address', before.address);
        one.addresses = before.addresses;
        network.pending = false;
        network.rolledBack = true;
      });
      return done('');
    },
    move: (to = '') => {
      one.state.set('address', to);
      one.addresses = network.answersAt ?? [to];
      return done('');
    },
    keep: () => {
      network.pending = false;
      return done('');
    },
    pending: () => done(network.pending ? 'yes' : ''),
    gateway: () => done('', network.gatewayGone ? 1 : 0),
  };
  one.twist = (_self, [verb = '', ...words]) => verbs[verb]?.(...words);
  return network;
}

/** Like the network resource, with operations that the machine above knows. */
export const moving: Resource<{ to: string; seconds: number }, { at: string; pending: boolean }> = {
  type: 'network',
  summary: 'For tests.',
  schema: z.custom<{ to: string; seconds: number }>(),
  name: () => 'ens33',
  probe: () => ({
    operations: [exec('get', 'address'), exec('pending')],
    parse: ([at, pending]) => ({ at: output(at, 'address'), pending: output(pending, 'pending') !== '' }),
  }),
  plan({ at, pending }, { to, seconds }) {
    const action = 'change';
    if (at === to) {
      const kept = { field: 'kept', before: 'no', after: 'yes' };
      return pending ? [{ action, diff: [kept], operations: [exec('keep')] }] : [];
    }
    const checks = [{ operation: exec('gateway'), failure: 'the gateway does not answer' }];
    const commitConfirm = { movesTo: to, leaves: [at], setup: [exec('setup', String(seconds))], seconds, checks };
    return [
      { action, diff: [{ field: 'address', before: at, after: to }], operations: [exec('move', to)], commitConfirm },
    ];
  },
  settling: ({ pending }) => (pending ? 'an earlier change is about to be rolled back' : undefined),
};
