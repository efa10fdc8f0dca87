import { LOOPBACK } from './server/places.ts';

/** One host of a simulated class: its name, its port, and the addresses it gets. */
export interface HostPlan {
  readonly name: string;
  readonly port: number;
  /** What the inventory gives it, with its subnet's gateway. */
  readonly address: string;
  readonly gateway: string;
  /** By DHCP, on ens33 and ens34; with prefix. */
  readonly leases: readonly [string, string];
  readonly macs: readonly [string, string];
}

const CLASS = ['docker1', 'docker2', 'docker3', 'master'];

/** The name server of the class. */
export const DNS = '168.126.63.1';

/** Hosts a subnet: from .10 on by hand, from .131 on by DHCP, the gateway at .254. */
const PER_SUBNET = 100;
export const MOST_HOSTS = 100 * PER_SUBNET;

/** The four of the class; for any other number hosts node1, node2, … */
export function planClass(count: number, firstPort: number): readonly HostPlan[] {
  const names = count === CLASS.length ? CLASS : Array.from({ length: count }, (_, index) => `node${index + 1}`);
  return names.map((name, index) => {
    const subnet = 2 + Math.floor(index / PER_SUBNET);
    const place = index % PER_SUBNET;
    const mac = (card: number) => ['02', '00', '7F', hex(card), hex(subnet), hex(place + 1)].join(':');
    return {
      name,
      port: firstPort + index,
      address: `127.0.${subnet}.${10 + place}`,
      gateway: gatewayOf(subnet),
      leases: [`127.0.${subnet}.${131 + place}/24`, `127.1.${subnet}.${131 + place}/24`],
      macs: [mac(0), mac(1)],
    };
  });
}

function gatewayOf(subnet: number): string {
  return `127.0.${subnet}.254`;
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}

/** An inventory of these hosts. `playbook` is its path as seen from the inventory. */
export function inventoryOf(plans: readonly HostPlan[], playbook: string): string {
  const groups = new Map<string, HostPlan[]>();
  for (const plan of plans) groups.set(plan.gateway, [...(groups.get(plan.gateway) ?? []), plan]);
  const lines = [
    '# The simulated class: provision lab up. Its hosts let root in without a password.',
    `playbook: ${playbook}`,
    'vars:',
    '  domain: example.com',
    '  nic: ens33',
    `  dns: [${DNS}]`,
    'ssh:',
    '  user: root',
    'groups:',
  ];
  for (const [gateway, members] of groups) {
    const name = groups.size === 1 ? 'simulated' : `subnet${gateway.split('.')[2] ?? ''}`;
    lines.push(`  ${name}:`, `    vars: { gateway: ${gateway} }`, '    hosts:');
    for (const { name: host, address, port } of members) {
      lines.push(`      ${host}: { address: ${address}, bootstrap: ${LOOPBACK}, ssh: { port: ${port} } }`);
    }
  }
  return `${lines.join('\n')}\n`;
}
