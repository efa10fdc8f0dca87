import * as z from 'zod';
import type { Probe } from '../../model/resource.ts';
import { ask, contentOf, responsesTo } from '../docker/api.ts';
import { HostName, Texts } from '../docker/objects.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';

/** `GET /nodes` */
export const Nodes = z.array(
  z.object({
    ID: z.string().regex(/^[0-9a-z]+$/),
    CreatedAt: z.string(),
    Spec: z.object({ Availability: z.string(), Labels: Texts }),
    Description: HostName,
    Status: z.object({ State: z.string(), Addr: z.string().nullish() }),
    ManagerStatus: z.object({ Addr: z.string().nullish(), Reachability: z.string().nullish() }).nullish(),
  }),
);

export type Node = z.infer<typeof Nodes>[number];

export interface Current {
  readonly nodes: readonly Node[];
}

const PATHS = ['/nodes'];

/** "This node is not a swarm manager." */
const NO_MANAGER = 503;

export const probe: Probe<Current> = {
  operations: [ask(PATHS)],
  parse([result]) {
    const [nodes] = responsesTo(PATHS, result);
    // A step before this one may create the swarm.
    if (nodes?.status === NO_MANAGER) throw unknownState(messages.noManager(), undefined, true);
    return { nodes: contentOf(nodes, Nodes, messages.nodesOfSwarm) ?? [] };
  },
};

/** The node of a host: a host that joined again has one for each time, of which only the newest is alive. */
export function nodeOf({ nodes }: Current, name: string, address: string | undefined): Node | undefined {
  return nodes
    .filter(({ Description, Status, ManagerStatus }) => {
      if (Description.Hostname === name || Description.Hostname.startsWith(`${name}.`)) return true;
      return address !== undefined && (Status.Addr === address || ManagerStatus?.Addr?.startsWith(`${address}:`));
    })
    .toSorted((one, other) => other.CreatedAt.localeCompare(one.CreatedAt))[0];
}
