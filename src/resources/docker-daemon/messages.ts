// What provision says about the configuration of Docker Engine.
import type { Refusal } from '../../model/resource.ts';
import type { UnknownText } from '../unknown-state.ts';

// Editors show it for the pattern, too.
export const invalidMirror = 'must be a URL such as https://mirror.example.com:5000, without a path';

// Editors show it for the pattern, too.
export const invalidRegistry =
  'must be a registry such as registry.example.com:5000, or a subnet such as 192.168.2.0/24';

export const invalidProxy = 'must be a URL such as http://proxy.example.com:3128';

export const invalidPool = 'must be a subnet such as 172.30.0.0/16';

// Editors show it for the pattern, too.
export const invalidMtu = 'must be a number from 68 to 65535, or the name of a network device';

// Editors show it for the pattern, too.
export const invalidKey = 'must be a key of daemon.json, such as data-root';

export const nothingDeclared = 'the step declares nothing: it needs at least one key of daemon.json';

export function hasParameter(key: string): string {
  return `${key} is a parameter of the step: write it outside of options`;
}

/** `option` is that of the command line. */
export function isOption({ option, key }: { readonly option: string; readonly key: string }): string {
  return `the key of --${option} is ${key}: dockerd ignores ${option} in daemon.json`;
}

/** The name of a step. */
export function keyList(keys: readonly string[]): string {
  return keys.length <= 3 ? keys.join(' ') : `${keys.slice(0, 2).join(' ')} and ${keys.length - 2} more`;
}

interface PoolSize {
  readonly base: string;
  readonly least: number;
  readonly most: number;
}

export function invalidPoolSize({ base, least, most }: PoolSize): string {
  return `must be from ${least} to ${most}: networks get parts of ${base}`;
}

interface LogOption {
  readonly option: string;
  readonly driver: string;
  readonly known: readonly string[];
}

export function unknownLogOption({ option, driver, known }: LogOption): string {
  return `the log driver ${driver} has no option ${option}: Docker would not start. It has ${known.join(', ')}`;
}

export const invalidSize = 'must be a size such as 10m, or -1 for no limit';

export const invalidCount = 'must be a number of files, at least 1';

interface PoolWithHost {
  readonly subnet: string;
  readonly host: string;
  readonly address: string;
}

export function poolHasHost({ subnet, host, address }: PoolWithHost) {
  return {
    message: `${subnet} contains the address of ${host}, ${address}`,
    hint: 'Containers of a network with this subnet cannot reach that host. Choose a subnet without addresses of hosts.',
  };
}

export function notInstalled(): UnknownText {
  return {
    message: 'Docker Engine is not installed: there is no dockerd',
    next: 'Add steps before this one: dnf_repo with the repository of Docker, and package: docker-ce.',
  };
}

export function noDevice(device: string): UnknownText {
  return {
    message: `the host has no network device ${device}`,
    next: 'Correct `mtu`: `ip link` on the host lists the devices.',
  };
}

export function noMtu(device: string): UnknownText {
  return { message: `the MTU of the network device ${device} is not a number` };
}

export const olderFile = 'running since before the change of daemon.json';

export function runningWithout(keys: readonly string[]): string {
  return `running without the new ${keys.join(', ')}`;
}

export const notValidated = 'this version of dockerd cannot check the file before it uses it: 23 and later can';

export function anotherConfigFile(file: string): Refusal {
  return {
    message: `docker.service runs dockerd with --config-file ${file}, so that dockerd does not read /etc/docker/daemon.json`,
    next: 'Edit that file with another step, or put a step `unit: { name: docker.service, drop_in: …, content: … }` before this one, whose ExecStart= is without --config-file.',
  };
}

export function proxiesTooNew(version: number): Refusal {
  return {
    message: `Docker Engine ${version} does not read proxies from daemon.json: 23 and later do`,
    next: 'Update docker-ce in an earlier step, or give the proxy in a drop-in: unit: { name: docker.service, drop_in: proxy, content: … } with Environment=HTTPS_PROXY=….',
  };
}

export function liveRestoreInSwarm(): Refusal {
  return {
    message: 'the host is part of a swarm, and dockerd does not start with live-restore there',
    next: 'Declare `live-restore: false`, or take the host out of the swarm first.',
  };
}

export const validationFailed =
  'daemon.json and the running engine are unchanged. Correct the step until `dockerd --validate` accepts the file.';

export const seeJournal =
  'See "journalctl -u docker" on the host. If the new configuration is the reason, correct the step and apply it again, and start docker.';
