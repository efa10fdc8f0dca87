import { createHash, randomUUID } from 'node:crypto';
import type { Installation } from '../image/image.ts';
import { SimulatedHost } from './host.ts';
import { bootEntryFiles } from './kernel.ts';
import { keyfile, keyfilePath } from './keyfile.ts';
import { type Device, ethernetProfile, externalProfile, type Lease, type Profile } from './network-state.ts';
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
  const { name, machineId } = identity;
  const ens33: Profile = { ...ethernetProfile(idOf(machineId, 'ens33'), 'ens33', 'ens33'), priority: -999 };
  // NetworkManager makes a profile in memory for a card that has none.
  const wired: Profile = {
    ...ethernetProfile(idOf(machineId, 'ens34'), 'Wired connection 1', 'ens34'),
    priority: -999,
    saved: false,
  };
  const loopback = {
    dhcp: false,
    addresses: ['127.0.0.1/8'],
    gateway: '',
    dns: [],
    search: [],
    addresses6: ['::1/128'],
    gateway6: '',
    linkLocal6: false,
  };
  const lo = externalProfile(idOf(machineId, 'lo'), 'lo', 'loopback', loopback);
  const device = (index: 0 | 1): Device => ({
    name: index === 0 ? 'ens33' : 'ens34',
    type: 'ethernet',
    mac: identity.macs[index],
    number: index + 2,
    external: false,
    profile: undefined,
    activation: 0,
    applied: undefined,
    lease: identity.leases[index],
  });
  const devices: readonly Device[] = [
    {
      name: 'lo',
      type: 'loopback',
      mac: '00:00:00:00:00:00',
      number: 1,
      external: true,
      profile: lo.uuid,
      activation: 1,
      applied: loopback,
      lease: undefined,
    },
    device(0),
    device(1),
  ];
  const files = {
    // How a program finds out that its answers come from a sandbox.
    '/etc/provision-sandbox': 'This host is simulated by provision sandbox.\n',
    '/etc/machine-id': `${machineId}\n`,
    '/etc/hostname': 'localhost.localdomain\n',
    '/etc/ssh/ssh_host_ed25519_key.pub': `${identity.publicHostKey}\n`,
    [keyfilePath(ens33)]: keyfile(ens33),
    ...bootEntryFiles(machineId),
  };
  const host = new SimulatedHost(
    {
      name,
      hostname: 'localhost.localdomain',
      bootId: randomUUID(),
      bootedAt: Date.now(),
      clockOffset: 0,
      selinux: 'Enforcing',
      cmdline: '',
      disk: Object.fromEntries(Object.entries(files).map(([path, content]) => [path, fileNode(path, content)])),
      units: {},
      network: {
        devices,
        profiles: [ens33, wired, lo],
        checkpoints: [],
        numbers: { activation: 1, checkpoint: 0, device: 3 },
      },
      packages: installation.installed,
      keys: [],
      metadata: {},
      journal: [],
    },
    installation,
    world,
  );
  host.boot();
  return host;
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
