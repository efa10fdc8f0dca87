import { exec, type Operation } from '../../model/operation.ts';
import type { Desired } from './schema.ts';

/** The sections of a .repo file by id, and their values by key. */
export type Sections = ReadonlyMap<string, ReadonlyMap<string, string>>;

export function pathOf(name: string): string {
  return `/etc/yum.repos.d/${name}.repo`;
}

export function parseSections(text: string): Sections {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  for (const line of text.split('\n')) {
    const header = /^\[(.+)\]\s*$/.exec(line)?.[1];
    if (header !== undefined) sections.set(header, (section = new Map()));
    // Not a regular expression for the whole line, which could take quadratic time.
    const equals = line.indexOf('=');
    if (section && equals > 0 && /^[^\s#;]/.test(line)) {
      section.set(line.slice(0, equals).trim(), line.slice(equals + 1).trim());
    }
  }
  return sections;
}

/** The keys of the section, in the order in which they are written: dnf.conf(5), "Repo Options". */
export function sectionOf(desired: Desired): ReadonlyMap<string, string> {
  const { description, baseurl, metalink, mirrorlist, gpgcheck, gpgkey, priority, enabled, name } = desired;
  const all = {
    name: description ?? name,
    baseurl,
    metalink,
    mirrorlist,
    enabled: enabled === false ? '0' : '1',
    gpgcheck: gpgcheck === false ? '0' : '1',
    gpgkey,
    priority: priority?.toString(),
  };
  return new Map(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The parameters that give this section, as far as there are parameters for its keys. */
export function parametersOf(section: ReadonlyMap<string, string>): Partial<Desired> {
  const values = ['baseurl', 'metalink', 'mirrorlist', 'gpgkey'].flatMap((key) => {
    const value = section.get(key);
    return value === undefined ? [] : [[key, value] as const];
  });
  const description = section.get('name');
  const priority = section.get('priority');
  return {
    ...Object.fromEntries(values),
    ...(description === undefined ? {} : { description }),
    ...(priority === undefined ? {} : { priority: Number(priority) }),
    enabled: isEnabled(section),
    gpgcheck: section.get('gpgcheck') === '1',
  };
}

/** dnf enables a section without the key. */
export function isEnabled(section: ReadonlyMap<string, string>): boolean {
  const value = section.get('enabled');
  return value === undefined || /^(1|yes|true|on)$/i.test(value);
}

/** Leaves one `enabled=` line in each section, directly below its header. */
export function setEnabled(file: string, ids: readonly string[]): Operation {
  const escaped = ids.map((id) => id.replaceAll('.', String.raw`\.`)).join(String.raw`\|`);
  return exec(
    'sed',
    '--in-place',
    '--expression',
    '/^[[:space:]]*enabled[[:space:]]*=/d',
    ...(ids.length === 0 ? [] : ['--expression', String.raw`/^\[\(${escaped}\)\]/{p;s/.*/enabled=1/;b}`]),
    '--expression',
    String.raw`/^\[/{p;s/.*/enabled=0/}`,
    '--',
    file,
  );
}
