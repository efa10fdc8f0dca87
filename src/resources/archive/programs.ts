import { type Desired, formatOf } from './schema.ts';

const BY_FORMAT = {
  'tar.gz': ['tar', 'gzip'],
  'tar.xz': ['tar', 'xz'],
  'tar.bz2': ['tar', 'bzip2'],
  tar: ['tar'],
  zip: ['unzip'],
} as const;

/** What is needed to unpack the archive. In the CentOS family each is in the package of the same name. */
export function programsFor(desired: Desired): readonly string[] {
  const format = formatOf(desired);
  if (desired.state === 'absent' || format === undefined) return [];
  return [...BY_FORMAT[format], ...(desired.url === undefined ? [] : ['curl'])];
}
