import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOnce, shortHash } from './build.ts';
import { cache } from './paths.ts';
import { $ } from './shell.ts';

/** The release of Debian that the hosts are built from. */
export const suite = 'bookworm';

const packages = [
  ...['systemd', 'systemd-sysv', 'dbus', 'dbus-broker', 'libpam-systemd', 'polkitd', 'login', 'passwd', 'sudo'],
  ...['network-manager', 'firewalld', 'nftables', 'netbase', 'iproute2', 'iputils-ping', 'iputils-arping'],
  ...['openssh-server', 'curl', 'ca-certificates', 'libnss-myhostname', 'hostname', 'procps', 'psmisc', 'less'],
  ...['dnf', 'dnf-plugins-core', 'rpm', 'python3', 'locales', 'tzdata', 'cron'],
];

// Korean messages stay, because a class in Korea sees them. Manuals and other languages are left out to save space.
const dpkgOptions = [
  'path-exclude=/usr/share/man/*',
  'path-exclude=/usr/share/doc/*',
  'path-exclude=/usr/share/locale/*',
  'path-include=/usr/share/locale/ko/*',
  'path-include=/usr/share/locale/locale.alias',
];

/** Builds an unchanged Debian root file system, of which the hosts with CentOS are made. Returns its folder. */
export function ensureDebian(beforeBuilding: () => void): Promise<string> {
  return ensureRoot('debian', packages, beforeBuilding);
}

/** Builds an unchanged Debian root file system with these packages. Returns its folder. */
export async function ensureRoot(
  prefix: string,
  include: readonly string[],
  beforeBuilding: () => void,
): Promise<string> {
  const key = shortHash([suite, ...include, ...dpkgOptions].join('\n'));
  const target = join(cache, `${prefix}-${key}`);
  await buildOnce(target, async (dir) => {
    beforeBuilding();
    const sources = join(dir, 'sources');
    const mirrors = await debianSources();
    await writeFile(sources, mirrors);
    // In a separate mount namespace, so that an interrupted build leaves no mounts in a folder that is deleted later.
    await $`unshare --mount mmdebstrap --mode=root --variant=minbase --include=${include.join(',')} ${dpkgOptions.map((option) => `--dpkgopt=${option}`)} ${await aptOptions()} ${suite} ${join(dir, 'root')} ${mirrors ? [sources] : []}`;
  });
  return join(target, 'root');
}

/** The apt sources of this machine for this suite, as deb822. If there are none, mmdebstrap uses its default mirror. */
export async function debianSources(): Promise<string> {
  const dir = '/etc/apt/sources.list.d';
  const names = (await readdir(dir).catch(() => [])).map((name) => join(dir, name));
  const entries: string[] = [];
  for (const path of ['/etc/apt/sources.list', ...names]) {
    const text = await readFile(path, 'utf8').catch(() => '');
    if (path.endsWith('.sources')) entries.push(...text.split(/\n\s*\n/));
    else if (path.endsWith('.list')) entries.push(...text.split('\n').map(oneLineToDeb822));
  }
  return entries.filter(isDebian).join('\n\n');
}

function oneLineToDeb822(line: string): string {
  const [, uri, suites, components] = /^deb\s+(?:\[.*?\]\s+)?(\S+)\s+(\S+)\s+(.+)$/.exec(line) ?? [];
  return uri ? `Types: deb\nURIs: ${uri}\nSuites: ${suites}\nComponents: ${components}` : '';
}

function isDebian(entry: string): boolean {
  return new RegExp(`^Suites:.*\\b${suite}\\b`, 'm').test(entry) && /^Components:.*\bmain\b/m.test(entry);
}

/** The apt options of this machine (proxy, validity of a snapshot): used for the build, not stored in the image. */
async function aptOptions(): Promise<string[]> {
  const { stdout } = await $`apt-config dump`;
  return stdout
    .split('\n')
    .filter((line) => /^Acquire::(https?::|Check-|Retries)/.test(line) && !line.endsWith(' "";'))
    .map((line) => `--aptopt=${line.replace(/;$/, '')}`);
}
