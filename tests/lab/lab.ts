import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ensureDebianImage, removeOldDebianImages } from './debian-image.ts';
import * as disk from './disk.ts';
import * as host from './host.ts';
import { classHosts, hostNamed, hosts, type LabHost } from './hosts.ts';
import { identity, readPassword } from './identity.ts';
import type { Engine } from './engine.ts';
import { ensureImage, removeOldImages, type Image, type Variant } from './image.ts';
import { exclusively } from './lock.ts';
import { controlNamespace, isNetworkUp, networkDown, networkUp, startWeb } from './network.ts';
import type { Stream } from './packages.ts';
import { run } from './paths.ts';
import * as traffic from './traffic.ts';
import { stop } from './processes.ts';
import * as programs from './programs.ts';
import { whyNot } from './setup.ts';
import { $ } from './shell.ts';
import { waitFor } from './wait.ts';

export { classHosts, controlNamespace, hosts, whyNot };
export type { LabHost };
export type { Output } from './host.ts';

/** The private key that root, student and admin accept. */
export const privateKeyFile = identity.privateKey;
/** The CA of the certificates of the lab's web server. */
export const caFile = identity.ca;
/** The password of root and student. */
export const password = readPassword;

interface State extends Variant {
  readonly image: Image;
  /** The hosts that run Debian, and what they are made of. */
  readonly debian?: { readonly hosts: readonly string[]; readonly image: Image };
}

// Beside the folder, because `down` removes the folder.
const lockFile = `${run}.lock`;
const stateFile = join(run, 'state.json');

interface UpOptions extends Partial<Variant> {
  /** The names of the hosts that run Debian 12 in the place of CentOS. */
  readonly debian?: readonly string[];
  readonly progress?: (line: string) => void;
}

/**
 * Starts all four hosts, and builds the images first if necessary. Hosts that are up stay up. Repairs what an interrupted
 * run left behind. Reinstalls all hosts if an image has changed, or another stream, engine or choice of Debian hosts is
 * requested.
 */
export function up(options: UpOptions = {}): Promise<void> {
  return exclusively(lockFile, () => bringUp(options));
}

async function bringUp(options: UpOptions): Promise<void> {
  const before = await state();
  const variant = { stream: options.stream ?? 9, engine: options.engine ?? 'stand-in' } as const;
  const progress = options.progress ?? (() => undefined);
  const image = await ensureImage(variant, progress);
  const wanted: State = { ...variant, image, ...(await debianOf(options.debian ?? [], variant.engine, progress)) };
  if (!isSame(before, wanted)) await takeDown();
  // Hosts are connected to the network when they boot: if that network no longer exists, they must boot again.
  else if (!(await isNetworkUp())) await Promise.all(hosts.map(host.powerOff));
  await mkdir(run, { recursive: true });
  await writeFile(stateFile, JSON.stringify(wanted));
  await removeOldImages(variant, image);
  if (wanted.debian) await removeOldDebianImages(variant.engine, wanted.debian.image);
  await networkUp(wwwOf(wanted));
  await Promise.all(
    hosts.map(async (each) => {
      if (await disk.isInstalled(each)) {
        await host.powerOn(each);
        await host.booted(each);
      } else {
        await freshlyInstalled(each, wanted);
      }
    }),
  );
}

async function debianOf(
  names: readonly string[],
  engine: Engine,
  progress: (line: string) => void,
): Promise<Pick<State, 'debian'>> {
  if (names.length === 0) return {};
  return {
    debian: { hosts: names.map((name) => hostNamed(name).name), image: await ensureDebianImage(engine, progress) },
  };
}

function isSame(before: State | undefined, wanted: State): boolean {
  const facts = ({ stream, engine, image, debian }: State) =>
    JSON.stringify([stream, engine, image.key, debian?.hosts, debian?.image.key]);
  return before !== undefined && facts(before) === facts(wanted);
}

/** The roots of the web server. */
function wwwOf({ image, debian }: State): readonly string[] {
  return [image.www, ...(debian ? [debian.image.www] : [])];
}

/** Ends every process and mount of the lab. Images stay in the cache. */
export const down = (): Promise<void> => exclusively(lockFile, takeDown);

async function takeDown(): Promise<void> {
  await Promise.all(
    hosts.map(async (each) => {
      await host.powerOff(each);
      await disk.erase(each);
    }),
  );
  await networkDown();
  await rm(run, { recursive: true, force: true });
}

/** Resets hosts (default: all) to freshly installed, and waits until they are up. */
export async function reset(...names: readonly string[]): Promise<void> {
  const chosen = names.length > 0 ? names.map(hostNamed) : hosts;
  await exclusively(lockFile, async () => {
    const present = await current();
    await Promise.all(chosen.map((each) => freshlyInstalled(each, present)));
  });
}

async function freshlyInstalled(each: LabHost, { image, engine, debian }: State): Promise<void> {
  const { layers } = debian?.hosts.includes(each.name) ? debian.image : image;
  await host.powerOff(each);
  await disk.erase(each);
  await disk.install(each, layers, engine);
  await host.powerOn(each);
  await host.ready(each);
}

/** Cuts the power. */
export const kill = (name: string): Promise<void> => host.powerOff(hostNamed(name));

/** Switches a host on with its present disk, and waits until it has booted, at any address. */
export async function boot(name: string): Promise<void> {
  await host.powerOn(hostNamed(name));
  await host.booted(hostNamed(name));
}

/** The boot id of a host. Fails while the host is off. */
export async function bootId(name: string): Promise<string> {
  const { code, stdout, stderr } = await exec(name, 'cat /proc/sys/kernel/random/boot_id', {
    timeout: host.READ_TIMEOUT,
  });
  if (code !== 0) throw new Error(`cannot read the boot id of ${name}: ${stderr}`);
  return stdout.trim();
}

/** Waits until a host with this boot id has rebooted. systemd gives each service up to 90 s to stop. */
export async function restarted(name: string, since: string): Promise<void> {
  await waitFor(`${name} has not rebooted`, 180, async () => {
    // Between two boots the host cannot be read.
    const now = await bootId(name).catch(() => since);
    return now === since ? 'it is off, or still up' : undefined;
  });
  await boot(name);
}

/** Runs a script on a host as root, without SSH and the network. */
export const exec = (name: string, script: string, options: host.ExecOptions = {}): Promise<host.Output> =>
  host.exec(hostNamed(name), script, options);

/** What a script prints, without blanks around it. Throws with its standard error if it fails. */
export async function outputOf(name: string, script: string): Promise<string> {
  const { code, stdout, stderr } = await exec(name, script);
  if (code !== 0) throw new Error(`${name}: ${script}: status ${code}: ${stderr}`);
  return stdout.trim();
}

/** Until the function that it returns is called, every program that starts on a host. */
export const watchPrograms = (name: string) => programs.watch(hostNamed(name));

export const journal = async (name: string): Promise<string> =>
  (await exec(name, 'journalctl --boot --no-pager --output=short-monotonic')).stdout;

/** Sets the system language of a host, for new logins: `en_US.UTF-8` or `ko_KR.UTF-8`. */
export async function setLanguage(name: string, locale: string): Promise<void> {
  await exec(name, `echo LANG=${locale} >/etc/locale.conf && systemctl set-environment LANG=${locale}`);
}

/** Resizes the disk of a host (`40m`, `4g`). Fails if more than that is in use. */
export const resizeDisk = (name: string, size: string): Promise<void> => disk.resize(hostNamed(name), size);

/** Leaves `spare` KiB free on the disk of a host. `resizeDisk` enlarges it again. */
export const fillDisk = (name: string, spare: number): Promise<void> => disk.fill(hostNamed(name), spare);

/** The path on this machine of a file that a host has written since it was installed. */
export const written = (name: string, path: string): string => disk.written(hostNamed(name), path);

/** Unplugs a network cable; the host loses the carrier. */
export const linkDown = (name: string, nic: 'ens33' | 'ens34' = 'ens33'): Promise<void> => link(name, nic, 'down');
export const linkUp = (name: string, nic: 'ens33' | 'ens34' = 'ens33'): Promise<void> => link(name, nic, 'up');

async function link(name: string, nic: 'ens33' | 'ens34', position: 'up' | 'down'): Promise<void> {
  const port = nic === 'ens33' ? hostNamed(name).name : `${name}-34`;
  await $`ip -n ${controlNamespace} link set dev ${port} ${position}`;
}

/** Resets all SSH connections of a host; both sides get an error. */
export const closeConnections = (name: string): Promise<void> => traffic.closeConnections(hostNamed(name));
/** Drops every SSH packet of a host, until `passSshPackets`. */
export const dropSshPackets = (name: string): Promise<void> => traffic.dropSshPackets(hostNamed(name));
export const passSshPackets = (name: string): Promise<void> => traffic.passSshPackets(hostNamed(name));
/** Rejects connections of the host to the lab's web server, until `restoreWeb`. */
export const blockWeb = (name: string): Promise<void> => traffic.blockWeb(hostNamed(name));
/** Redirects https connections of the host to another port of the control machine, until `restoreWeb`. */
export const redirectWeb = (name: string, port: number): Promise<void> => traffic.redirectWeb(hostNamed(name), port);
/** Rejects connections of the host to the registry without a login, until `restoreWeb`. */
export const blockRegistry = (name: string): Promise<void> => traffic.blockRegistry(hostNamed(name));
/** Redirects its connections to that registry to another port of the control machine, until `restoreWeb`. */
export const redirectRegistry = (name: string, port: number): Promise<void> =>
  traffic.redirectRegistry(hostNamed(name), port);
export const restoreWeb = (name: string): Promise<void> => traffic.restoreWeb(hostNamed(name));

/** Starts a command on a host as root, without SSH and the network. */
export async function inHost(name: string, argv: readonly string[], options: SpawnOptions = {}): Promise<ChildProcess> {
  const [nsenter = '', ...args] = [...(await host.enter(hostNamed(name))), ...argv];
  return spawn(nsenter, args, options);
}

/** Starts a command in the control namespace. The child is that command itself: a signal reaches it. */
export function inControl(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
  return spawn('ip', ['netns', 'exec', controlNamespace, ...argv], options);
}

/** Stops the web server, and with it every repository. */
export const webDown = (): Promise<void> => stop('web');
export const webUp = async (): Promise<void> => startWeb(wwwOf(await current()));

/** Makes the web server answer a URL with this content. */
export async function publish(url: string, content: string | Uint8Array): Promise<void> {
  const file = publishedFile(url);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
}

/** Restores the original answer of one URL, or of all. */
export const unpublish = (url?: string): Promise<void> =>
  rm(url === undefined ? join(run, 'published') : publishedFile(url), { recursive: true, force: true });

function publishedFile(url: string): string {
  const { hostname, pathname } = new URL(url);
  return join(run, 'published', hostname, pathname);
}

export interface Status extends LabHost {
  readonly up: boolean;
}

export async function status(): Promise<{
  stream?: Stream;
  engine?: Engine;
  debian?: readonly string[];
  hosts: Status[];
}> {
  const known = await state();
  return {
    ...(known && { stream: known.stream, engine: known.engine, debian: known.debian?.hosts ?? [] }),
    hosts: await Promise.all(
      hosts.map(async (each) => ({ ...each, up: (await host.firstProcess(each)) !== undefined })),
    ),
  };
}

async function state(): Promise<State | undefined> {
  try {
    return JSON.parse(await readFile(stateFile, 'utf8')) as State;
  } catch {
    return undefined; // missing, or half written by an interrupted run
  }
}

async function current(): Promise<State> {
  const known = await state();
  if (!known) throw new Error('the lab is not up; start it with: npm run lab -- up');
  return known;
}
