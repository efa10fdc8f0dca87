import { glob } from '../../model/glob.ts';
import { exec, type Exec, type Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import { unknownState } from '../unknown-state.ts';
import { booleanOf, type IniFile, listOf, parseIni } from './ini.ts';
import * as messages from './messages.ts';

// The repositories of a host, as dnf would read them from its files. dnf itself takes half a second to start.

/** dnf.conf(5) */
export const MAIN_CONFIG = '/etc/dnf/dnf.conf';

/** Where dnf looks for .repo files if `reposdir` is not set: dnf.conf(5), "reposdir". */
const DIRECTORIES = ['/etc/yum.repos.d', '/etc/yum/repos.d', '/etc/distro.repos.d'];
const DIRECTORIES_OF_DNF5 = ['/etc/yum.repos.d', '/etc/distro.repos.d', '/usr/share/dnf5/repos.d'];

/** `dnf config-manager setopt` of dnf5 writes there. A file in /etc replaces one of the same name: dnf5.conf(5). */
const OVERRIDES = ['/usr/share/dnf5/repos.override.d', '/etc/dnf/repos.override.d'];

/** Prints the directories in `reposdir`, one a line, with its continuation lines. */
const REPOSDIR = [
  'sed',
  '--quiet',
  '--expression',
  String.raw`/^reposdir[[:space:]]*=/{:a;$!{N;/\n[[:space:]]/ba};s/^[^=]*=//;s/\n[^[:space:]].*//;s/[[:space:],]\{1,\}/\n/g;p}`,
  MAIN_CONFIG,
] as const;

export interface Definition {
  readonly id: string;
  readonly file: string;
  readonly section: ReadonlyMap<string, string>;
}

export interface Override {
  readonly file: string;
  readonly key: string;
  readonly value: string;
}

export interface Repositories {
  /** The directories whose .repo files dnf reads. */
  readonly directories: readonly string[];
  /** By path: all that were read, also those that dnf ignores. */
  readonly files: ReadonlyMap<string, IniFile & { readonly text: string }>;
  /** By id, as dnf uses them: of several definitions the first. */
  readonly definitions: ReadonlyMap<string, Definition>;
  /** Settings that dnf5 puts over those of a repository; the last one of a key counts. */
  readonly overrides: (id: string) => readonly Override[];
}

export const repositoriesProbe: readonly Operation[] = [
  filesIn([MAIN_CONFIG, ...DIRECTORIES]),
  { ...filesIn([]), argsFrom: REPOSDIR },
  // Only dnf5 reads these.
  { ...filesIn(['/usr/share/dnf5/repos.d', ...OVERRIDES]), onlyIf: ['test', '/usr/bin/dnf', '-ef', '/usr/bin/dnf5'] },
];

/** Prints every line of the files after the path and a colon. */
function filesIn(paths: readonly string[]): Exec {
  const options = ['--dereference-recursive', '--text', '--include=*.repo', '--include=dnf.conf'];
  return exec('grep', ...options, '--regexp=', '--', ...paths);
}

export function parseRepositories(results: readonly Result[]): Repositories {
  const texts = new Map(results.flatMap((result) => [...parseFiles(result)]));
  const files = new Map([...texts].map(([path, text]) => [path, { ...parseIni(text), text }]));
  const isDnf5 = results[2]?.kind === 'done';
  const declared = listOf(files.get(MAIN_CONFIG)?.sections.get('main')?.get('reposdir'));
  const used = declared.length > 0 ? declared : isDnf5 ? DIRECTORIES_OF_DNF5 : DIRECTORIES;
  const directories = used.map((path) => path.replace(/\/+$/, ''));
  return {
    directories,
    files,
    definitions: definitionsIn(files, directories),
    overrides: (id) => (isDnf5 ? overridesOf(files, id) : []),
  };
}

/** GNU grep exits with 1 if there is no line, and with 2 also if one of the paths is missing. */
function parseFiles(result: Result | undefined): ReadonlyMap<string, string> {
  if (result?.kind === 'skipped') return new Map();
  const problems = result?.kind === 'done' ? result.stderr.split('\n').filter(Boolean) : [];
  const serious = problems.some((line) => !line.endsWith(': No such file or directory'));
  if (result?.kind !== 'done' || result.status > 2 || serious) throw unknownState(messages.filesUnreadable(), result);
  const files = new Map<string, string>();
  for (const line of result.stdout.split('\n')) {
    const [, path, text] = /^(\/.*?\/(?:dnf\.conf|[^/]*?\.repo)):(.*)$/s.exec(line) ?? [];
    if (path !== undefined) files.set(path, `${files.get(path) ?? ''}${text ?? ''}\n`);
  }
  return files;
}

function definitionsIn(files: Repositories['files'], directories: readonly string[]): ReadonlyMap<string, Definition> {
  const isRead = (path: string) => directories.includes(directoryOf(path)) && !/\/\.[^/]*$/.test(path);
  const paths = [
    MAIN_CONFIG,
    ...[...files.keys()]
      .filter((path) => path.endsWith('.repo') && isRead(path))
      .sort((a, b) => (isReadBefore(a, b) ? -1 : 1)),
  ];
  const definitions = new Map<string, Definition>();
  for (const file of paths) {
    const { sections, invalidLine } = files.get(file) ?? { sections: new Map() };
    if (invalidLine !== undefined) continue;
    for (const [id, section] of sections) {
      if (id !== 'main' && isValidId(id) && !definitions.has(id)) definitions.set(id, { id, file, section });
    }
  }
  return definitions;
}

/** Whether dnf reads file `a` before file `b`: it compares the paths part by part, without the suffix. */
export function isReadBefore(a: string, b: string): boolean {
  const parts = (path: string) => path.replace(/\.repo$/, '').replaceAll('/', '\0');
  return a !== b && (a === MAIN_CONFIG || (b !== MAIN_CONFIG && parts(a) < parts(b)));
}

function overridesOf(files: Repositories['files'], id: string): readonly Override[] {
  const names = new Map<string, string>();
  for (const directory of OVERRIDES) {
    for (const path of files.keys()) if (directoryOf(path) === directory) names.set(path.slice(directory.length), path);
  }
  const sorted = [...names].sort(([first], [second]) => (first < second ? -1 : 1));
  return sorted.flatMap(([, file]) =>
    [...(files.get(file)?.sections ?? [])]
      .filter(([pattern]) => glob(pattern).test(id))
      .flatMap(([, section]) => [...section].map(([key, value]) => ({ file, key, value }))),
  );
}

function directoryOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

/** Letters, digits and these signs, besides variables: dnf ignores a section with another name. */
export function isValidId(id: string): boolean {
  return /^[\w.:-]+$/.test(id.replace(/\$\{?\w+\}?/g, ''));
}

/** dnf enables a section without the key. */
export function isEnabled(section: ReadonlyMap<string, string>): boolean {
  return booleanOf(section.get('enabled')) ?? true;
}

/** Whether a setting over that of its file enables or disables a repository, and which file has it. */
export function enabledOverride({ overrides }: Repositories, id: string) {
  const found = overrides(id).findLast(({ key, value }) => key === 'enabled' && booleanOf(value) !== undefined);
  return found && { file: found.file, enabled: booleanOf(found.value) ?? true };
}
