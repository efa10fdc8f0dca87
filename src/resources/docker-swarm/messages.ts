// What provision says about the swarm of a host.

interface Text {
  readonly message: string;
  readonly next: string;
}

interface Issue {
  readonly message: string;
  readonly hint: string;
}

export const invalidAddress = 'must be an IP address';

/** As part of a message about an answer of the engine. */
export const engineState = 'the state of the engine';

/** As part of a message about an answer of the engine. */
export const nodesOfSwarm = 'the nodes of the swarm';

/** As part of a message about an answer of the engine. */
export const joinTokens = 'the join tokens of the swarm';

export const leavesFirst = 'leaves what is left of an earlier attempt first';

export const endsSwarm = 'ends the swarm: its services, secrets and configs are lost';

export const isDemotedFirst = 'becomes a worker first, so that the other managers do not count it any more';

export const stopsTasks = 'stops the tasks of services on this host';

export function namedTwice(host: string): string {
  return `${host} is named twice`;
}

export function notInInventory(host: string): Issue {
  return { message: `${host} is not a host of the inventory`, hint: 'Name hosts of the inventory.' };
}

export function neitherRole(host: string): Issue {
  return {
    message: `${host} is neither among \`managers\` nor among \`workers\``,
    hint: 'Add the host to one of them, or leave the step out there with `when`.',
  };
}

export function noAddress({ host, address }: { readonly host: string; readonly address: string }): Issue {
  return {
    message: `the address of ${host} is a name: ${address}`,
    hint: 'Other nodes need an IP address. Set `advertise_address`.',
  };
}

export function noInfo(): Omit<Text, 'next'> {
  return { message: 'Docker Engine does not give its state' };
}

export function noSwarmYet(manager: string): Text {
  return {
    message: `${manager} does not manage a swarm yet`,
    next: `Apply the step on ${manager}, too.`,
  };
}

export function managerUnreachable(manager: string, reason: string): Text {
  return {
    message: `cannot ask ${manager} for the swarm${reason === '' ? '' : `: ${reason}`}`,
    next: `Correct the connection to ${manager}. If the host no longer exists, remove it from \`managers\`.`,
  };
}

export function liveRestoreInSwarm(): Text {
  return {
    message: 'Docker Engine refuses a swarm while live-restore is enabled',
    next: 'Set `live-restore: false` in a docker_daemon step before this one.',
  };
}

export function isLocked(): Text {
  return {
    message: 'the swarm on this host is locked',
    next: 'Run `docker swarm unlock` on the host.',
  };
}

export function otherRole({
  host,
  role,
  manager,
}: {
  readonly host: string;
  readonly role: string;
  readonly manager: string;
}): Text {
  const command = role === 'manager' ? 'demote' : 'promote';
  return {
    message: `${host} is a ${role} of the swarm`,
    next: `Run \`docker node ${command} ${host}\` on ${manager}.`,
  };
}

/** A manager is not changed: what its swarm knows would be lost, or half of its managers. */
export function managerMoves(move: { readonly host: string; readonly from: string; readonly to: string }): Text {
  const { host, from, to } = move;
  return {
    message: `${host} manages the swarm at ${from}, not ${to}: a manager cannot change its address, and the other nodes would lose it`,
    next: `Declare \`advertise_address: ${from}\`, and leave that address on the host, before a new one. Where there are other managers, one that left the swarm joins again at its new address: \`docker node demote ${host}\` on another manager, \`docker swarm leave\` on ${host}, and apply again.`,
  };
}

export function joinsAgain(manager: string): string {
  return `leaves the swarm and joins it again as a new node: tasks of services on this host stop, and \`docker node rm\` on ${manager} removes the old node`;
}

export function inAnotherSwarm(manager: string): Text {
  return {
    message: `this host is in a swarm of which ${manager} does not know it`,
    next: 'Look at `docker info` on the host. If nothing there is needed, run `docker swarm leave --force`, and apply again.',
  };
}

export function cutOff(manager: string, reason: string): Text {
  return {
    message: `this host is a node of the swarm of ${manager}, and is not connected to it: ${reason}`,
    next: 'Look at `journalctl -u docker` on the host. To have it join as a new node, run `docker swarm leave --force` there.',
  };
}

export function swarmHasFailed(reason: string): Text {
  return {
    message: `the swarm on this host does not work: ${reason}`,
    next: 'provision does not leave a swarm that only this host may have. Look at `journalctl -u docker` on the host.',
  };
}

export function tooFewManagers({ reachable, all }: { readonly reachable: number; readonly all: number }): Text {
  return {
    message: `only ${reachable} of the ${all} managers of the swarm are reachable, so that the change could end its quorum`,
    next: 'Start the other managers, or remove them from the swarm with `docker node demote` and `docker node rm`.',
  };
}

export function othersInSwarm(nodes: readonly string[]): Text {
  return {
    message: `this host is the last manager, and ${nodes.join(', ')} ${nodes.length === 1 ? 'is' : 'are'} still in the swarm`,
    next: 'Declare `state: absent` for these hosts, too, and apply it there.',
  };
}

/** The state before a change. */
export function halfJoined(reason: string | undefined): string {
  return reason === undefined ? 'half joined' : `half joined: ${reason}`;
}

export function memberOf(role: string, manager: string): string {
  return `${role}, by ${manager}`;
}

export const portClosed =
  'A port of the manager is closed, for this host or for all: see the port in the words of curl. Swarm needs TCP 2377 and 7946, UDP 7946 and 4789 between all nodes. Open them in the firewall in a step before this one.';

export const tokenRefused = 'The join token was changed meanwhile. Apply again.';
