// What provision says about containers of Docker Engine.

interface Refusal {
  readonly message: string;
  readonly next: string;
}

interface Kept {
  readonly name: string;
  /** The name of the previous container. */
  readonly kept: string;
}

// Input

export const invalidName = 'must be two or more letters, digits and _ . -, with a letter or a digit first';

export const invalidNetwork = 'must be letters, digits and _ . -, with a letter or a digit first';

export const invalidImage = 'must be the name of an image, such as nginx:1.27 or registry.example.com/app@sha256:…';

export const invalidPath = 'must be an absolute path without : , and "';

export const invalidSource = 'must be the path of a folder of the host or the name of a volume, without , and "';

export const invalidPort =
  'must be HOST:CONTAINER, such as 8080:80, 127.0.0.1:8080:80 or 53:53/udp, with ports from 1 to 65535';

export const invalidVolume = 'must be VOLUME:PATH or /FOLDER:PATH, with :ro for reading only';

export const invalidDevice = 'must be the path of a device, such as /dev/ttyS0 or /dev/sda:/dev/disk:r';

export const invalidCapability = 'must be the name of a capability, such as NET_ADMIN, or ALL';

export const invalidSize = 'must be a size, such as 64m or 2g';

export const littleMemory = 'must be 6m or more: Docker Engine accepts no less';

export const invalidVariable = 'must be letters, digits and _ . -, with a letter or _ first';

export const secretOfSeveralLines =
  'a secret with several lines cannot be a variable: place it with a `file` step and mount the file';

export const containsNul = 'must not contain a NUL';

export const invalidRestart = 'must be no, always, unless-stopped, on-failure or on-failure:TIMES';

export const invalidHostname = 'must be letters, digits and . -, with a letter or a digit first';

export const invalidAddress = 'must be an IP address or host-gateway';

export const notIPv4 = 'must be an IPv4 address without prefix';

export const notIPv6 = 'must be an IPv6 address without prefix';

export const invalidDriver = 'must be the name of a driver or of a plugin';

export const invalidSignal = 'must be the name of a signal, such as SIGQUIT, or its number';

export const neverHealthy = 'a container with health: none never becomes healthy';

export const tmpfsHasNoSource = 'a mount of type tmpfs has no source';

export const bindNeedsPath = 'the source of a mount of type bind must be an absolute path';

export const sizeOfTmpfs = 'only a mount of type tmpfs has a size';

export function mountNeedsSource(type: string): string {
  return `a mount of type ${type} needs a source`;
}

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export function notWithStopped(parameter: string): string {
  return `${parameter} cannot be combined with state: stopped`;
}

export function needsImage(parameter: string): string {
  return `${parameter} needs image: only a container that is created has options`;
}

export function isMode(network: string): string {
  return `${network} must be the only network, without options`;
}

// Plan

export const CONTAINER = 'container';

export const PREVIOUS_CONTAINER = 'previous container';

export const IN_REPLACEMENT = 'in replacement';

export const KEPT = 'kept';

export const CONNECTED = 'connected';

export const DISCONNECTED = 'not connected';

/** Values of the difference "DNS servers", before it is known what /etc/resolv.conf will have. */
export const DNS_BEFORE = 'those of /etc/resolv.conf before';

export const DNS_AFTER = 'those of the changed /etc/resolv.conf';

export const restartsForDns =
  'restarts the container: Docker Engine reads /etc/resolv.conf only when a container starts';

export const ANOTHER_VALUE = 'another value';

export const isRecreated =
  'creates a new container: the previous one serves until it starts, and is removed once it runs';

export function connected({
  addresses,
  aliases,
}: {
  readonly addresses: readonly string[];
  readonly aliases: readonly string[];
}) {
  return [CONNECTED, ...addresses.map((one) => `at ${one}`), ...aliases.map((one) => `as ${one}`)].join(' ');
}

export function imageWithId(name: string, id: string): string {
  return `${name} (${id})`;
}

export function pulls(image: string): string {
  return `Docker Engine pulls ${image}, which the host does not have`;
}

export function resumes(name: string): string {
  return `an earlier run did not finish the replacement of ${name}: the previous container is kept until the new one runs`;
}

export function imageChanges(image: string): string {
  return `an earlier step changes the image ${image}`;
}

// Host

/** As part of a message about an answer of the engine. */
export function thing(name: string): string {
  return `the container ${name}`;
}

/** As part of a message about an answer of the engine. */
export function imageThing(name: string): string {
  return `the image ${name}`;
}

export function noContainer(name: string): Refusal {
  return {
    message: `there is no container ${name}, and the step has no image`,
    next: 'Add `image` and the options of the container, or create it in a step before this one.',
  };
}

export function noHealthCheck(name: string): Refusal {
  return {
    message: `${name} has no health check, so that it never becomes healthy`,
    next: 'Add `health` with a `test`, or remove `wait: healthy`.',
  };
}

export function needsRecreation({
  name,
  fields,
}: {
  readonly name: string;
  readonly fields: readonly string[];
}): Refusal {
  return {
    message: `Docker Engine cannot change ${fields.join(', ')} of the existing container ${name}`,
    next: 'Remove `recreate: never` to create a new container in its place.',
  };
}

export function nameIsTaken({ name, kept }: Kept): Refusal {
  return {
    message: `the previous container of ${name} would be kept as ${kept}, but there is a container of this name`,
    next: `On the host, see what it is ("docker inspect ${kept}"), and remove it: docker rm ${kept}.`,
  };
}

export function leftOver({ name, kept }: Kept): Refusal {
  return {
    message: `the container ${kept} is left over from a replacement of ${name} that another one followed`,
    next: `On the host, see what it is ("docker inspect ${kept}"), and remove it: docker rm ${kept}.`,
  };
}

/** Advice for the words of a change that failed. */
export function advise(words: string): string | undefined {
  if (/port is already allocated|address already in use/i.test(words)) {
    return 'Another container or program of the host uses the port ("ss -ltnp" on the host shows it). Stop it, or publish another port.';
  }
  if (/pull access denied|manifest unknown|not found: manifest|repository does not exist/i.test(words)) {
    return 'The registry does not have the image, or it wants a login. Correct the name, or add a `docker_login` step before this one.';
  }
  if (/\(unhealthy\)|health check: exit status/.test(words)) {
    return 'The container did not become healthy. If it needs longer, raise `within`, and `start_period` of `health`.';
  }
  if (/^(Exited|Restarting) \(/m.test(words)) {
    return 'The container has ended. Its last lines are above. If Docker Engine was stopped meanwhile, run the command again. For a program that runs to its end, use a `command` step.';
  }
  if (/network \S+ not found/i.test(words)) return 'Add a `docker_network` step before this one.';
  return /is already in use by container/i.test(words)
    ? 'Another run or person created a container of this name meanwhile. Run the command again.'
    : undefined;
}
