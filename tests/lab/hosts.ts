import { env } from 'node:process';

/** One of the four hosts of the class. */
export interface LabHost {
  readonly name: string;
  /** Its address by DHCP on the first boot. */
  readonly bootstrap: string;
  /** Its address by the class's playbook. */
  readonly address: string;
  /** The address of its second, host-only card, by DHCP. */
  readonly hostOnly: string;
  readonly macs: { readonly ens33: string; readonly ens34: string };
}

function host(index: number, name: string, address: string): LabHost {
  return {
    name,
    address,
    bootstrap: `192.168.2.${130 + index}`,
    hostOnly: `192.168.1.${130 + index}`,
    macs: { ens33: `02:00:c0:a8:02:${hex(index)}`, ens34: `02:00:c0:a8:01:${hex(index)}` },
  };
}

function hex(index: number): string {
  return index.toString(16).padStart(2, '0');
}

/** The four hosts of the class. */
export const classHosts: readonly LabHost[] = [
  host(1, 'docker1', '192.168.2.10'),
  host(2, 'docker2', '192.168.2.11'),
  host(3, 'docker3', '192.168.2.12'),
  host(4, 'master', '213.0.113.3'),
];

/** For measurements, PROVISION_LAB_HOSTS asks for more than the four: docker4, docker5 and so on. */
const more = Math.max(0, Number(env['PROVISION_LAB_HOSTS'] ?? classHosts.length) - classHosts.length);

export const hosts: readonly LabHost[] = [
  ...classHosts,
  ...Array.from({ length: more }, (_, index) => host(5 + index, `docker${4 + index}`, `192.168.2.${13 + index}`)),
];

/** The host with this name. Throws if there is none. */
export function hostNamed(name: string): LabHost {
  const found = hosts.find((candidate) => candidate.name === name);
  if (!found) throw new Error(`the lab has no host ${name}; its hosts are ${hosts.map((h) => h.name).join(', ')}`);
  return found;
}
