/** A package in a repository. */
export interface Package {
  readonly name: string;
  readonly epoch: number;
  readonly version: string;
  readonly release: string;
  readonly arch: 'x86_64' | 'noarch';
  readonly summary: string;
  /** Size of the download and of the installed files, in bytes. */
  readonly download: number;
  readonly size: number;
  /** Names, or "name >= [epoch:]version". */
  readonly requires: readonly string[];
  readonly recommends: readonly string[];
  readonly provides: readonly string[];
  readonly conflicts: readonly string[];
  readonly obsoletes: readonly string[];
  /** Paths with their content, or PROGRAM. */
  readonly files: Readonly<Record<string, string | Program>>;
  /** Units that are preset on installation and stopped on removal. */
  readonly units: readonly string[];
  /** That its scriptlets add where they are missing. */
  readonly groups?: readonly string[];
}

/** The content of a program's file. */
export const PROGRAM = { program: true } as const;
export type Program = typeof PROGRAM;

export interface Installed {
  readonly name: string;
  readonly epoch: number;
  readonly version: string;
  readonly release: string;
  readonly arch: string;
  readonly size: number;
  /** The repository it came from, as dnf shows it after an @. */
  readonly from: string;
  /** Installed by request, or as a dependency. */
  readonly reason: 'user' | 'dependency';
  /** Seconds since 1970. */
  readonly time: number;
}

/** `[epoch:]version-release`; without the epoch where that is 0. */
export function evr({ epoch, version, release }: Pick<Package, 'epoch' | 'version' | 'release'>): string {
  return `${epoch === 0 ? '' : `${epoch}:`}${version}-${release}`;
}

/** `name-version-release.arch`, as rpm names a package. */
export function nvra({
  name,
  version,
  release,
  arch,
}: Pick<Package, 'name' | 'version' | 'release'> & { arch: string }) {
  return `${name}-${version}-${release}.${arch}`;
}

/** `name-[epoch:]version-release.arch`, as dnf names a package. */
export function nevra(one: Pick<Package, 'name' | 'epoch' | 'version' | 'release'> & { arch: string }): string {
  return `${one.name}-${evr(one)}.${one.arch}`;
}

type Version = Pick<Package, 'epoch' | 'version' | 'release'>;

/** Negative where the first is older. */
export function compareVersions(one: Version, other: Version): number {
  return (
    one.epoch - other.epoch || compareParts(one.version, other.version) || compareParts(one.release, other.release)
  );
}

/** rpm's comparison: runs of digits as numbers, runs of letters as text, all else separates; rpmvercmp. */
function compareParts(one: string, other: string): number {
  const split = (text: string) => text.match(/\d+|[A-Za-z]+/g) ?? [];
  const [left, right] = [split(one), split(other)];
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const [a, b] = [left[index], right[index]];
    if (a === undefined || b === undefined) return a === undefined ? -1 : 1;
    const numbers = /^\d/.test(a) && /^\d/.test(b);
    const order = numbers ? Number(a) - Number(b) : a < b ? -1 : a > b ? 1 : 0;
    if (order !== 0) return order;
  }
  return 0;
}

/** Whether a package satisfies a requirement, by its name or by what it provides. */
export function provides(one: Version & Pick<Package, 'name' | 'provides'>, requirement: string): boolean {
  const [name = '', operator, wanted] = requirement.split(' ');
  if (one.name === name) return operator === undefined || satisfies(one, operator, wanted ?? '');
  // A provided name without a version does not satisfy a requirement with one.
  return operator === undefined && one.provides.includes(name);
}

function satisfies(one: Version, operator: string, wanted: string): boolean {
  const [, epoch = '0', version = '', release = ''] = /^(?:(\d+):)?([^-]+)(?:-(.+))?$/.exec(wanted) ?? [];
  const order =
    one.epoch - Number(epoch) ||
    compareParts(one.version, version) ||
    (release === '' ? 0 : compareParts(one.release, release));
  switch (operator) {
    case '>=':
      return order >= 0;
    case '<':
      return order < 0;
    case '=':
      return order === 0;
    default:
      return false;
  }
}

/** Prefix of the names under which the interpreter knows simulated programs. */
export const HIDDEN_PREFIX = 'simulated:';

/** Bytes and mode of a package's file. */
export function encodeContent(path: string, content: string | Program): [bytes: string, mode: number] {
  if (typeof content === 'string') return [Buffer.from(content).toString('latin1'), 0o644];
  const name = path.slice(path.lastIndexOf('/') + 1);
  return [`#!/bin/sh\n/usr/bin/${HIDDEN_PREFIX}${name} "$@"\n`, 0o755];
}
