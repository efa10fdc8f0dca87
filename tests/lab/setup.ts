import { constants } from 'node:fs';
import { access, mkdir, rmdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { cgroups } from './processes.ts';
import { $ } from './shell.ts';

/** The commands (and a file) that the lab needs, with their Debian packages. */
const needed: Readonly<Record<string, string>> = {
  mmdebstrap: 'mmdebstrap',
  'systemd-nspawn': 'systemd-container',
  dnsmasq: 'dnsmasq-base',
  'docker-registry': 'docker-registry',
  rpmbuild: 'rpm',
  rpmsign: 'rpm',
  createrepo_c: 'createrepo-c',
  'dpkg-scanpackages': 'dpkg-dev',
  ip: 'iproute2',
  nft: 'nftables',
  nsenter: 'util-linux',
  sysctl: 'procps',
  openssl: 'openssl',
  gpg: 'gnupg',
  'ssh-keygen': 'openssh-client',
  ping: 'iputils-ping',
  strace: 'strace',
  curl: 'curl',
  '/usr/share/keyrings/debian-archive-keyring.gpg': 'debian-archive-keyring',
};

/** In addition, what the virtual machine needs. */
const neededByMachine: Readonly<Record<string, string>> = {
  'qemu-system-x86_64': 'qemu-system-x86',
  debugfs: 'e2fsprogs',
  mke2fs: 'e2fsprogs',
  cpio: 'cpio',
};

/** The four hosts, or the virtual machine beside them. */
export type Kind = 'hosts' | 'vm';

const neededBy = (kind: Kind) => (kind === 'vm' ? { ...needed, ...neededByMachine } : needed);

/** Why the lab cannot run on this machine, in one line; undefined if it can. */
export async function whyNot(kind: Kind = 'hosts'): Promise<string | undefined> {
  const never = whyNever();
  if (never !== undefined) return never;
  const missing = await missingCommands(kind);
  const setup = kind === 'vm' ? 'npm run lab:setup -- --vm' : 'npm run lab:setup';
  if (missing.length > 0) return `the lab needs ${missing.join(', ')}: run \`${setup}\``;
  const namespaces = await $({ nothrow: true })`unshare --mount --net --pid --fork true`;
  if (namespaces.exitCode !== 0) return `the lab needs to create namespaces: ${namespaces.stderr.trim()}`;
  if (!(await canCreateCgroup())) {
    return 'the lab needs to create cgroups, which a container and `ip netns exec` hide';
  }
  return undefined;
}

/** Reasons that installing packages cannot remove. */
function whyNever(): string | undefined {
  if (process.platform !== 'linux') return `the lab needs Linux, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'the lab needs root, for namespaces and mounts: run it with sudo';
  return undefined;
}

/** Installs the Debian packages that are missing. */
export async function installPackages(kind: Kind, progress: (line: string) => void): Promise<void> {
  const never = whyNever();
  if (never !== undefined) throw new Error(never);
  const packages = new Set((await missingCommands(kind)).map((command) => neededBy(kind)[command] ?? command));
  if (packages.size === 0) return;
  progress(`installing ${[...packages].join(', ')}`);
  const $apt = $({ env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  await $apt`apt-get update --quiet`;
  await $apt`apt-get install --quiet --yes --no-install-recommends ${[...packages]}`;
}

async function missingCommands(kind: Kind): Promise<string[]> {
  const missing: string[] = [];
  for (const command of Object.keys(neededBy(kind))) if (!(await isInstalled(command))) missing.push(command);
  return missing;
}

async function isInstalled(command: string): Promise<boolean> {
  if (command.startsWith('/')) return can(command, constants.R_OK);
  const dirs = (process.env['PATH'] ?? '').split(delimiter);
  const found = await Promise.all(dirs.map((dir) => can(join(dir, command), constants.X_OK)));
  return found.includes(true);
}

/** Tests whether a cgroup can be created: the folder may belong to root and still be mounted read-only. */
async function canCreateCgroup(): Promise<boolean> {
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
