import { exec, type Operation, type Result } from '../../model/operation.ts';
import * as messages from './messages.ts';

/** The running kernel, and the kernel that the host boots next. */
export interface Kernel {
  readonly running: string;
  readonly next: string;
}

/** The boot loader's choice, not the newest package: a person may have chosen an older kernel. */
export const kernelProbe: readonly Operation[] = [
  exec('uname', '-r'),
  exec('grubby', '--info', 'ALL'),
  exec('grubby', '--default-kernel'),
];

/**
 * Undefined where the running kernel is not one of the host's boot entries: a container runs the kernel of its host, and
 * some virtual machines get theirs from the hypervisor. There, a reboot does not change the kernel.
 */
export function parseKernel([uname, info, chosen]: readonly Result[]): Kernel | undefined {
  const [running, entries, first] = [uname, info, chosen].map(printed);
  const installed = [...(entries ?? '').matchAll(/^kernel="?(.*?)"?$/gm)].map(([, path = '']) => versionOf(path));
  const next = versionOf(first ?? '');
  if (!running || next === undefined || !installed.includes(running)) return undefined;
  return { running, next };
}

export function kernelReason(kernel: Kernel): string | undefined {
  return kernel.running === kernel.next ? undefined : messages.pendingKernel(kernel);
}

/** Whether a package installs a kernel to boot. */
export function isKernel(name: string): boolean {
  return /^kernel(-(rt|64k|debug|uek|ml|lt))?(-core)?$/.test(name);
}

function printed(result: Result | undefined): string | undefined {
  return result?.kind === 'done' && result.status === 0 ? result.stdout.trim() : undefined;
}

function versionOf(path: string): string | undefined {
  return /\/vmlinuz-(\S+)$/.exec(path)?.[1];
}
