import type { DiskChanges } from './disk.ts';
import type { EngineState } from './docker/state.ts';
import type { SelinuxMode } from './kernel.ts';
import type { NetworkState } from './network-state.ts';
import type { Installed } from './packages.ts';
import type { UnitState } from './units.ts';

/** The whole state of a host, as plain data. */
export interface HostState {
  /** Name in the inventory; the host name may differ. */
  readonly name: string;
  /** The kernel's host name. */
  readonly hostname: string;
  readonly bootId: string;
  /** Milliseconds, by the host's clock. */
  readonly bootedAt: number;
  /** Offset of its clock, in milliseconds. */
  readonly clockOffset: number;
  readonly selinux: SelinuxMode;
  /** Command line of the running kernel. */
  readonly cmdline: string;
  readonly disk: DiskChanges;
  readonly units: Readonly<Record<string, UnitState>>;
  readonly network: NetworkState;
  readonly packages: readonly Installed[];
  /** Files of the keys that dnf has imported. */
  readonly keys: readonly string[];
  /** Time of the last metadata download, by repository. */
  readonly metadata: Readonly<Record<string, number>>;
  /** Lines of the journal. */
  readonly journal: readonly string[];
  /** Undefined until Docker is used first. */
  readonly docker: EngineState | undefined;
}
