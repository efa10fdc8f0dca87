// What provision says about SELinux.
import type { Refusal } from '../../model/resource.ts';
import type { UnknownText } from '../unknown-state.ts';

export const takesEffectAfterReboot = 'needs a reboot to take full effect';

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
