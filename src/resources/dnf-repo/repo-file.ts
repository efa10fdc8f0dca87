import { curlConfiguration } from '../../model/curl-configuration.ts';
import { exec, type Operation } from '../../model/operation.ts';
import type { Operations } from '../../model/resource.ts';
import { dnf } from '../programs.ts';
import type { Choice } from './choice.ts';
import { isEnabled } from './repositories.ts';
import type { Desired } from './schema.ts';

export const DIRECTORY = '/etc/yum.repos.d';

export function pathOf(name: string): string {
  return `${DIRECTORY}/${name}.repo`;
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

/** Leaves one `enabled=` line in each section, directly below its header. */
export function setEnabled(file: string, ids: readonly string[]): Operation {
  const escaped = ids.map(escape).join(String.raw`\|`);
  return exec(
    'sed',
    '--in-place',
    '--expression',
    '/^[[:space:]]*enabled[[:space:]]*=/d',
    ...(ids.length === 0 ? [] : ['--expression', String.raw`/^[[:space:]]*\[\(${escaped}\)\]/{p;s/.*/enabled=1/;b}`]),
    '--expression',
    String.raw`/^[[:space:]]*\[/{p;s/.*/enabled=0/}`,
    '--',
    file,
  );
}

/** In the addresses of the packages only. */
function setAddresses(file: string, choice: Choice): Operation {
  const literal = (text: string) => text.replaceAll(/[.$|\\*[\]^&]/g, String.raw`\$&`);
  const commands = choice.flatMap(([from, to]) => [
    '--expression',
    String.raw`/^[[:space:]]*baseurl[[:space:]]*=/s|${literal(from)}|${literal(to)}|g`,
  ]);
  return exec('sed', '--in-place', ...commands, '--', file);
}

/**
 * Downloads a .repo file, and replaces the one that is there only if the download has a repository. curl refuses an error
 * page by its status, and the patterns refuse one that came without, such as the login page of a proxy.
 */
export function download(
  file: string,
  url: string,
  { ids, choice }: { readonly ids: readonly string[] | undefined; readonly choice: Choice },
): Operations {
  const temporary = `${file}.new`;
  const patterns =
    ids && ids.length > 0 ? ids.map((id) => String.raw`^\[${escape(id)}\]`) : [String.raw`^\[[[:alnum:]_.:-]*\]`];
  return [
    fetch(url, temporary),
    ...patterns.map((pattern) => exec('grep', '--quiet', pattern, temporary)),
    ...(ids ? [setEnabled(temporary, ids)] : []),
    ...(choice.length > 0 ? [setAddresses(temporary, choice)] : []),
    exec('mv', '-f', '--', temporary, file),
    proof(file),
  ];
}

/** The address may have a password, which every user of the host could read in the arguments of curl. */
function fetch(url: string, path: string): Operation {
  if (/^https?:/i.test(url)) return { kind: 'fetch', path, request: { url } };
  const argv = ['curl', '--fail', '--silent', '--show-error', '--max-time', '60', '--output', path, '--config', '-'];
  return { ...exec(...argv), stdin: curlConfiguration({ url }) };
}

/** dnf fails if it does not know one of the repositories of the file. It starts only after a change. */
export function proof(file: string): Operation {
  return {
    ...exec(...dnf('--quiet', '--cacheonly', 'repolist')),
    argsFrom: [
      'sed',
      '--quiet',
      '--expression',
      String.raw`s/^[[:space:]]*\[\([[:alnum:]_.:-]*\)\].*/--repo=\1/p`,
      '--',
      file,
    ],
  };
}

function escape(id: string): string {
  return id.replaceAll('.', String.raw`\.`);
}
