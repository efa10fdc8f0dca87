/** The name, port and addresses of one host of the sandbox. */
export interface HostPlan {
  readonly name: string;
  readonly port: number;
  /** Its static address in the inventory, and the gateway of that subnet. */
  readonly address: string;
  readonly gateway: string;
  /** What DHCP gives to ens33 and ens34, with prefix. */
  readonly leases: readonly [string, string];
  readonly macs: readonly [string, string];
}

const CLASS = ['docker1', 'docker2', 'docker3', 'master'];

/** The name server of the hosts. */
export const DNS = '168.126.63.1';

/** Hosts in a subnet: static addresses from .10, DHCP from .131, the gateway at .254. */
const PER_SUBNET = 100;

/** docker1, docker2, docker3 and master; for any other number than four: node1, node2, … */
export function planHosts(count: number, firstPort: number): readonly HostPlan[] {
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
