import type { InventoryNames } from '../../model/resource.ts';
import { type Current as Nodes, nodeOf } from '../docker-node/current.ts';
import type { Host } from './schema.ts';

/** The hosts of the inventory before that of the step. */
export function hostsBefore({ hosts, own }: InventoryNames): readonly Host[] {
  const all = Object.values(hosts);
  const place = all.findIndex(({ name }) => name === own);
  return all.slice(0, Math.max(0, place));
}

/** The host that changes the swarm, where it is another one: of the managers that work, the first in the inventory. */
export function otherDeployer({ nodes }: Nodes, before: readonly Host[]): string | undefined {
  const isManager = ({ name, address }: Host) => {
    const node = nodeOf({ nodes }, name, address);
    return node?.Status.State === 'ready' && node.ManagerStatus?.Reachability === 'reachable';
  };
  return before.find(isManager)?.name;
}
