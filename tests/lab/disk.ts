import { chmod, copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { exists } from './build.ts';
import type { Engine } from './engine.ts';
import type { LabHost } from './hosts.ts';
import { identity } from './identity.ts';
import { run } from './paths.ts';
import { $ } from './shell.ts';

/** The disk of a host: an overlay in memory over the shared image. */
const disk = (host: LabHost): string => join(run, host.name, 'disk');
export const root = (host: LabHost): string => join(run, host.name, 'root');
/** Written last: without it, the installation of the disk was interrupted. */
const installed = (host: LabHost): string => join(disk(host), 'installed');

/** Gives the host a fresh disk, with its own identity. */
export async function install(host: LabHost, layers: string, engine: Engine): Promise<void> {
  const [upper, work] = [join(disk(host), 'upper'), join(disk(host), 'work')];
  await mkdir(disk(host), { recursive: true });
  await mkdir(root(host), { recursive: true });
  await $`mount -t tmpfs -o size=4g,mode=755 lab-${host.name} ${disk(host)}`;
  await mkdir(upper);
  await mkdir(work);
  // supervise.sh binds them: the overlayfs of Docker cannot be on that of the host.
  if (engine !== 'stand-in') {
    for (const name of ['docker', 'containerd']) await mkdir(join(disk(host), 'engine', name), { recursive: true });
  }
  const options = `lowerdir=${layers},upperdir=${upper},workdir=${work},volatile`;
  await $`mount -t overlay -o ${options} lab-${host.name} ${root(host)}`;
  await personalize(host, root(host));
  if (!(await isDebian(root(host)))) await bootEntries(host, root(host));
  await writeFile(installed(host), '');
}

/** Gives a root file system the identity of a host. */
export async function personalize(host: LabHost, at: string): Promise<void> {
  const own = identity.host(host.name);
  await copyFile(join(own, 'machine-id'), join(at, 'etc/machine-id'));
  for (const name of (await readdir(own)).filter((file) => file.startsWith('ssh_host_'))) {
    await copyFile(join(own, name), join(at, 'etc/ssh', name));
    await chmod(join(at, 'etc/ssh', name), name.endsWith('.pub') ? 0o644 : 0o600);
  }
  if (await isDebian(at)) return; // /etc/network/interfaces is the same on all of them
  const connection = connectionProfile((await readFile(join(own, 'connection-uuid'), 'utf8')).trim());
  await writeFile(join(at, 'etc/NetworkManager/system-connections/ens33.nmconnection'), connection, { mode: 0o600 });
}

const isDebian = (at: string): Promise<boolean> => exists(join(at, 'etc/debian_version'));

/** As the installer writes it. The other card has no profile. */
const connectionProfile = (uuid: string): string => `[connection]
id=ens33
uuid=${uuid}
type=ethernet
autoconnect-priority=-999
interface-name=ens33

[ethernet]

[ipv4]
method=auto

[ipv6]
addr-gen-mode=eui64
method=auto

[proxy]
`;

async function bootEntries(host: LabHost, at: string): Promise<void> {
  const machineId = (await readFile(join(identity.host(host.name), 'machine-id'), 'utf8')).trim();
  const stream8 = (await readFile(join(at, 'etc/centos-release'), 'utf8')).includes('release 8');
  const kernel = stream8 ? '4.18.0-553.el8.x86_64' : '5.14.0-575.el9.x86_64';
  const dir = join(at, 'boot/loader/entries');
  await mkdir(dir, { recursive: true });
  for (const version of [kernel, `0-rescue-${machineId}`]) {
    await writeFile(
      join(dir, `${machineId}-${version.replace(/-[0-9a-f]{32}$/, '')}.conf`),
      bootEntry(version, stream8),
    );
  }
}

const bootEntry = (version: string, stream8: boolean): string => `title CentOS Stream (${version}) ${stream8 ? 8 : 9}
version ${version}
linux /vmlinuz-${version}
initrd /initramfs-${version}.img
options root=/dev/mapper/cs-root ro crashkernel=1G-2G:192M,2G-64G:256M,64G-:512M resume=/dev/mapper/cs-swap rd.lvm.lv=cs/root rd.lvm.lv=cs/swap rhgb quiet
grub_users $grub_users
grub_arg --unrestricted
grub_class centos
`;

/** Removes the disk; the host must be off. */
export async function erase(host: LabHost): Promise<void> {
  for (const mount of [root(host), disk(host)]) {
    // After an interrupted run there may be several mounts. --lazy, because a process may still use one.
    while (await isMounted(mount)) await $`umount --lazy ${mount}`;
  }
}

const isMounted = async (path: string): Promise<boolean> =>
  (await readFile('/proc/self/mounts', 'utf8')).split('\n').some((line) => line.split(' ')[1] === path);

export const isInstalled = async (host: LabHost): Promise<boolean> =>
  (await exists(installed(host))) && (await isMounted(root(host)));

/** `size` as mount(8) takes it (`40m`, `4g`). Fails if more than that is in use. */
export async function resize(host: LabHost, size: string): Promise<void> {
  await $`mount -o remount,size=${size} ${disk(host)}`;
}

/** Leaves `spare` KiB free. */
export async function fill(host: LabHost, spare: number): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const { stdout } = await $`df --output=used -k ${disk(host)}`;
    try {
      return await resize(host, `${Number(stdout.split('\n')[1]) + spare}k`);
    } catch (error) {
      if (tries === 10) throw error; // the host has written something meanwhile
    }
  }
}

export const written = (host: LabHost, path: string): string => join(disk(host), 'upper', path);
