import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { buildOnce, hashFiles, shortHash } from './build.ts';
import { ensureRoot } from './debian.ts';
import { archiveKey, buildDebs, ensureArchiveKey } from './deb-packages.ts';
import { type Engine, engineFolder, ensureEngine } from './engine.ts';
import { ensureIdentity, identity, readPassword } from './identity.ts';
import type { Image } from './image.ts';
import { exclusively } from './lock.ts';
import { cache, sources } from './paths.ts';
import { $ } from './shell.ts';

/** What the installer of Debian 12 installs on a server, as far as a container needs it. */
const packages = [
  ...['systemd', 'systemd-sysv', 'dbus', 'libpam-systemd', 'login', 'passwd', 'sudo', 'adduser', 'apt', 'gpgv'],
  ...['ifupdown', 'isc-dhcp-client', 'netbase', 'iproute2', 'iputils-ping', 'nftables', 'openssh-server', 'curl'],
  ...['ca-certificates', 'hostname', 'libnss-myhostname', 'procps', 'psmisc', 'less', 'python3', 'locales'],
  ...['tzdata', 'cron', 'xz-utils', 'e2fsprogs', 'kmod', 'init-system-helpers'],
];

/** Other names than those of the images with CentOS, which remove their predecessors by name. */
const prefixOf = (engine: Engine): string => `plain-${engine}-`;

/** Builds the image of a host with Debian 12 if it is not in the cache; reports long steps on `progress`. */
export async function ensureDebianImage(engine: Engine, progress: (line: string) => void): Promise<Image> {
  await mkdir(cache, { recursive: true });
  return exclusively(join(cache, 'lock'), () => build(engine, progress));
}

async function build(kind: Engine, progress: (line: string) => void): Promise<Image> {
  await ensureIdentity();
  await ensureArchiveKey();
  const root = await ensureRoot('bookworm', packages, () =>
    progress('building the root file system of Debian 12 (about a minute)'),
  );
  const engine = kind === 'stand-in' ? undefined : engineFolder(kind, root);
  const key = await keyOf(root, engine);
  const target = join(cache, `${prefixOf(kind)}${key}`);
  await buildOnce(target, async (dir) => {
    if (kind !== 'stand-in') await ensureEngine(kind, root, () => progress('downloading Docker Engine (90 MB)'));
    progress('building Debian 12: packages, repositories, root file system');
    await buildDebs(engine, join(dir, 'www'));
    await buildLayer(root, dir);
  });
  return { key, layers: `${target}/layer:${root}`, www: `${target}/www` };
}

async function keyOf(...folders: readonly (string | undefined)[]): Promise<string> {
  const inputs = ['debian-image.ts', 'deb-packages.ts', 'debian', 'specs/docker'].map((name) => join(sources, name));
  const names = folders.map((folder = '') => relative(cache, folder));
  return shortHash([await hashFiles(identity.id, ...inputs), ...names].join('\n'));
}

/** Removes images from earlier sources, unless a lab still uses them. */
export async function removeOldDebianImages(engine: Engine, image: Image): Promise<void> {
  const used = `${image.layers}\n${await readFile('/proc/self/mounts', 'utf8')}`;
  for (const name of await readdir(cache)) {
    const isImage = name.startsWith(prefixOf(engine)) || name.startsWith('bookworm-');
    if (isImage && !used.includes(`/${name}/`)) await rm(join(cache, name), { recursive: true, force: true });
  }
}

/** In separate mount and pid namespaces, so that the kernel removes the mounts and processes in every case. */
async function buildLayer(debian: string, dir: string): Promise<void> {
  for (const name of ['layer', 'work', 'root']) await mkdir(join(dir, name));
  const root = join(dir, 'root');
  const script = `
    set -eu
    mount -t overlay overlay -o lowerdir=${debian},upperdir=${dir}/layer,workdir=${dir}/work,volatile ${root}
    mount -t proc proc ${root}/proc
    mount -t tmpfs tmpfs ${root}/run
    mount -t tmpfs tmpfs ${root}/tmp
    mount --rbind /dev ${root}/dev
    cp -r --no-preserve=ownership ${sources}/debian/files/. ${root}/
    cp ${identity.ca} ${root}/usr/local/share/ca-certificates/lab.crt
    cp ${archiveKey.keyring} ${root}/usr/share/keyrings/debian-archive-keyring.gpg
    chroot ${root} /bin/bash -eus <${sources}/debian/customize.sh`;
  const password = await $({ input: await readPassword() })`openssl passwd -6 -stdin`;
  await $({
    env: {
      PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
      HOME: '/root',
      LC_ALL: 'C.UTF-8',
      PASSWORD_HASH: password.stdout.trim(),
      PUBLIC_KEY: await readFile(identity.publicKey, 'utf8'),
    },
  })`unshare --mount --pid --fork --kill-child sh -c ${script}`;
  await rm(join(dir, 'work'), { recursive: true });
  await rm(root, { recursive: true });
}
