import type { Refusal, Resource } from '../../model/resource.ts';
import { advertisesOther } from './advertised.ts';
import { type Current, probe } from './current.ts';
import { inInventory } from './in-inventory.ts';
import { readOf } from './manager.ts';
import * as messages from './messages.ts';
import { following, otherManagers } from './order.ts';
import { membersToRead } from './leave.ts';
import { isKnown, plan } from './plan.ts';
import { type Desired, schema } from './schema.ts';

export const dockerSwarm: Resource<Desired, Current> = {
  type: 'docker_swarm',
  summary: 'The hosts as one swarm of Docker Engine: created on the first manager, joined by the others.',
  schema,
  aboutOwnHost: true,
  inInventory,
  name: () => '',
  probe: () => probe,
  after: (desired) => following(desired).map((host) => ({ host, type: 'docker_swarm' })),
  peers(current, desired) {
    if (desired.state === 'absent') return membersToRead(current, desired);
    if (current.state === 'active' && isKnown(current, desired) && advertisesOther(current, desired) === undefined)
      return [];
    return otherManagers(desired).map(readOf);
  },
  plan,
  refuse,
  advise: (words) => {
    if (/^curl: \((7|28)\).*(2377|7946)/m.test(words)) return messages.portClosed;
    return /invalid join token/i.test(words) ? messages.tokenRefused : undefined;
  },
};

function refuse(current: Current, desired: Desired): Refusal | undefined {
  const { state, isManager, liveRestore } = current;
  const { state: declared, node, managers } = desired;
  if (declared === 'absent') return undefined;
  if (state === 'locked') return messages.isLocked();
  if (state !== 'active') {
    return liveRestore ? { ...messages.liveRestoreInSwarm(), solvedBy: [[{ type: 'docker_daemon' }]] } : undefined;
  }
  const role = isManager ? 'manager' : 'worker';
  const manager = managers.find((name) => name !== node.name) ?? node.name;
  if (role !== node.role) return messages.otherRole({ host: node.name, role, manager });
  const from = advertisesOther(current, desired);
  if (!isManager || from === undefined) return undefined;
  return messages.managerMoves({ host: node.name, from, to: node.advertiseAddress ?? '' });
}
