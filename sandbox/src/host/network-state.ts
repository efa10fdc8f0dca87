/** What DHCP gives a device. */
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
  /** Seconds since 1970 when it was last active; 0 for never. */
  readonly timestamp: number;
  /** Whether it has a file, or only exists in memory. */
  readonly saved: boolean;
  readonly ipv4: IpSettings;
  readonly ipv6: IpSettings;
}

/** What a device really has. */
export interface Applied {
  readonly dhcp: boolean;
  readonly addresses: readonly string[];
  readonly gateway: string;
  readonly dns: readonly string[];
  readonly search: readonly string[];
  readonly addresses6: readonly string[];
  /** The card gives itself an IPv6 address for its own network. */
  readonly linkLocal6: boolean;
  readonly gateway6: string;
}

export interface Device {
  readonly name: string;
  readonly type: 'ethernet' | 'loopback' | 'bridge';
  /** Upper case, as nmcli prints it. */
  readonly mac: string;
  /** Of its D-Bus object, and its index for the kernel. */
  readonly number: number;
  /** NetworkManager manages ethernet; the others were set up by somebody else. */
  readonly external: boolean;
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
  /** Milliseconds, by the simulating machine's clock; undefined for one that waits for ever. */
  readonly deadline: number | undefined;
  readonly profiles: readonly Profile[];
  readonly devices: readonly Device[];
  readonly deleteNew: boolean;
}

export interface NetworkState {
  readonly devices: readonly Device[];
  readonly profiles: readonly Profile[];
  readonly checkpoints: readonly Checkpoint[];
  /** The last numbers given out. */
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

/** The picture NetworkManager makes itself of a device that somebody else has set up. */
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
