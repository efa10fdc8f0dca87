import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { $ } from './shell.ts';

/** Commands the lab needs, and the Debian packages that have them. */
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
};

/** One line saying why the lab cannot run here; undefined when it can. */
export async function whyNot(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `the lab needs Linux, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'the lab needs root, for namespaces and mounts';
  const missing = await missingCommands();
  if (missing.length > 0) return `the lab needs ${missing.join(', ')}: run \`npm run lab:setup\``;
  const namespaces = await $({ nothrow: true })`unshare --mount --net --pid --fork true`;
  if (namespaces.exitCode !== 0) return `the lab needs namespaces: ${namespaces.stderr.trim()}`;
  return undefined;
}

/** Installs the Debian packages that are missing. */
export async function installPackages(progress: (line: string) => void): Promise<void> {
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
  const dirs = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'];
  const found = await Promise.all(
    dirs.map((dir) =>
      access(join(dir, command), constants.X_OK).then(
        () => true,
        () => false,
      ),
    ),
  );
  return found.includes(true);
}
