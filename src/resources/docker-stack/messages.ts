// What provision says about stacks of a swarm.

import { advise as adviseService } from '../docker-service/messages.ts';

interface Text {
  readonly message: string;
  readonly next: string;
}

// Input

export const invalidStack = 'must be letters and digits, with - and _ between them';

export const invalidService = 'the name of a service must be letters and digits, with - and _ between them';

export const invalidContentName = 'the name must be letters, digits and . _ -';

export const notMap = 'must be a map';

export const noServices = 'must have at least one service';

export const noStack = 'needs content or file';

export const twoForms = 'cannot be combined with content: a stack has one of both';

export const ignored = '`docker stack deploy` ignores this option: a swarm does not have it';

export const noBuild =
  'a swarm builds no images: build the image with a `docker_image` step before this one, push it to a registry, and declare its name as image';

export const otherFile =
  'a stack that provision gives to Docker is one file: write what the other file has into this one';

export const noCredentialSpec = 'is for containers of Windows only';

export const noJobs =
  'provision cannot say whether a job has to run again: declare services of the modes replicated and global, and run jobs with a `command` step';

export const secretIsShown =
  'everybody who sees the processes or the services of a node reads this: a secret may only be the value of a variable in environment, or content in secrets and configs';

export const noContent = 'needs content, or external: true';

export const onlyContent =
  'provision reads no further files and no environment for a stack: write the text as content, or ${NAME} with its value in variables';

export const noText = 'must be a text that is not empty';

export function notWithContent(parameter: string): string {
  return `${parameter} cannot be combined with content`;
}

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export function longName(limit: number): string {
  return `the name is too long: with that of the stack and _ before it, it has at most ${limit} characters in a swarm`;
}

// Plan

/** What stands for all options of a service. */
export const CONFIGURATION = 'configuration';

export function serviceThing(name: string): string {
  return `service ${name}`;
}

export function networkThing(name: string): string {
  return `network ${name}`;
}

export function secretThing(name: string): string {
  return `secret ${name}`;
}

export function configThing(name: string): string {
  return `config ${name}`;
}

export function changedOn({ name, host }: { readonly name: string; readonly host: string }): Text {
  return {
    message: `the stack ${name} is deployed on ${host}, the first manager of the swarm in the inventory`,
    next: `Apply the step on ${host}, too.`,
  };
}

export function otherMode({ service, found }: { readonly service: string; readonly found: string }): Text {
  return {
    message: `the swarm cannot change the mode of the service ${service}, which is ${found}`,
    next: 'Declare the mode that it has, or remove the service by a `docker_service` step with `state: absent` before this one.',
  };
}

export function hasOrphans(things: readonly string[]): Text {
  return {
    message: `the stack has what it does not declare: ${things.join(', ')}`,
    next: 'Add `prune: true` to remove it.',
  };
}

// Host

/** As part of a message about an answer of the engine. */
export const nodes = 'the nodes of the swarm';

/** As part of a message about an answer of the engine. */
export const networks = 'the networks';

/** As part of a message about an answer of the engine. */
export function servicesOf(stack: string): string {
  return `the services of the stack ${stack}`;
}

/** As part of a message about an answer of the engine. */
export function tasksOf(stack: string): string {
  return `the tasks of the stack ${stack}`;
}

/** As part of a message about an answer of the engine. */
export function secretsOf(stack: string): string {
  return `the secrets of the stack ${stack}`;
}

/** As part of a message about an answer of the engine. */
export function configsOf(stack: string): string {
  return `the configs of the stack ${stack}`;
}

export function noManager(): Text {
  return {
    message: 'this host is no manager of a swarm',
    next: 'Only a manager knows the stacks. Leave the step out on other hosts with `when`.',
  };
}

export function noStackConfig(): Text {
  return {
    message: 'the docker command of this host has no "docker stack config", which Docker 24 introduced',
    next: 'Install a newer one: `package: { name: docker-ce-cli, state: latest }`.',
  };
}

export function refusedByDocker(status: number): Text {
  return {
    message: `Docker does not accept the stack ("docker stack config" exited with status ${status})`,
    next: 'Correct the stack. The words of Docker name the place in it.',
  };
}

/** `place` is the field of the answer; empty for the whole answer. */
export function unexpectedConfig(place: string): { readonly message: string } {
  const where = place === '' ? '' : ` (field ${place})`;
  return { message: `"docker stack config" answered in an unknown form${where}` };
}

/** Something that a service uses, and the stack does not have. */
export function undefinedThing({ service, kind, name }: Undefined): Text {
  return {
    message: `the service ${service} uses ${name}, which the stack does not declare in ${kind}`,
    next: `Add it to ${kind} of the stack, with \`external: true\` if it belongs to somebody else.`,
  };
}

interface Undefined {
  readonly service: string;
  readonly kind: string;
  readonly name: string;
}

/** Advice for the words of a change that failed. */
export function advise(words: string): string | undefined {
  if (/declared as external, but (could not be found|it is not in the right scope)/.test(words)) {
    return 'Add a `docker_network` step with `driver: overlay` before this one.';
  }
  if (/(secret|config) not found: /.test(words)) {
    return 'Create it on a manager ("docker secret create", "docker config create"), or declare its content instead of external.';
  }
  if (/port '?\d+'? is already in use by service/.test(words)) {
    return 'Another service of the swarm publishes the port. Remove it, or publish another port.';
  }
  if (/Failed to remove/.test(words)) {
    return 'Networks are removed once all containers have left them. "docker network inspect" names those that have not.';
  }
  return adviseService(words);
}
