import type { DiskChanges } from './disk.ts';
import type { SelinuxMode } from './kernel.ts';
import type { NetworkState } from './network-state.ts';
import type { Installed } from './packages.ts';
import type { UnitState } from './units.ts';

/** Everything a host is, as plain data. */
export interface HostState {
  /** In the class, not in the host: the host may call itself something else. */
  readonly name: string;
  /** What the kernel answers. */
  readonly hostname: string;
  readonly bootId: string;
  /** Milliseconds, by the host's clock. */
  readonly bootedAt: number;
  /** How far its clock is ahead, in milliseconds. */
  readonly clockOffset: number;
  readonly selinux: SelinuxMode;
  /** What the kernel was started with. */
  readonly cmdline: string;
  readonly disk: DiskChanges;
  readonly units: Readonly<Record<string, UnitState>>;
  readonly network: NetworkState;
  readonly packages: readonly Installed[];
  /** Keys that dnf has imported, by the file they came from. */
  readonly keys: readonly string[];
  /** Repositories whose metadata has been fetched. */
  readonly metadata: Readonly<Record<string, number>>;
  /** Lines of the journal. */
  readonly journal: readonly string[];
}
