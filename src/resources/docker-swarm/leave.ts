import type { Change } from '../../model/change.ts';
import { exec } from '../../model/operation.ts';
import { UnknownState } from '../../model/result.ts';
import type { PeerAnswers, PeerRead } from '../../model/peer.ts';
import { docker } from '../docker/cli.ts';
import { type Current, probe, type SwarmNode } from './current.ts';
import * as messages from './messages.ts';
import { checkQuorum } from './quorum.ts';
import type { Desired } from './schema.ts';

/** Seconds until a manager that was demoted is a worker. */
const DEMOTION = 30;

export function leaving(current: Current, desired: Desired, peers: PeerAnswers): readonly Change[] {
  const { state, isManager, nodeId, nodes } = current;
  if (state === 'inactive') return [];
  const diff = [{ field: 'swarm', before: isManager ? 'manager' : 'worker', after: 'none', plain: true as const }];
  const leave = (...options: readonly string[]) => docker('swarm', 'leave', ...options);
  const change = { action: 'remove' as const, diff };
  if (!isManager) {
    return [
      {
        ...change,
        operations: [leave(...(state === 'active' ? [] : ['--force']))] as const,
        notes: [messages.stopsTasks],
      },
    ];
  }
  if (isLastManager(current)) {
    checkNobodyLeft(
      otherNodes(current).filter((node) => !hasLeft(node, desired, peers)),
      desired,
    );
    return [{ ...change, operations: [leave('--force')] as const, notes: [messages.endsSwarm] }];
  }
  checkQuorum(nodes, -1);
  const isWorker = exec(...docker('info', '--format', '{{.Swarm.ControlAvailable}}').argv);
  const demoted = { ...isWorker, until: { succeeds: '^false$', fails: '^Cannot connect', attempts: DEMOTION } };
  const operations = [docker('node', 'demote', nodeId ?? 'self'), demoted, leave()] as const;
  return [{ ...change, operations, notes: [messages.isDemotedFirst, messages.stopsTasks] }];
}

/** The last manager asks the hosts whose nodes seem to be alive: it notices only after some seconds that a node has left. */
export function membersToRead(current: Current, { others }: Desired): readonly PeerRead[] {
  if (!isLastManager(current) || otherNodes(current).length === 0) return [];
  return others.map(({ name: host }) => ({ host, operations: probe.operations }));
}

function isLastManager({ isManager, nodes }: Current): boolean {
  return isManager && nodes.filter(({ Spec }) => Spec.Role === 'manager').length <= 1;
}

/** Those that seem to be alive. */
function otherNodes({ nodes, nodeId }: Current): readonly SwarmNode[] {
  return nodes.filter(({ ID, Status }) => ID !== nodeId && Status.State !== 'down');
}

/** Whether the host of the node says that it is in no swarm, or is another node. */
function hasLeft(node: SwarmNode, { others }: Desired, peers: PeerAnswers): boolean {
  const answer = peers.get(hostOf(node, others) ?? '');
  if (answer?.kind !== 'answers') return false;
  const { missing, state, nodeId } = probe.parse(answer.results);
  return !missing && (state === 'inactive' || (nodeId !== undefined && nodeId !== node.ID));
}

function hostOf({ Description: { Hostname }, Status }: SwarmNode, hosts: Desired['others']): string | undefined {
  const byAddress = hosts.find(({ address }) => address !== undefined && address === Status.Addr);
  return (byAddress ?? hosts.find(({ name }) => Hostname === name || Hostname.startsWith(`${name}.`)))?.name;
}

/** The last manager leaves after all others. */
function checkNobodyLeft(left: readonly SwarmNode[], { others }: Desired): void {
  const [first] = left;
  if (!first) return;
  const { message, next } = messages.othersInSwarm(left.map(({ Description }) => Description.Hostname));
  const awaits = hostOf(first, others) ?? others.at(-1)?.name;
  throw new UnknownState(message, { next, ...(awaits === undefined ? {} : { awaits }) });
}
