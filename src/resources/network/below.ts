import type { Device } from './device.ts';
import type { Feature } from './features.ts';
import type { Link } from './links.ts';

/** What is below the addresses of devices. */
export interface Below {
  readonly links: readonly Link[];
  /** As NetworkManager has them. */
  readonly devices: ReadonlyMap<string, Device>;
  /** Undefined if none is declared, or where ethtool is not installed. */
  readonly features: ReadonlyMap<string, Feature> | undefined;
}
