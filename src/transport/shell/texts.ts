import { readFileSync } from 'node:fs';

const NAMES = [
  'environment',
  'common',
  'operations',
  'lock',
  'session',
  'job',
  'receive',
  'archive',
  'registry',
] as const;

export type ShellFile = (typeof NAMES)[number];

/**
 * The compact texts of the files in this directory by name, as JSON: `scripts/build.ts` puts them into the bundle. A string,
 * because esbuild gives an object to every file of the bundle, also to those that need none of it.
 */
declare const PROVISION_SHELL_FILES: string | undefined;

/** The text of a shell file, without indentation and without lines that are only a comment: they need not travel. */
export function shellText(name: ShellFile): string {
  return bundled?.[name] ?? compact(readFileSync(new URL(`${name}.sh`, import.meta.url), 'utf8'));
}

/** Without indentation and without lines that are empty or only a comment. */
export function compact(source: string): string {
  return source.replace(/^[ \t]*(#.*)?\n|^[ \t]+/gm, '');
}

const bundled =
  typeof PROVISION_SHELL_FILES === 'string'
    ? (JSON.parse(PROVISION_SHELL_FILES) as Readonly<Record<ShellFile, string>>)
    : undefined;
