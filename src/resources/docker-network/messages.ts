// What provision says about networks of Docker Engine.

interface Refusal {
  readonly message: string;
  readonly next: string;
}

interface InUse {
  readonly name: string;
  readonly containers: readonly string[];
}

export const invalidName = 'must be letters, digits and _ . -, with a letter or a digit first';

export const invalidDriver = 'must be the name of a driver or of a plugin';

export const notASubnet = 'must be a subnet, such as 172.30.0.0/16 or fd00:30::/64, with no bit set after the prefix';

export const notAnAddress = 'must be an IP address without prefix';

export const twoOfAFamily = 'must have at most one value for IPv4 and one for IPv6';

export const needsIpv6 = 'a subnet for IPv6 needs ipv6: true';

export const isRecreated = 'removes the network and creates it again';

export const overlaps =
  'Another network of the host, or one of its interfaces, uses these addresses ("docker network ls" and "ip route" on the host). Declare another `subnet`.';

export const stillInUse =
  'A container or a service was connected meanwhile ("docker network inspect" on the host shows it). Disconnect or remove it first.';

export const needsSwarm = 'An overlay network is created on a manager of a swarm.';

export const unknownDriver =
  'Docker Engine has no driver of this name ("docker info" on the host lists those it has, at Plugins, Network). Correct `driver`, or install the plugin in a step before this one ("docker plugin install").';

/** As part of a message about an answer of the engine. */
export function thing(name: string): string {
  return `the network ${name}`;
}

/** As part of a message about an answer of the engine. */
export function containersOf(name: string): string {
  return `the containers of the network ${name}`;
}

export function predefined(name: string): string {
  return `the network ${name} belongs to Docker Engine, which neither changes nor removes it`;
}

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export function outsideSubnet({ value, subnets }: { readonly value: string; readonly subnets: readonly string[] }) {
  return subnets.length === 0 ? `${value} needs a subnet` : `${value} is outside ${subnets.join(' and ')}`;
}

export function severalOfTheName({ name, ids }: { readonly name: string; readonly ids: readonly string[] }): Refusal {
  const shown = ids.map((id) => id.slice(0, 12)).join(', ');
  return {
    message: `${ids.length} networks have the name ${name}: ${shown}`,
    next: 'On the host, remove all but one of them: docker network rm ID.',
  };
}

export function isInUse({ name, containers }: InUse): Refusal {
  return {
    message: `the network ${name} is in use by ${listed(containers)}`,
    next: 'Remove or disconnect these containers in steps before this one.',
  };
}

export function needsRecreation({ name, fields, containers }: InUse & { readonly fields: readonly string[] }): Refusal {
  return {
    message: `Docker Engine cannot change ${fields.join(', ')} of an existing network, and ${name} is in use by ${listed(containers)}`,
    next: 'Add `recreate: true` to remove the network and create it again: these containers are disconnected meanwhile.',
  };
}

export function tooManyContainers({
  name,
  listed: limit,
}: {
  readonly name: string;
  readonly listed: number;
}): Refusal {
  return {
    message: `${limit} or more containers use the network ${name}: provision reconnects fewer than ${limit}`,
    next: 'Disconnect or remove containers in steps before this one, or declare a network of another name.',
  };
}

export function interrupts(containers: readonly string[]): string {
  return `disconnects ${listed(containers)} meanwhile: aliases on this network are lost`;
}

export function losesAddress({ name, address }: { readonly name: string; readonly address: string }): string {
  return `${name} loses its fixed address ${address}, which is outside the new subnets`;
}

function listed(containers: readonly string[]): string {
  const shown = containers.length > 5 ? [...containers.slice(0, 4), `${containers.length - 4} more`] : containers;
  return shown.join(', ');
}
