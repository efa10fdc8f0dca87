// What provision says about services of a swarm.

interface Text {
  readonly message: string;
  readonly next: string;
}

export const invalidName = 'must be letters and digits, with - and _ between them';

export const invalidNetwork = 'must be the name of a network';

export const invalidPort = 'must be PUBLISHED:TARGET, such as 8080:80 or 53:53/udp';

export const invalidSize = 'must be a size, such as 512m or 2g';

export const invalidConstraint = 'must be a constraint, such as node.role == worker';

export const oneForEachNode = 'replicas cannot be combined with mode: global';

export const ingressNeedsVip = 'ports of the mode ingress cannot be combined with endpoint_mode: dnsrr';

export const isWaitedFor = 'the swarm starts the tasks by itself: provision waits for them';

/** As part of a message about an answer of the engine. */
export const nodesOfSwarm = 'the nodes of the swarm';

/** As part of a message about an answer of the engine. */
export const networksOfSwarm = 'the networks of the swarm';

/** As part of a message about an answer of the engine. */
export function thing(name: string): string {
  return `the service ${name}`;
}

/** As part of a message about an answer of the engine. */
export function tasksOf(name: string): string {
  return `the tasks of the service ${name}`;
}

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export function runningTasks(running: number, all: number): string {
  return `${running} of ${all} running`;
}

/** Of a task that has no node, the error says why. */
export function taskFailed(node: string | undefined, error: string): string {
  return node === undefined ? `a task does not start: ${error}` : `a task on ${node} has ended: ${error}`;
}

export function paused(reason: string): string {
  return `paused: ${reason}`;
}

export function wasRolledBack(reason: string): string {
  return `the last update was rolled back: ${reason}`;
}

export function changedOn({ name, host }: { readonly name: string; readonly host: string }): Text {
  return {
    message: `the service ${name} is changed on ${host}, the first manager of the swarm in the inventory`,
    next: `Apply the step on ${host}, too.`,
  };
}

export function noManager(): Text {
  return {
    message: 'this host is no manager of a swarm',
    next: 'Only a manager knows the services. Leave the step out on other hosts with `when`.',
  };
}

export function noService(name: string): Text {
  return {
    message: `there is no service ${name}, and the step has no image`,
    next: 'Add `image` and the options of the service, or create it in a step before this one.',
  };
}

export function otherMode({ name, found }: { readonly name: string; readonly found: string }): Text {
  return {
    message: `the swarm cannot change the mode of the service ${name}, which is ${found}`,
    next: 'Declare the mode that it has, or remove the service by a step with `state: absent` before this one.',
  };
}

/** Advice for the words of a change that failed. */
export function advise(words: string): string | undefined {
  if (/update out of sequence/i.test(words)) {
    return 'The service was changed meanwhile, by another manager or by hand. Apply again.';
  }
  if (/name conflicts with an existing object/i.test(words)) {
    return 'Another run or person created a service of this name meanwhile. Apply again.';
  }
  if (/No such image/i.test(words)) {
    return 'A node could not pull the image: see its error above. Nodes pull without a login. To use an image of a registry that wants one, bring it to each node with a `docker_image` step.';
  }
  if (/^rollback_completed:/m.test(words)) {
    return 'New tasks failed, and the swarm went back to the previous version. Correct the step, and apply again.';
  }
  if (/^rollback_paused:/m.test(words)) {
    return 'New tasks failed, and so did the way back to the previous version. Correct the step, and apply again.';
  }
  if (/^paused:/m.test(words)) {
    return 'New tasks failed, and the swarm stopped the update: tasks that were not replaced yet keep running. Correct the step, and apply again.';
  }
  // After the outcome of an update: a task is pending for a moment, too, while one that failed still has its port.
  if (/no suitable node/i.test(words)) {
    return 'No node may run the task: the error says why. Change `constraints` or `ports`, or the labels and the availability of nodes (`docker_node`).';
  }
  if (/network \S+ not found/i.test(words))
    return 'Add a `docker_network` step with `driver: overlay` before this one.';
  return / on \S*: (Running|Starting|Preparing|Ready|Pending|Failed|Rejected|Complete|Shutdown)/.test(words)
    ? 'Not all tasks run: their states and errors are above. If they need longer, raise `within`.'
    : undefined;
}
