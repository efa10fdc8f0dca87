// What the engine says of who a host is, and of answers that do not fit.
import type { Failure } from '../model/events.ts';
import type { Host } from '../model/host.ts';
import type { HostText } from '../model/host-text.ts';
import { timeSpan } from './steps-text.ts';

type Named = Pick<Host, 'name'>;

export function unexpectedContent(path: string, shown: HostText): Failure {
  return {
    message: `${path} on the host has content that is not understood`,
    words: JSON.stringify(shown),
    next: 'Check that the right machine answers at this address. If it does, repair or remove the file.',
  };
}

export function unexpectedOutput(command: string): Failure {
  return {
    message: `the output of \`${command}\` on the host is not understood`,
    next: 'Check that the right machine answers at this address.',
  };
}

export function sameMachine(host: Named, other: string, machineId: string): Failure {
  return {
    message: `${host.name} and ${other} are the same machine (machine-id ${machineId})`,
    next: 'Check their addresses in the inventory: each host needs its own.',
  };
}

export function sameHostKey(host: Named, other: string): Failure {
  return {
    message: `${host.name} and ${other} have the same SSH host key: one is a clone of the other`,
    next: 'Add the step `machine_identity: own` at the beginning of the playbook: each host that has it gets its own keys and machine-id, and reboots.',
  };
}

export function clockSkew(host: Named, seconds: number): Failure {
  return {
    message: `the clock of ${host.name} is ${timeSpan(seconds)} ${seconds > 0 ? 'ahead' : 'behind'}`,
    next: 'Set the clock on the host (timedatectl, chronyc makestep): with a wrong clock, downloads fail.',
  };
}

export function notRoot(host: Named): Failure {
  return {
    message: `provision is not root on ${host.name}: it can read the state, but change almost nothing`,
    next: 'Set ssh.become: true in the inventory.',
  };
}

export function notSupported(host: Named): string {
  return `${host.name} runs neither a system of the CentOS family nor Debian; provision supports no other system`;
}
