import { exec, type Operation, type Result } from '../model/operation.ts';

/** The kernel that runs, and the one the host starts with the next time. */
export interface Kernel {
  readonly running: string;
  readonly next: string;
}

/** What the boot loader would start, and not the newest package: somebody may have chosen an older kernel on purpose. */
export const kernelOperations: readonly Operation[] = [
  exec('uname', '-r'),
  exec('grubby', '--info', 'ALL'),
  exec('grubby', '--default-kernel'),
];

/**
 * Undefined where the kernel is not one of the host's boot entries: a container has that of the machine around it, and
 * some virtual machines are given theirs from outside. A reboot changes nothing about it there.
 */
export function parseKernel([uname, info, chosen]: readonly Result[]): Kernel | undefined {
  const [running, entries, first] = [uname, info, chosen].map(printed);
  const installed = [...(entries ?? '').matchAll(/^kernel="?(.*?)"?$/gm)].map(([, path = '']) => versionOf(path));
  const next = versionOf(first ?? '');
  if (!running || next === undefined || !installed.includes(running)) return undefined;
  return { running, next };
}

export function kernelReason({ running, next }: Kernel): string | undefined {
  return running === next ? undefined : `kernel ${running} is running, ${next} after a reboot`;
}

/** Whether a package brings a kernel to boot. */
export function isKernel(name: string): boolean {
  return /^kernel(-(rt|64k|debug|uek|ml|lt))?(-core)?$/.test(name);
}

function printed(result: Result | undefined): string | undefined {
  return result?.kind === 'done' && result.status === 0 ? result.stdout.trim() : undefined;
}

function versionOf(path: string): string | undefined {
  return /\/vmlinuz-(\S+)$/.exec(path)?.[1];
}
