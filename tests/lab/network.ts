import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from './build.ts';
import { hosts } from './hosts.ts';
import { debianMirror, identity, registryName, webNames } from './identity.ts';
import { labName, run, sources } from './paths.ts';
import { isRunning, logFile, start, stop } from './processes.ts';
import { $ } from './shell.ts';
import { waitFor } from './wait.ts';

/** The network namespace in which provision runs; also the gateway, name server and internet of the hosts. */
export const controlNamespace = labName;

/** Two switches: `lan` connects every ens33, `hostonly` every ens34. */
export const switches = { ens33: 'lan', ens34: 'hostonly' } as const;

const gateway = '192.168.2.254';
const nameServer = '168.126.63.1';
const google = '198.51.100.10';
/** The web server with the repositories. */
export const web = '198.51.100.20';
/** The registry without a login. */
export const openRegistryPort = 5001;

const resolvConf = `/etc/netns/${controlNamespace}/resolv.conf`;

// The switches have fixed hardware addresses: a bridge without one takes the lowest of its ports, so that the address of
// the gateway would change whenever a host is connected again.
const setUp = `
link set lo up
link add lan address 02:00:c0:a8:02:fe type bridge stp_state 0 forward_delay 0 mcast_snooping 0
link add hostonly address 02:00:c0:a8:01:fe type bridge stp_state 0 forward_delay 0 mcast_snooping 0
address add ${gateway}/24 dev lan
address add 213.0.113.2/24 dev lan
address add 192.168.1.1/24 dev hostonly
address add ${nameServer}/32 dev lo
address add ${google}/32 dev lo
address add ${web}/32 dev lo
link set lan up
link set hostonly up
`;

// Two subnets share the lan. A gateway that forwards between them would send redirects, and hosts would bypass it.
const kernelSettings = [
  'net.ipv4.ip_forward=1',
  'net.ipv4.conf.all.send_redirects=0',
  'net.ipv4.conf.lan.send_redirects=0',
  'net.ipv4.conf.all.rp_filter=0',
];

export const isNetworkUp = (): Promise<boolean> => exists(`/run/netns/${controlNamespace}`);

/** Starts namespace, switches, DHCP, DNS and the web server, as far as they do not run yet. */
export async function networkUp(www: readonly string[]): Promise<void> {
  if (!(await isNetworkUp())) {
    await networkDown();
    await $`ip netns add ${controlNamespace}`;
    await $({ input: setUp })`ip -n ${controlNamespace} -batch -`;
    await $`ip netns exec ${controlNamespace} sysctl -q -w ${kernelSettings}`;
    await allowWatches();
  }
  await mkdir(join(run, 'published'), { recursive: true });
  await mkdir(`/etc/netns/${controlNamespace}`, { recursive: true });
  await writeFile(resolvConf, `nameserver ${nameServer}\n`);
  await startDns();
  await startWeb(www);
}

/** systemd, NetworkManager and firewalld of all hosts watch files, and share the inotify limit of this machine. */
async function allowWatches(): Promise<void> {
  const file = '/proc/sys/fs/inotify/max_user_instances';
  if (Number(await readFile(file, 'utf8')) < 1024) await writeFile(file, '1024');
}

export async function networkDown(): Promise<void> {
  // All virtual machines: each has a group in this one.
  await stop('vm');
  await stop('dns');
  await stop('web');
  await stop('registry');
  await stop('open-registry');
  await $({ nothrow: true })`ip netns delete ${controlNamespace}`;
  await rm(`/etc/netns/${controlNamespace}`, { recursive: true, force: true });
}

async function startDns(): Promise<void> {
  if (await isRunning('dns')) return;
  const config = join(run, 'dnsmasq.conf');
  await writeFile(config, dnsmasqConfig());
  await start('dns', inControlNetwork(['dnsmasq', '--keep-in-foreground', `--conf-file=${config}`]));
  await waitFor('the name and DHCP server does not answer', 20, () => notListening('dns', 53));
}

export async function startWeb(www: readonly string[]): Promise<void> {
  if (await isRunning('web')) return;
  const argv = [
    '--import',
    import.meta.resolve('tsx'),
    join(sources, 'web-server.ts'),
    www.join(':'),
    join(run, 'published'),
  ];
  await start('web', inControlNetwork([process.execPath, ...argv, identity.webCertificate, identity.webKey]));
  await waitFor('the web server does not answer', 20, () => notListening('web', 443));
}

/** Why a server of the control namespace does not accept connections. */
async function notListening(server: string, port: number): Promise<string | undefined> {
  const probe = ['bash', '-c', `: 2>&- <>/dev/tcp/127.0.0.1/${port}`];
  const answer = await $({ nothrow: true })`${inControlNetwork(probe)}`;
  if (answer.exitCode === 0) return undefined;
  return `its output: ${(await readFile(logFile(server), 'utf8')).trim()}`;
}

/** Enters only the network of the control namespace: `ip netns exec` would keep copies of all mounts. */
export function inControlNetwork(argv: readonly string[]): string[] {
  return ['nsenter', `--net=/run/netns/${controlNamespace}`, '--', ...argv];
}

function dnsmasqConfig(): string {
  return [
    'user=root',
    'pid-file=', // the default is one file for all labs, and dnsmasq exits if two start in the same moment
    'no-resolv',
    'no-hosts',
    'address=/#/', // names that are not listed do not exist
    `address=/www.google.com/${google}`,
    `address=/${registryName}/${web}`,
    ...webNames.filter((name) => name !== 'www.google.com').map((name) => `address=/${name}/${web}`),
    // Only over http: it is not in the certificate of the web server, as apt does not need it.
    `address=/${debianMirror}/${web}`,
    `dhcp-leasefile=${join(run, 'leases')}`,
    'dhcp-authoritative',
    'no-ping',
    'dhcp-range=set:lan,192.168.2.128,192.168.2.250,30m',
    `dhcp-option=tag:lan,option:router,${gateway}`,
    `dhcp-option=tag:lan,option:dns-server,${gateway}`,
    'dhcp-range=set:hostonly,192.168.1.128,192.168.1.250,30m',
    'dhcp-option=tag:hostonly,option:router',
    'dhcp-option=tag:hostonly,option:dns-server',
    ...hosts.map((host) => `dhcp-host=${host.macs.ens33},${host.bootstrap}`),
    ...hosts.map((host) => `dhcp-host=${host.macs.ens34},${host.hostOnly}`),
    '',
  ].join('\n');
}
