import type { Desired } from './schema.ts';
import { formatOf } from './schema.ts';

interface Program {
  readonly program: string;
  /** The package that has it. */
  readonly package: string;
}

const PACKAGES: Readonly<Record<string, string>> = {
  tar: 'tar',
  gzip: 'gzip',
  xz: 'xz',
  bzip2: 'bzip2',
  unzip: 'unzip',
  curl: 'curl',
};

const BY_FORMAT = {
  'tar.gz': ['tar', 'gzip'],
  'tar.xz': ['tar', 'xz'],
  'tar.bz2': ['tar', 'bzip2'],
  tar: ['tar'],
  zip: ['unzip'],
} as const;

/** What is needed to unpack the archive. */
export function programsFor(desired: Desired): readonly Program[] {
  const format = formatOf(desired);
  if (desired.state === 'absent' || format === undefined) return [];
  const names = [...BY_FORMAT[format], ...(desired.url === undefined ? [] : ['curl'])];
  return names.map((program) => ({ program, package: packageOf(program) }));
}

export function packageOf(program: string): string {
  return PACKAGES[program] ?? program;
}

/** Where a program may be. */
export function paths(program: string): readonly string[] {
  return [`/usr/bin/${program}`, `/usr/local/bin/${program}`];
}
