import { createHash, randomUUID } from 'node:crypto';
import type { Installation } from '../image/image.ts';
import { SimulatedHost } from './host.ts';
import { bootEntryFiles } from './kernel.ts';
import { keyfile, keyfilePath } from './keyfile.ts';
import {
  type Applied,
  type Device,
  ethernetProfile,
  externalProfile,
  type Lease,
  type NetworkState,
  type Profile,
} from './network-state.ts';
import type { Node } from './disk.ts';
import type { World } from './world.ts';

/** What distinguishes a host from the others; a reset keeps it. */
export interface Identity {
  readonly name: string;
  readonly machineId: string;
  /** Of ens33 and ens34, in upper case. */
  readonly macs: readonly [string, string];
  /** DHCP lease of each. */
  readonly leases: readonly [Lease, Lease];
  /** The line of ssh_host_ed25519_key.pub. */
  readonly publicHostKey: string;
}

/** A freshly installed host after its first boot. */
export function freshHost(identity: Identity, installation: Installation, world: World): SimulatedHost {
  const network = freshNetwork(identity);
  const files = Object.entries(freshFiles(identity, network.profiles));
  const host = new SimulatedHost(
    {
      name: identity.name,
      hostname: 'localhost.localdomain',
      bootId: randomUUID(),
      bootedAt: Date.now(),
      clockOffset: 0,
      selinux: 'Enforcing',
      cmdline: '',
      disk: Object.fromEntries(files.map(([path, content]) => [path, fileNode(path, content)])),
      units: {},
      network,
      packages: installation.installed,
      keys: [],
      metadata: {},
      journal: [],
      docker: undefined,
    },
    installation,
    world,
  );
  host.boot();
  return host;
}

function freshFiles({ machineId, publicHostKey }: Identity, profiles: readonly Profile[]): Record<string, string> {
  return {
    // How a program finds out that its answers come from a sandbox.
    '/etc/provision-sandbox': 'This host is simulated by provision sandbox.\n',
    '/etc/machine-id': `${machineId}\n`,
    '/etc/hostname': 'localhost.localdomain\n',
    '/etc/ssh/ssh_host_ed25519_key.pub': `${publicHostKey}\n`,
    ...Object.fromEntries(
      profiles.filter(({ saved }) => saved).map((profile) => [keyfilePath(profile), keyfile(profile)]),
    ),
    ...bootEntryFiles(machineId),
  };
}

const LOOPBACK: Applied = {
  dhcp: false,
  addresses: ['127.0.0.1/8'],
  gateway: '',
  dns: [],
  search: [],
  addresses6: ['::1/128'],
  gateway6: '',
  linkLocal6: false,
};

function freshNetwork(identity: Identity): NetworkState {
  const id = (name: string) => idOf(identity.machineId, name);
  const ens33: Profile = { ...ethernetProfile(id('ens33'), 'ens33', 'ens33'), priority: -999 };
  // NetworkManager makes a profile in memory for a card that has none.
  const wired: Profile = {
    ...ethernetProfile(id('ens34'), 'Wired connection 1', 'ens34'),
    priority: -999,
    saved: false,
  };
  const lo = externalProfile(id('lo'), 'lo', 'loopback', LOOPBACK);
  return {
    devices: [loopback(lo.uuid), ethernet(identity, 0), ethernet(identity, 1)],
    profiles: [ens33, wired, lo],
    checkpoints: [],
    numbers: { activation: 1, checkpoint: 0, device: 3 },
  };
}

function loopback(profile: string): Device {
  return {
    name: 'lo',
    type: 'loopback',
    mac: '00:00:00:00:00:00',
    number: 1,
    external: true,
    profile,
    activation: 1,
    applied: LOOPBACK,
    lease: undefined,
  };
}

function ethernet({ macs, leases }: Identity, index: 0 | 1): Device {
  return {
    name: index === 0 ? 'ens33' : 'ens34',
    type: 'ethernet',
    mac: macs[index],
    number: index + 2,
    external: false,
    profile: undefined,
    activation: 0,
    applied: undefined,
    lease: leases[index],
  };
}

function fileNode(path: string, bytes: string): Node {
  const mode = path.endsWith('.nmconnection') ? 0o600 : 0o644;
  return { kind: 'file', bytes, mode, owner: 'root', group: 'root', mtime: Date.now() };
}

/** A UUID that is always the same for a device of a machine, as NetworkManager's are. */
function idOf(machineId: string, device: string): string {
  const hash = createHash('sha256').update(`${machineId} ${device}`).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `3${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
