import { unknownState } from '../unknown-state.ts';
import type { SwarmNode } from './current.ts';
import * as messages from './messages.ts';

/** Throws UnknownState if too few managers would be reachable with so many managers more. */
export function checkQuorum(nodes: readonly SwarmNode[], more: number): void {
  const managers = nodes.filter(({ Spec }) => Spec.Role === 'manager');
  const reachable = managers.filter(({ ManagerStatus }) => ManagerStatus?.Reachability === 'reachable').length;
  const all = managers.length;
  // A manager that joins counts before it is reachable.
  if (Math.min(reachable, reachable + more) * 2 <= all + more) {
    if (all === 1 && reachable === 1 && more > 0) return;
    throw unknownState(messages.tooFewManagers({ reachable, all }));
  }
}
