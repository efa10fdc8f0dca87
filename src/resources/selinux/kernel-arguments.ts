import type { Difference } from '../../model/resource.ts';
import type { Exec } from '../../model/operation.ts';
import { updateBootEntries } from '../boot-entries.ts';
import type { Mode, ModeState } from './mode-state.ts';

/** Kernel arguments win over the configuration file on every release; selinux_init_load_policy(3). */
const CONTRADICTING: Readonly<Record<Mode, readonly string[]>> = {
  enforcing: ['selinux=0', 'enforcing=0'],
  permissive: ['selinux=0', 'enforcing=1'],
  disabled: [],
};

export function kernelPart(current: ModeState, mode: Mode): { difference: Difference; operation: Exec } | undefined {
  const { bootEntries } = current;
  if (!kernelMatters(current, mode) || bootEntries.kind === 'unknown') return undefined;
  const field = 'kernel argument';
  if (mode === 'disabled') {
    if (bootEntries.entries.every((entry) => entry.arguments.includes('selinux=0'))) return undefined;
    return {
      difference: { field, before: null, after: 'selinux=0' },
      operation: updateBootEntries('--args', ['selinux=0']),
    };
  }
  const found = CONTRADICTING[mode].filter((arg) => bootEntries.entries.some((entry) => entry.arguments.includes(arg)));
  if (found.length === 0) return undefined;
  return {
    difference: { field, before: found.join(' '), after: null },
    operation: updateBootEntries('--remove-args', found),
  };
}

/** Where SELinux is not installed, no kernel can load it. Before EL9, the file can disable it without the argument. */
export function kernelMatters({ running, fileSuffices }: ModeState, mode: Mode): boolean {
  return running !== undefined && !(mode === 'disabled' && fileSuffices);
}
