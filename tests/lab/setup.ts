import { constants } from 'node:fs';
import { access, mkdir, rmdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { cgroups } from './processes.ts';
import { $ } from './shell.ts';

/** Commands (and a file) the lab needs, and the Debian packages that have them. */
const needed: Readonly<Record<string, string>> = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  dnsmasq: 'dnsmasq-base',
  rpmbuild: 'rpm',
  rpmsign: 'rpm',
  createrepo_c: 'createrepo-c',
  ip: 'iproute2',
  nft: 'nftables',
  nsenter: 'util-linux',
  sysctl: 'procps',
  openssl: 'openssl',
  gpg: 'gnupg',
  'ssh-keygen': 'openssh-client',
  ping: 'iputils-ping',
  curl: 'curl',
  '/usr/share/keyrings/debian-archive-keyring.gpg': 'debian-archive-keyring',
};

/** One line saying why the lab cannot run here; undefined when it can. */
export async function whyNot(): Promise<string | undefined> {
  const never = whyNever();
  if (never !== undefined) return never;
  const missing = await missingCommands();
  if (missing.length > 0) return `the lab needs ${missing.join(', ')}: run \`npm run lab:setup\``;
  const namespaces = await $({ nothrow: true })`unshare --mount --net --pid --fork true`;
  if (namespaces.exitCode !== 0) return `the lab needs to make namespaces: ${namespaces.stderr.trim()}`;
  if (!(await canMakeCgroup())) {
    return 'the lab needs to make cgroups; a container, and `ip netns exec`, hide them';
  }
  return undefined;
}

/** What no installing helps against. */
function whyNever(): string | undefined {
  if (process.platform !== 'linux') return `the lab needs Linux, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'the lab needs root, for namespaces and mounts: run it with sudo';
  return undefined;
}

/** Installs the Debian packages that are missing. */
export async function installPackages(progress: (line: string) => void): Promise<void> {
  const never = whyNever();
  if (never !== undefined) throw new Error(never);
  const packages = new Set((await missingCommands()).map((command) => needed[command] ?? command));
  if (packages.size === 0) return;
  progress(`installing ${[...packages].join(', ')}`);
  const $apt = $({ env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  await $apt`apt-get update --quiet`;
  await $apt`apt-get install --quiet --yes --no-install-recommends ${[...packages]}`;
}

async function missingCommands(): Promise<string[]> {
  const missing: string[] = [];
  for (const command of Object.keys(needed)) if (!(await isInstalled(command))) missing.push(command);
  return missing;
}

async function isInstalled(command: string): Promise<boolean> {
  if (command.startsWith('/')) return can(command, constants.R_OK);
  const dirs = (process.env['PATH'] ?? '').split(delimiter);
  const found = await Promise.all(dirs.map((dir) => can(join(dir, command), constants.X_OK)));
  return found.includes(true);
}

/** Looks whether a cgroup can be made there: the folder may be root's and still be mounted read-only. */
async function canMakeCgroup(): Promise<boolean> {
  const [dir] = await cgroups('probe');
  if (dir === undefined) return false;
  return mkdir(dir, { recursive: true })
    .then(() => rmdir(dir))
    .then(
      () => true,
      () => false,
    );
}

const can = (path: string, mode: number): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  );
