import { exec, type Operation, read } from '../../model/operation.ts';
import { content, type Result } from '../../model/result.ts';
import { dnf } from '../programs.ts';
import { type Pin, pinOf } from './pin.ts';

// The versionlock plugin of dnf 4, and not excludepkgs: a lock still lets dnf install the locked version, `dnf versionlock
// list` shows it, and no dnf_repo step writes the same file.

export const LIST = '/etc/dnf/plugins/versionlock.list';
/** The package of the plugin has it. */
const CONFIG = '/etc/dnf/plugins/versionlock.conf';

export const PLUGIN = 'python3-dnf-plugin-versionlock';

export const locksProbe: readonly Operation[] = [
  read(LIST),
  exec('test', '-e', CONFIG),
  exec('test', '/usr/bin/dnf', '-ef', '/usr/bin/dnf5'),
];

export interface Locks {
  /** Of the list. */
  readonly text: string;
  readonly hasPlugin: boolean;
  /** dnf5 has locks of another form. */
  readonly isDnf5: boolean;
}

export function parseLocks([list, plugin, dnf5]: readonly Result[]): Locks {
  return {
    text: content(list, LIST) ?? '',
    hasPlugin: plugin?.kind === 'done' && plugin.status === 0,
    isDnf5: dnf5?.kind === 'done' && dnf5.status === 0,
  };
}

/** Whether a line of the list locks a package: `docker-ce-3:27.5.1-1.el9.*`. With `!` it hides a version instead. */
function isLockOf(line: string, name: string): boolean {
  const spec = line.trim();
  // What follows the version is the release: another dash would be in the name of another package.
  return spec.startsWith(`${name}-`) && /^([\d*]+:)?[\d*][^-]*(-[^-]*)?$/.test(spec.slice(name.length + 1));
}

/** Whether a package is held. One with a pattern of versions is held to this pattern. */
export function isHeld({ text }: Locks, { name, version, spec }: Pin): boolean {
  const lines = text.split('\n').filter((line) => isLockOf(line, name));
  return version === undefined ? lines.length > 0 : lines.some((line) => line.trim() === spec);
}

/** Removes the locks of packages, with the comment of dnf above each. */
export function release({ text }: Locks, pins: readonly Pin[]): readonly Operation[] {
  const lines = text.split('\n');
  const isRemoved = (line = '') => pins.some(({ name }) => isLockOf(line, name));
  const kept = lines.filter((line, index) => {
    const isComment = /^# Added locks? on /.test(line);
    return !isRemoved(line) && !(isComment && isRemoved(lines[index + 1]));
  });
  return kept.length === lines.length ? [] : [{ kind: 'write', path: LIST, content: kept.join('\n') }];
}

/** Locks installed packages to their version, or to their pattern. */
export function hold(pins: readonly Pin[]): readonly Operation[] {
  const patterns = pins.filter(({ version }) => version !== undefined).map(({ spec }) => spec);
  const names = pins.filter(({ version }) => version === undefined).map(({ name }) => name);
  return [
    ...(patterns.length === 0
      ? []
      : [exec(...dnf('--cacheonly', '--quiet', 'versionlock', 'add', '--raw', ...patterns))]),
    ...(names.length === 0 ? [] : [exec(...dnf('--cacheonly', '--quiet', 'versionlock', 'add', ...names))]),
  ];
}

/** The declared packages that are to be held, or released, and are not. */
export function wrongLocks(locks: Locks, specs: readonly string[], held: boolean): readonly Pin[] {
  return specs.map(pinOf).filter((pin) => {
    const any = { ...pin, version: undefined };
    return held ? !isHeld(locks, pin) : isHeld(locks, any);
  });
}
