// What provision says about nodes of a swarm.

interface Text {
  readonly message: string;
  readonly next: string;
}

export const nothingDeclared = 'needs `availability` or `labels`';

export const isManagedByManager = 'Only a manager knows the nodes. Leave the step out on other hosts with `when`.';

export const movesTasks = 'the tasks of services on this node end, and start on other nodes';

export const changedMeanwhile = 'The node was changed meanwhile, by another manager or by hand. Apply again.';

/** As part of a message about an answer of the engine. */
export const nodesOfSwarm = 'the nodes of the swarm';

export function notInInventory(host: string): { readonly message: string; readonly hint: string } {
  return { message: `${host} is not a host of the inventory`, hint: 'Name a host of the inventory.' };
}

export function noManager(): Text {
  return { message: 'this host is no manager of a swarm', next: isManagedByManager };
}

export function noSuchNode(host: string): Text {
  return {
    message: `${host} is not in the swarm`,
    next: `Apply a docker_swarm step on ${host}.`,
  };
}

export function isDown(host: string): Text {
  return {
    message: `the node of ${host} is down`,
    next: `Start Docker Engine on ${host}, or apply its docker_swarm step: a host that left the swarm joins it again as a new node.`,
  };
}
