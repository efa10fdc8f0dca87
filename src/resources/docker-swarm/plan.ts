import { type Change, operationsOf } from '../../model/change.ts';
import { exec, type Operation } from '../../model/operation.ts';
import { UnknownState } from '../../model/result.ts';
import type { PlanContext } from '../../model/plan-context.ts';
import { concat, type Text } from '../../model/secret.ts';
import { post } from '../docker/api.ts';
import { docker } from '../docker/cli.ts';
import { unknownState } from '../unknown-state.ts';
import { advertisesOther } from './advertised.ts';
import type { Current } from './current.ts';
import { leaving } from './leave.ts';
import { type Manager, managerAmong } from './manager.ts';
import * as messages from './messages.ts';
import { following, otherManagers } from './order.ts';
import { checkQuorum } from './quorum.ts';
import type { Desired } from './schema.ts';

/** Of the managers, for nodes that join (dockerd: defaultAddr), and of all nodes, for what they tell each other. */
const [CLUSTER_PORT, GOSSIP_PORT] = [2377, 7946];

/** Seconds for one attempt to connect. */
const CONNECT_TIMEOUT = 5;

export function plan(current: Current, desired: Desired, { peers }: PlanContext): readonly Change[] {
  if (desired.state === 'absent') {
    if (current.missing) throw current.missing;
    return leaving(current, desired, peers);
  }
  const { node } = desired;
  if (current.state === 'active') {
    checkMembership(current, desired, peers);
    if (advertisesOther(current, desired) === undefined) return [];
  }
  const awaits = following(desired)[0];
  const manager = managerAmong(otherManagers(desired), peers, awaits);
  const isFirst = node.name === desired.managers[0];
  if (!manager && !isFirst) {
    const { message, next } = messages.noSwarmYet(awaits ?? '');
    throw new UnknownState(message, { next, ...(awaits === undefined ? {} : { awaits }) });
  }
  if (current.missing) throw current.missing;
  if (!manager) return [create(current, desired)];
  return [current.state === 'active' ? joinAgain(current, desired, manager) : join(current, desired, manager)];
}

/** Whether a node that is not known by its managers' addresses is in this swarm. */
function checkMembership(current: Current, desired: Desired, peers: PlanContext['peers']): void {
  if (isKnown(current, desired)) return;
  const manager = managerAmong(otherManagers(desired), peers, undefined);
  if (!manager || manager.nodes.some(({ ID }) => ID === current.nodeId)) return;
  throw unknownState(messages.inAnotherSwarm(manager.host));
}

/** A manager that has no others is in its own swarm. Any other node is in that of the managers it knows. */
export function isKnown({ managers }: Current, desired: Desired): boolean {
  if (otherManagers(desired).length === 0) return true;
  return managers.some((address) => address !== desired.node.advertiseAddress && desired.addresses.includes(address));
}

function create(current: Current, desired: Desired): Change {
  if (current.state !== 'inactive') throw unknownState(messages.swarmHasFailed(current.error ?? current.state));
  const body = JSON.stringify({ ...addresses(desired), ForceNewCluster: false });
  return {
    action: 'add',
    diff: [{ field: 'swarm', before: 'none', after: 'created', plain: true }, ...addressDiff(desired)],
    operations: [post('/swarm/init', body)],
  };
}

function join(current: Current, desired: Desired, manager: Manager): Change {
  const { role } = desired.node;
  if (role === 'manager') checkQuorum(manager.nodes, 1);
  const isHalf = current.state !== 'inactive';
  // It may only have lost its managers for a while, and run tasks.
  if (isHalf && manager.nodes.some(({ ID }) => ID === current.nodeId)) {
    throw unknownState(messages.cutOff(manager.host, current.error ?? current.state));
  }
  const before = isHalf ? messages.halfJoined(current.error) : 'none';
  return {
    action: isHalf ? 'change' : 'add',
    diff: [
      { field: 'swarm', before, after: messages.memberOf(role, manager.host), plain: true },
      ...addressDiff(desired),
    ],
    operations: joining(desired, manager, isHalf ? [docker('swarm', 'leave', '--force')] : []),
    ...(isHalf ? { notes: [messages.leavesFirst] } : {}),
  };
}

/** A worker that moved: what other nodes know of its address is what it said when it joined. */
function joinAgain(current: Current, desired: Desired, manager: Manager): Change {
  const { advertiseAddress: after = '' } = desired.node;
  return {
    action: 'change',
    diff: [{ field: 'advertise address', before: advertisesOther(current, desired) ?? null, after }],
    operations: joining(desired, manager, [docker('swarm', 'leave')]),
    notes: [messages.joinsAgain(manager.host)],
  };
}

/** The host leaves nothing before the manager was reached. */
function joining(desired: Desired, manager: Manager, leave: readonly Operation[]): Change['operations'] {
  const body = JSON.stringify({ ...addresses(desired), RemoteAddrs: [withPort(manager.address, CLUSTER_PORT)] });
  const withToken: Text = concat([body.slice(0, -1), ',"JoinToken":"', manager.tokens[desired.node.role], '"}']);
  return operationsOf([
    answers(manager.address, CLUSTER_PORT),
    answers(manager.address, GOSSIP_PORT),
    ...leave,
    post('/swarm/join', withToken),
  ]);
}

function addresses({ node: { advertiseAddress }, data_path_address: dataPath }: Desired) {
  return {
    ListenAddr: `0.0.0.0:${CLUSTER_PORT}`,
    ...(advertiseAddress === undefined ? {} : { AdvertiseAddr: advertiseAddress }),
    ...(dataPath === undefined ? {} : { DataPathAddr: dataPath }),
  };
}

function addressDiff({ node: { advertiseAddress }, data_path_address: dataPath }: Desired): Change['diff'] {
  const fields = { 'advertise address': advertiseAddress, 'data path address': dataPath };
  return Object.entries(fields).flatMap(([field, after]) =>
    after === undefined ? [] : [{ field, before: null, after }],
  );
}

/** Whether a port of another host accepts connections. What it answers does not matter: neither of the two speaks HTTP. */
function answers(address: string, port: number): Operation {
  const options = ['--disable', '--silent', '--show-error', '--noproxy', '*', '--output', '/dev/null'];
  const limits = ['--connect-timeout', String(CONNECT_TIMEOUT), '--max-time', String(2 * CONNECT_TIMEOUT)];
  const form = ['--write-out', String.raw`connected after %{time_connect}\n`];
  return {
    ...exec('curl', ...options, ...limits, ...form, `http://${withPort(address, port)}/`),
    until: { succeeds: '^connected after [0-9.]*[1-9]', fails: '^curl:', attempts: 1 },
  };
}

function withPort(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}
