import { exec, type Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import { parseBootEntries, probeBootEntries, probeNextKernel } from '../boot-entries.ts';
import * as messages from './messages.ts';

/** The running kernel, and the kernel that the host boots next. */
export interface Kernel {
  readonly running: string;
  readonly next: string;
}

/** The boot loader's choice, not the newest package: a person may have chosen an older kernel. */
export const kernelProbe: readonly Operation[] = [exec('uname', '-r'), ...probeBootEntries, probeNextKernel];

/**
 * Undefined where the running kernel is not one of the host's boot entries: a container runs the kernel of its host, and
 * some virtual machines get theirs from the hypervisor. There, a reboot does not change the kernel.
 */
export function parseKernel([uname, ...answers]: readonly Result[]): Kernel | undefined {
  const running = uname?.kind === 'done' && uname.status === 0 ? uname.stdout.trim() : '';
  const found = parseBootEntries(answers);
  if (found.kind === 'unknown' || found.next === undefined) return undefined;
  if (!found.entries.some(({ kernel }) => kernel === running)) return undefined;
  return { running, next: found.next };
}

export function kernelReason(kernel: Kernel): string | undefined {
  return kernel.running === kernel.next ? undefined : messages.pendingKernel(kernel);
}

/** Whether a package installs a kernel to boot. */
export function isKernel(name: string): boolean {
  return /^kernel(-(rt|64k|debug|uek|ml|lt))?(-core)?$/.test(name);
}
