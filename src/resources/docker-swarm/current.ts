import * as z from 'zod';
import { type Result, UnknownState } from '../../model/result.ts';
import type { Probe } from '../../model/resource.ts';
import { ask, contentOf, responsesTo } from '../docker/api.ts';
import { Flag, HostName, listOf, Text } from '../docker/objects.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';

/** `GET /info`, as far as it is about the swarm. */
const Info = z.object({
  LiveRestoreEnabled: Flag,
  Swarm: z.object({
    NodeID: Text,
    NodeAddr: Text,
    /** inactive, pending, active, error or locked */
    LocalNodeState: z.string(),
    ControlAvailable: Flag,
    Error: Text,
    RemoteManagers: listOf(z.object({ NodeID: z.string(), Addr: z.string() })),
  }),
});

const Nodes = z.array(
  z.object({
    ID: z.string(),
    Spec: z.object({ Role: z.string() }),
    Description: HostName,
    Status: z.object({ State: z.string(), Addr: Text }),
    ManagerStatus: z.object({ Reachability: z.string(), Addr: Text }).nullish(),
  }),
);

export type SwarmNode = z.infer<typeof Nodes>[number];

export interface Current {
  /** Why there is no state: the engine is not installed, or does not run. What other hosts have is read all the same. */
  readonly missing?: UnknownState;
  /** Of `LocalNodeState`. */
  readonly state: string;
  readonly isManager: boolean;
  readonly nodeId: string | undefined;
  /** Where the other nodes look for this one: of a manager, what the managers have agreed upon. */
  readonly address: string | undefined;
  readonly error: string | undefined;
  readonly liveRestore: boolean;
  /** The addresses of the managers that the node knows. */
  readonly managers: readonly string[];
  /** Only a manager knows them. */
  readonly nodes: readonly SwarmNode[];
}

const PATHS = ['/info', '/nodes'];

const NO_ENGINE: Current = {
  ...{ state: 'inactive', isManager: false, nodeId: undefined, address: undefined, error: undefined },
  ...{ liveRestore: false, managers: [], nodes: [] },
};

export const probe: Probe<Current> = {
  operations: [ask(PATHS)],
  parse([result]) {
    try {
      return currentOf(result);
    } catch (error) {
      if (error instanceof UnknownState && error.missing) return { ...NO_ENGINE, missing: error };
      throw error;
    }
  },
};

function currentOf(result: Result | undefined): Current {
  const [info, nodes] = responsesTo(PATHS, result);
  const found = contentOf(info, Info, messages.engineState);
  if (!found) throw unknownState(messages.noInfo());
  const { Swarm, LiveRestoreEnabled: liveRestore } = found;
  const { LocalNodeState: state, ControlAvailable: isManager } = Swarm;
  // Without a quorum, a manager has no answer.
  const known = isManager && nodes?.status === 200 ? (contentOf(nodes, Nodes, messages.nodesOfSwarm) ?? []) : [];
  const asManager = known.find(({ ID }) => ID === Swarm.NodeID)?.ManagerStatus?.Addr;
  return {
    ...{ state, isManager, nodeId: Swarm.NodeID, error: Swarm.Error, liveRestore, nodes: known },
    address: asManager === undefined ? Swarm.NodeAddr : withoutPort(asManager),
    managers: Swarm.RemoteManagers.map(({ Addr }) => withoutPort(Addr)),
  };
}

function withoutPort(address: string): string {
  return address.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}
