// What provision says about SELinux.
import type { Refusal } from '../../model/resource.ts';
import type { UnknownText } from '../unknown-state.ts';

export const takesEffectAfterReboot = 'needs a reboot to take full effect';

export const MISSING_LABELS = 'missing';
export const RELABELLED = 'set at the next boot, which takes minutes';
export const RESTORED = 'as declared';

export function pendingReboot({ running, mode }: { readonly running: string; readonly mode: string }): string {
  return `SELinux is ${running} now, ${mode} after a reboot`;
}

export const unknownMode = '`getenforce` printed a mode that provision does not know';

export function notInstalled(): UnknownText {
  return {
    message: '`getenforce` is not installed (exit status 127)',
    next: 'SELinux is not installed. Add a step before this one: package: [libselinux-utils, selinux-policy-targeted].',
  };
}

/** `reason` is a clause. */
export function kernelArgumentsNotChecked(reason: string): Refusal {
  return {
    message: `the kernel arguments were not checked (${reason}): selinux=0 or enforcing=0 there would override the configuration file`,
    next: 'Look for them in the configuration of the boot loader, or in /proc/cmdline on the host, and remove them.',
  };
}

export function noPolicy(): UnknownText {
  return {
    message: 'the host has no policy of SELinux in /var/lib/selinux',
    next: 'Add a step before this one: package: selinux-policy-targeted.',
  };
}

export function noSemanage(): UnknownText {
  return {
    message: '/usr/sbin/semanage is not installed',
    next: 'Add a step before this one: package: policycoreutils-python-utils.',
  };
}

export function noBoolean(name: string): UnknownText {
  return {
    message: `the policy of the host has no boolean ${name}`,
    next: 'List them with `getsebool -a` on the host. A package may bring the part of the policy that has it, such as container-selinux.',
  };
}

export function onOff(on: boolean): string {
  return on ? 'on' : 'off';
}

interface BooleanValues {
  readonly running: boolean | undefined;
  readonly permanent: boolean | undefined;
}

export function booleanState({ running, permanent }: BooleanValues): string | null {
  if (running === undefined) return permanent === undefined ? null : onOff(permanent);
  if (permanent === undefined) return `${onOff(running)}, not set permanently`;
  return running === permanent ? onOff(running) : `${onOff(running)} now, ${onOff(permanent)} after a reboot`;
}

interface AssignedPorts {
  readonly ports: string;
  readonly assigned: string;
  readonly type: string;
}

export function partOfRange({ ports, assigned, type }: AssignedPorts): Refusal {
  return {
    message: `port ${ports} overlaps ${assigned}, which this host assigns to ${type}: semanage changes only all of it`,
    next: `Declare ${assigned} with \`state: absent\` too, and what is to be left of it.`,
  };
}

export function wrongLabels(count: number): string {
  return count === 1 ? '1 file with another label' : `${count} files with other labels`;
}

/** Advice for the words of a host, if there is any. */
export function adviceFor(words: string): string | undefined {
  if (/must be a (file or device|port) type/.test(words)) {
    return 'The policy of the host does not have this type. A package may bring it: container-selinux has container_file_t.';
  }
  if (/conflicts with equivalency rule/.test(words)) return 'Declare the path that semanage suggests instead.';
  return undefined;
}

export const invalidType = 'must be a type of SELinux, such as http_port_t';
export const invalidBoolean = 'must be the name of a boolean of SELinux, such as httpd_can_network_connect';
export const invalidPort = 'must be a port or a range with its protocol, such as 8081/tcp or 9000-9010/udp';
export const invalidPattern =
  'must be an absolute path, such as /srv/data, or a path with everything below it: /srv/data(/.*)?';
export const typeMissing = 'type is missing: the label of the files';
export const typeWithAbsent = 'type cannot be combined with `state: absent`: the policy gives the label';
export const nothingDeclared = 'selinux declares nothing: give `mode`, `booleans`, `ports` or `file_contexts`';
export const portTwice = 'the step declares a port of this entry twice';
export const patternTwice = 'the step declares this path twice';

export function needsSelinux(field: string): string {
  return `\`${field}\` has no effect where SELinux is disabled`;
}
