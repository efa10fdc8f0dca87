import { type Exec, exec, type Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';

/** base-files has it, on Debian and on what is made of it. */
export const DEBIAN_MARK = '/etc/debian_version';

const IS_DEBIAN = ['test', '-e', DEBIAN_MARK] as const;

export const debianProbe: Operation = exec(...IS_DEBIAN);

export function isDebian(result: Result | undefined): boolean {
  return result?.kind === 'done' && result.status === 0;
}

/** Skipped on a host that is not made of Debian. */
export function onDebian(operation: Exec): Exec {
  return { ...operation, onlyIf: IS_DEBIAN };
}

/** Nobody answers questions on a host that is set up over SSH: debconf(7). */
const NONINTERACTIVE = ['env', 'DEBIAN_FRONTEND=noninteractive'] as const;

/** As dpkg(1) decides for a configuration file that nobody has changed; one that somebody has changed stays. */
const CONFIGURATION_FILES = ['--force-confdef', '--force-confold'] as const;

/** Seconds that apt waits for another program that changes packages, such as unattended-upgrades. */
const LOCK_TIMEOUT = 300;

/** apt-get(8), for a change. */
export function aptGet(...words: readonly string[]): Exec {
  const options = [
    `DPkg::Lock::Timeout=${LOCK_TIMEOUT}`,
    'Dpkg::Use-Pty=0',
    ...CONFIGURATION_FILES.map((option) => `Dpkg::Options::=${option}`),
  ].flatMap((option) => ['-o', option]);
  return exec(...NONINTERACTIVE, 'apt-get', '--quiet', ...options, ...words);
}

/** dpkg(1), for a change. */
export function dpkg(...words: readonly string[]): Exec {
  return exec(...NONINTERACTIVE, 'dpkg', ...CONFIGURATION_FILES, ...words);
}

/** apt-get(8), without locks, and without the caches and the log of its planner that it would write as root. */
export function simulate(...words: readonly string[]): Exec {
  const paths = ['Dir::Cache::pkgcache=', 'Dir::Cache::srcpkgcache=', 'Dir::Log::Planner=/dev/null'];
  const options = paths.flatMap((path) => ['-o', path]);
  return exec('apt-get', '--simulate', '--quiet', ...options, ...words);
}

/** An unreachable source is otherwise only a warning of apt, and its lists stay old. */
const UPDATE = ['update', '--error-on=any'] as const;

export function updateLists(): Exec {
  return aptGet(...UPDATE);
}

/** Only the sources in a file; the lists of the others stay, which apt would otherwise remove. */
export function updateSource(file: string): Exec {
  const settings = [`Dir::Etc::sourcelist=${file}`, 'Dir::Etc::sourceparts=-', 'APT::Get::List-Cleanup=0'];
  return aptGet(...UPDATE, ...settings.flatMap((setting) => ['-o', setting]));
}

/** Downloads a file with what apt itself has, by its settings: a fresh Debian has no curl. */
export function aptDownload(url: string, file: string, hash: readonly string[]): Exec {
  return exec('/usr/lib/apt/apt-helper', 'download-file', url, file, ...hash);
}
