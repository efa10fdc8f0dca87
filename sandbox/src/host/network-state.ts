/** A DHCP lease. */
export interface Lease {
  /** With prefix. */
  readonly address: string;
  readonly gateway: string | undefined;
  readonly dns: readonly string[];
}

export interface IpSettings {
  readonly method: string;
  /** With prefix. */
  readonly addresses: readonly string[];
  readonly gateway: string;
  readonly dns: readonly string[];
  readonly search: readonly string[];
  readonly neverDefault: boolean;
  readonly ignoreRoutes?: boolean;
  readonly ignoreDns?: boolean;
}

/** A connection profile of NetworkManager. */
export interface Profile {
  readonly uuid: string;
  readonly id: string;
  readonly type: '802-3-ethernet' | 'loopback' | 'bridge';
  readonly interface: string;
  readonly mac: string;
  readonly autoconnect: boolean;
  readonly priority: number;
  /** Such as `user:student`. */
  readonly permissions?: string;
  /** Seconds since 1970 when it was last active; 0 for never. */
  readonly timestamp: number;
  /** Whether it has a file, or is in memory only. */
  readonly saved: boolean;
  readonly ipv4: IpSettings;
  readonly ipv6: IpSettings;
}

/** The configuration that is active on a device. */
export interface Applied {
  readonly dhcp: boolean;
  readonly addresses: readonly string[];
  readonly gateway: string;
  readonly dns: readonly string[];
  readonly search: readonly string[];
  readonly addresses6: readonly string[];
  /** Whether the device has a link-local IPv6 address. */
  readonly linkLocal6: boolean;
  readonly gateway6: string;
}

export interface Device {
  readonly name: string;
  readonly type: 'ethernet' | 'loopback' | 'bridge';
  /** Upper case, as nmcli prints it. */
  readonly mac: string;
  /** Number of its D-Bus object, and the kernel's interface index. */
  readonly number: number;
  /** Whether another program than NetworkManager has set it up. */
  readonly external: boolean;
  /** False for a bridge without a port that is up. Default: true. */
  readonly carrier?: boolean;
  /** UUID of its active profile; undefined while it is disconnected. */
  readonly profile: string | undefined;
  /** Number of its active connection's D-Bus object. */
  readonly activation: number;
  readonly applied: Applied | undefined;
  /** Undefined where no DHCP server answers. */
  readonly lease: Lease | undefined;
}

export interface Checkpoint {
  readonly number: number;
  /** Milliseconds by this computer's clock; undefined for a checkpoint without a timeout. */
  readonly deadline: number | undefined;
  readonly profiles: readonly Profile[];
  readonly devices: readonly Device[];
  readonly deleteNew: boolean;
}

export interface NetworkState {
  readonly devices: readonly Device[];
  readonly profiles: readonly Profile[];
  readonly checkpoints: readonly Checkpoint[];
  /** The last numbers in use. */
  readonly numbers: { readonly activation: number; readonly checkpoint: number; readonly device: number };
}

const NOTHING: IpSettings = {
  method: 'auto',
  addresses: [],
  gateway: '',
  dns: [],
  search: [],
  neverDefault: false,
};

export function ethernetProfile(uuid: string, id: string, device: string): Profile {
  return {
    uuid,
    id,
    type: '802-3-ethernet',
    interface: device,
    mac: '',
    autoconnect: true,
    priority: 0,
    timestamp: 0,
    saved: true,
    ipv4: NOTHING,
    ipv6: NOTHING,
  };
}

/** The profile that NetworkManager generates for an external device. */
export function externalProfile(uuid: string, device: string, type: 'loopback' | 'bridge', applied: Applied): Profile {
  return {
    ...ethernetProfile(uuid, device, device),
    type,
    autoconnect: false,
    saved: false,
    ipv4: { ...NOTHING, method: 'manual', addresses: applied.addresses },
    ipv6: {
      ...NOTHING,
      method: applied.addresses6.length > 0 ? 'manual' : 'disabled',
      addresses: applied.addresses6,
    },
  };
}
