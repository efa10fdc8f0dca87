import type { LabHost } from './hosts.ts';
import { controlNamespace, openRegistryPort, web } from './network.ts';
import { $ } from './shell.ts';

// Faults of the network traffic of a host, in its network namespace: a reboot removes them. `ip netns exec` would keep
// copies of all mounts.
const inside = (host: LabHost): string[] => ['nsenter', `--net=/run/netns/${controlNamespace}-${host.name}`, '--'];

/** The kernel closes every connection of the SSH server, and sends a reset to the other side. */
export async function closeConnections(host: LabHost): Promise<void> {
  await $`${inside(host)} ss --kill state connected ${'sport = :22'}`;
}

const rules = (host: LabHost, text: string) => $({ input: text })`${inside(host)} nft -f -`;

export async function dropSshPackets(host: LabHost): Promise<void> {
  await rules(
    host,
    `table inet lab_silence {
       chain in { type filter hook input priority -300; tcp dport 22 drop; }
       chain out { type filter hook output priority -300; tcp sport 22 drop; }
     }`,
  );
}

export async function passSshPackets(host: LabHost): Promise<void> {
  await rules(host, 'table inet lab_silence {}\ndelete table inet lab_silence');
}

/** Rejects requests of the host to the lab's web server. */
export async function blockWeb(host: LabHost): Promise<void> {
  await toWeb(host, 'filter', 'tcp dport { 80, 443 } reject with tcp reset');
}

/** Redirects https requests of the host to another port of the web server. */
export async function redirectWeb(host: LabHost, port: number): Promise<void> {
  await toWeb(host, 'nat', `tcp dport 443 dnat to ${web}:${port}`);
}

/** Rejects connections of the host to the registry without a login. */
export async function blockRegistry(host: LabHost): Promise<void> {
  await toWeb(host, 'filter', `tcp dport ${openRegistryPort} reject with tcp reset`);
}

/** Redirects connections of the host to the registry without a login to another port of the control machine. */
export async function redirectRegistry(host: LabHost, port: number): Promise<void> {
  await toWeb(host, 'nat', `tcp dport ${openRegistryPort} dnat to ${web}:${port}`);
}

/** The registry has the address of the web server. */
const toWeb = (host: LabHost, type: 'filter' | 'nat', rule: string) =>
  rules(
    host,
    `table ip lab_web {
       chain out { type ${type} hook output priority -100; ip daddr ${web} ${rule}; }
     }`,
  );

export async function restoreWeb(host: LabHost): Promise<void> {
  await rules(host, 'table ip lab_web {}\ndelete table ip lab_web');
}
