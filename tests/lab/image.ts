import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { buildOnce, hashFiles, shortHash } from './build.ts';
import { ensureDebian } from './debian.ts';
import { type Engine, engineFolder, ensureEngine } from './engine.ts';
import { ensureIdentity, identity, readPassword } from './identity.ts';
import { exclusively } from './lock.ts';
import { baseFolders, buildPackages, type Stream } from './packages.ts';
import { cache, sources } from './paths.ts';
import { $ } from './shell.ts';

export interface Image {
  /** A hash of all sources. */
  readonly key: string;
  /** Read-only layers of a host's root file system, the upper one first, as overlayfs takes them. */
  readonly layers: string;
  /** What the web server serves: one folder per host name. */
  readonly www: string;
}

export interface Variant {
  readonly stream: Stream;
  readonly engine: Engine;
}

/** Of the folders of its images. */
function prefixOf({ stream, engine }: Variant): string {
  const prefixes = { 'stand-in': '', real: 'engine-', '20.10': 'engine-20.10-' } as const;
  return `${prefixes[engine]}stream${stream}-`;
}

/** Builds the image if it is not in the cache; reports long steps on `progress`. */
export async function ensureImage(variant: Variant, progress: (line: string) => void): Promise<Image> {
  await mkdir(cache, { recursive: true });
  return exclusively(join(cache, 'lock'), () => build(variant, progress));
}

async function build(variant: Variant, progress: (line: string) => void): Promise<Image> {
  const { stream } = variant;
  await ensureIdentity();
  const debian = await ensureDebian(() => progress('building the Debian root file system (about a minute)'));
  const engine = variant.engine === 'stand-in' ? undefined : engineFolder(variant.engine, debian);
  const key = await keyOf(debian, engine);
  const target = join(cache, `${prefixOf(variant)}${key}`);
  await buildOnce(target, async (dir) => {
    const fetching = () => progress('downloading Docker Engine (90 MB)');
    if (variant.engine !== 'stand-in') await ensureEngine(variant.engine, debian, fetching);
    progress(`building CentOS Stream ${stream}: packages, repositories, root file system`);
    await buildPackages(stream, { debian, engine }, join(dir, 'www'));
    await buildLayer(stream, debian, dir);
  });
  return { key, layers: `${target}/layer:${debian}`, www: `${target}/www` };
}

/** Of the sources of an image, and of the folders that it is built from: another engine does not change it. */
async function keyOf(...folders: readonly (string | undefined)[]): Promise<string> {
  const inputs = ['image.ts', 'packages.ts', 'image', 'specs'].map((name) => join(sources, name));
  const names = folders.map((folder = '') => relative(cache, folder));
  return shortHash([await hashFiles(identity.id, ...inputs), ...names].join('\n'));
}

/** Removes images of this variant from earlier sources, unless a lab still uses them. */
export async function removeOldImages(variant: Variant, image: Image): Promise<void> {
  const used = `${image.layers}\n${await readFile('/proc/self/mounts', 'utf8')}`;
  for (const name of await readdir(cache)) {
    const isImage = name.startsWith(prefixOf(variant)) || name.startsWith('debian-');
    if (isImage && !used.includes(`/${name}/`)) await rm(join(cache, name), { recursive: true, force: true });
  }
}

/**
 * Builds the overlay that turns Debian into CentOS, in separate mount and pid namespaces, so that the kernel removes the
 * mounts and processes in every case.
 */
async function buildLayer(stream: Stream, debian: string, dir: string): Promise<void> {
  for (const name of ['layer', 'work', 'root']) await mkdir(join(dir, name));
  const root = join(dir, 'root');
  const script = `
    set -eu
    mount -t overlay overlay -o lowerdir=${debian},upperdir=${dir}/layer,workdir=${dir}/work,volatile ${root}
    mount -t proc proc ${root}/proc
    mount -t tmpfs tmpfs ${root}/run
    mount -t tmpfs tmpfs ${root}/tmp
    mount --rbind /dev ${root}/dev
    mkdir ${root}/run/lab
    mount --bind ${dir}/www ${root}/run/lab
    cp -r --no-preserve=ownership ${sources}/image/files/. ${root}/
    cp ${identity.ca} ${root}/usr/local/share/ca-certificates/lab.crt
    chroot ${root} /usr/bin/bash -eus <${sources}/image/customize.sh`;
  const password = await $({ input: await readPassword() })`openssl passwd -6 -stdin`;
  await $({
    env: {
      PATH: '/usr/sbin:/usr/bin',
      HOME: '/root',
      LC_ALL: 'C.UTF-8',
      PASSWORD_HASH: password.stdout.trim(),
      PUBLIC_KEY: await readFile(identity.publicKey, 'utf8'),
      BASEOS: `file:///run/lab/${baseFolders(stream)[0]}`,
      APPSTREAM: `file:///run/lab/${baseFolders(stream)[1]}`,
    },
  })`unshare --mount --pid --fork --kill-child sh -c ${script}`;
  await rm(join(dir, 'work'), { recursive: true });
  await rm(root, { recursive: true });
}
