// What the engine says of changes that the connection may not survive, and of reboots.
import type { Failure } from '../../model/events.ts';
import type { Host } from '../../model/host.ts';
import { type HostText, own } from '../../model/host-text.ts';
import type { Step } from '../../model/step.ts';
import { stepTitle } from '../steps-text.ts';

type Named = Pick<Host, 'name'>;
type Titled = Pick<Step, 'type' | 'name' | 'title'>;

// Commit-confirm

export function changeNotReceived(host: Named): Failure {
  return {
    message: `the connection to ${host.name} was lost before the change arrived there`,
    next: 'Nothing was changed. Run the command again.',
  };
}

export function notReachableAt(host: Named, address: string, seconds: number): Failure {
  return { message: `${host.name} was not reachable at ${address} within ${seconds} s` };
}

/** The host was reached, but the connection was lost or had no answer within the given seconds. */
export function notReadAt(host: Named, address: string, step: Titled, seconds: number): Failure {
  return {
    message: `${host.name} was reached at ${address}, but ${stepTitle(step)} could not be read within ${Math.round(seconds)} s`,
    next: NEEDS_LONGER,
  };
}

export function tooLateToConfirm(host: Named, seconds: number): Failure {
  return {
    message: `${host.name} answered too late: the change has to be confirmed within ${seconds} s`,
    next: NEEDS_LONGER,
  };
}

const NEEDS_LONGER = 'If the host or the network needs longer, raise `confirm` of the step.';

export function anotherMachineAt(host: Named, address: string): string {
  return `a machine other than ${host.name} answers at ${address}`;
}

/** The previous configuration was read. */
export function rolledBack(step: Titled, host: Named, address: string): string {
  return `${stepTitle(step)}: rolled back; ${host.name} is at ${address} with its previous configuration`;
}

/** The configuration is neither the declared nor the previous one. */
export function notPreviousConfiguration(step: Titled, host: Named, address: string): string {
  return `${stepTitle(step)}: not confirmed; ${host.name} is at ${address}, but not with its previous configuration`;
}

/** Both are differences from the declared state. */
export function nowAndBefore(now: HostText, before: HostText): HostText {
  return `${own('now:')}\n${now}\n${own('before:')}\n${before}`;
}

export function rollbackStillPending(step: Titled, host: Named, address: string): string {
  return `${stepTitle(step)}: not confirmed; ${host.name} is at ${address} and has not rolled back yet`;
}

export function unknownAfterRollback(step: Titled, host: Named, address: string): string {
  return `${stepTitle(step)}: not confirmed; ${host.name} is at ${address}, but its configuration cannot be determined`;
}

/** `failed` says what a failed check means. */
export function checkedAfterRollback(failed: string): string {
  return `after the rollback, ${failed}`;
}

export const CHECK_ADDRESS =
  'Check address, prefix and gateway of the step, and whether this computer can reach the new address.';

export function lostAfterMove(host: Named, address: string, why: string, seconds: number): Failure {
  return {
    message: `${host.name} answers neither at ${address} nor at its previous address: ${why}`,
    next:
      `The host rolls back by itself after ${seconds} s: run the command again then. If the host is still unreachable, it ` +
      'is off or disconnected: look at its console.',
  };
}

// Reboot

export function ownMachine(): Failure {
  return {
    message: 'provision does not reboot the machine that it runs on',
    next: 'Reboot it yourself, then run the command again.',
  };
}

export function noBootId(host: Named): string {
  return `cannot verify a reboot of ${host.name}: it has no boot id`;
}

export function didNotShutDown(host: Named, seconds: number): Failure {
  return {
    message: `${host.name} did not shut down within ${seconds} s after the reboot command`,
    next: 'A unit delays the shutdown: on the host, "systemctl list-jobs" shows it.',
  };
}

export function didNotComeBack(host: Named, seconds: number, why: string): Failure {
  return {
    message: `${host.name} is rebooting and did not come back within ${seconds} s: ${why}`,
    next: 'Look at its console. Once it is up, run the command again; if it needs longer, give the step a longer timeout.',
  };
}

export function stillBooting(host: Named, seconds: number): Failure {
  return {
    message: `${host.name} rebooted, and is still starting services after ${seconds} s`,
    next: 'On the host, "systemctl list-jobs" shows what it waits for. If it needs longer, give the step a longer timeout.',
  };
}

// Another identity after a reboot

export function newIdentityUnreadable(host: Named): Failure {
  return {
    message: `cannot read the new machine-id and host keys of ${host.name}`,
    next: 'Nothing that the host uses was changed. On the host, check /etc/ssh, and whether ssh-keygen works.',
  };
}

export function newKeysNotRecorded(host: Named, why: string): Failure {
  return {
    message: `cannot record the new host keys of ${host.name}: ${why}`,
    next: 'Nothing that the host uses was changed. Make the known_hosts file of provision writable, and run the command again.',
  };
}

export function previousKeyShown(host: Named): Failure {
  return {
    message: `${host.name} rebooted, and still shows its previous host key`,
    next: 'On the host, check HostKey in /etc/ssh/sshd_config and in the drop-ins of sshd.service.',
  };
}

export function rebootWithoutEffect(host: Named): string {
  return `${host.name} rebooted, but the reason for the reboot is still there`;
}
