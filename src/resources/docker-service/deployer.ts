import { nodeOf } from '../docker-node/current.ts';
import type { Current } from './current.ts';
import type { Desired } from './schema.ts';

/** The host that changes the service, where it is another one: of the managers that work, the first in the inventory. */
export function otherDeployer({ nodes }: Current, { before }: Desired): string | undefined {
  const isManager = ({ name, address }: Desired['before'][number]) => {
    const node = nodeOf({ nodes }, name, address);
    return node?.Status.State === 'ready' && node.ManagerStatus?.Reachability === 'reachable';
  };
  return before.find(isManager)?.name;
}
