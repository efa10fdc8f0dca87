// What provision says about Docker Engine itself.
import type { Difference } from '../../model/events.ts';

interface UnknownText {
  readonly message: string;
  readonly next?: string;
}

export const invalidKey = 'must be without spaces and without =';

export function notRunning(): UnknownText {
  return {
    message: 'Docker Engine is not running: docker.service is not active',
    next: 'Add steps before this one that install docker-ce, and declare `service: { name: docker, state: running }`.',
  };
}

export function noSocket(path: string): UnknownText {
  return {
    message: `docker.service is active, but Docker Engine does not listen at ${path}`,
    next: 'On the host, "systemctl cat docker" and /etc/docker/daemon.json show where it listens (`hosts`).',
  };
}

export function noAnswer(status: number): UnknownText {
  return {
    message: `Docker Engine did not answer: curl exited with status ${status}`,
    next: 'On the host, see "journalctl -u docker".',
  };
}

export function tooSlow(seconds: number): UnknownText {
  return {
    message: `Docker Engine did not answer within ${seconds} s`,
    next: 'On the host, see "journalctl -u docker". Restart the service docker if it does not recover.',
  };
}

export function incomplete({ answers, expected }: { readonly answers: number; readonly expected: number }) {
  return { message: `Docker Engine answered ${answers} of ${expected} requests` };
}

export function noCommonVersion(versions: readonly string[]): UnknownText {
  return {
    message: `Docker Engine accepts none of the API versions ${versions.join(' and ')}, which provision uses`,
    next: versions.includes('1.41')
      ? 'Docker Engine 20.10 and later accept one of them. For a newer engine, update provision.'
      : 'Docker Engine 25 and later accept it: update the engine.',
  };
}

interface Asked {
  /** Such as "the network web". */
  readonly what: string;
}

export function failed({ what, status }: Asked & { readonly status: number }): UnknownText {
  return { message: `Docker Engine answered the request for ${what} with status ${status}` };
}

/** `place` is the field of the answer, such as `0.IPAM.Config`; empty for the whole answer. */
export function unexpected({ what, place }: Asked & { readonly place: string }): UnknownText {
  const where = place === '' ? '' : ` (field ${place})`;
  return { message: `Docker Engine answered the request for ${what} in an unknown form${where}` };
}

export function invalidDaemonJson(path: string): UnknownText {
  return {
    message: `${path} is not a JSON object`,
    next: `On the host, correct the file ("dockerd --validate --config-file ${path}" shows what is wrong), or remove it.`,
  };
}

/** For a key of daemon.json that the command line of dockerd also gives. `isDeclared`: by the step. */
export function alsoOnCommandLine({ option, key, isDeclared }: OnCommandLine) {
  const remove = isDeclared ? `Remove ${key} from the step` : `Add \`options: { ${key}: null }\` to the step`;
  return {
    message: `dockerd does not start with ${key} in daemon.json, because docker.service runs dockerd with ${option}`,
    next: `${remove}, or put a step \`unit: { name: docker.service, drop_in: …, content: … }\` before this one, whose ExecStart= is without ${option}.`,
  };
}

interface OnCommandLine {
  readonly option: string;
  readonly key: string;
  readonly isDeclared: boolean;
}

export function withoutFtype({ path, device }: { readonly path: string; readonly device: string }) {
  return {
    message: `${path} is on ${device}, an XFS file system without ftype=1, where Docker cannot use overlay2`,
    next: `An existing file system cannot be changed: mount another one at ${path} in a step before this one (mkfs.xfs makes it with ftype=1), or write "data-root" into /etc/docker/daemon.json in such a step.`,
  };
}

/** What the API is asked for. */
export const engine = 'its state';

export const containers = 'the running containers';

export const noInfo = 'Docker Engine did not describe its state';

/** What is missing of the rules of Docker, for `restartedWithout`. */
export function chain(name: string): string {
  return `chain ${name}`;
}

/** Of the network with this bridge from others. */
export function isolation(bridge: string): string {
  return `isolation of ${bridge}`;
}

export const userChainLeft =
  'with live-restore, Docker Engine does not put back the chain DOCKER-USER: rules in it are lost, or come too late, until it starts without running containers';

export const userRulesLate = 'DOCKER-USER before its other rules';

export function publishedPort({ port, protocol }: { readonly port: number; readonly protocol: string }): string {
  return `published port ${port}/${protocol}`;
}

interface RestartedAfter {
  readonly unit: string;
  readonly verb: 'start' | 'stop' | 'restart' | 'reload';
}

export function restartedAfter({ unit, verb }: RestartedAfter): Difference {
  return { field: unit, before: `running with rules that the ${verb} of firewalld removes`, after: 'restarted' };
}

export function restartedWithout({
  unit,
  missing,
}: {
  readonly unit: string;
  readonly missing: readonly string[];
}): Difference {
  return { field: unit, before: `running without ${missing.join(', ')}`, after: 'restarted' };
}

interface Containers {
  /** The names of some of them. */
  readonly containers: readonly string[];
  readonly count: number;
}

export function stopsContainers(running: Containers): string {
  return `the restart stops ${containerList(running)}; Docker starts those with a restart policy again`;
}

export function keepsRunning(running: Containers): string {
  return `${containerList(running)} keep${running.count === 1 ? 's' : ''} running during the restart (live-restore)`;
}

/** `reason` is a clause. */
export function stopsUnknown(reason: string): string {
  return `the restart stops the running containers, and which ones is unknown: ${reason}`;
}

function containerList({ containers: names, count }: Containers): string {
  const more = count - names.length;
  const list = [...names, ...(more > 0 ? [`${more} more`] : [])].join(', ');
  return `${count} container${count === 1 ? '' : 's'} (${list})`;
}

// What a registry has

/** As part of a message about an answer of the engine. */
export function inRegistry(name: string): string {
  return `the image ${name} of the registry`;
}

export function loginNeeded(registry: string): string {
  return `The registry wants a login. Add a step before this one: \`docker_login: { registry: "${registry}", … }\`. A login that a credential helper keeps is not used for this question.`;
}

export const askRegistry =
  'Docker Engine has asked the registry what it has. Check the name and the registry; a step before this one may start it.';

export function registryIsSilent(name: string, seconds: number): UnknownText {
  return {
    message: `the registry of ${name} did not answer within ${seconds} s`,
    next: 'Check that the host reaches the registry. Without `pull: always`, the step asks it only for an image that the host does not have.',
  };
}

export function notInRegistry(name: string): UnknownText {
  return {
    message: `the registry does not have the image ${name}`,
    next: 'Check the name.',
  };
}
