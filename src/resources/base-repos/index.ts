import { exec, type Exec, read, type Write } from '../../model/operation.ts';
import { content } from '../../model/result.ts';
import type { Change, Refusal, Resource } from '../../model/resource.ts';
import { isEnabled, parseRepositories, repositoriesProbe } from '../dnf-repo/repositories.ts';
import { dnf } from '../programs.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';
import { inArchive, type MovedSection, type MovedText } from './repo-text.ts';
import { type Desired, schema } from './schema.ts';

const OS_RELEASE = '/etc/os-release';

interface Current {
  /** By path, in the order of dnf: the files that have repositories to move. Empty on another system than CentOS 8. */
  readonly files: ReadonlyMap<string, MovedText>;
  /** Of the repositories to move, those that dnf uses. */
  readonly enabled: ReadonlySet<string>;
}

export const baseRepos: Resource<Desired, Current> = {
  type: 'base_repos',
  summary: 'The base repositories of CentOS 8, whose mirrors are gone, in the archive.',
  schema,
  name: ({ source }) => source,
  probe: ({ url }) => ({
    operations: [read(OS_RELEASE), ...repositoriesProbe],
    parse([release, ...results]) {
      const { definitions, files, directories } = parseRepositories(results);
      if (!isCentOS8(content(release, OS_RELEASE) ?? '')) return { files: new Map(), enabled: new Set() };
      const inUse = [...files].filter(([path]) => directories.includes(path.slice(0, path.lastIndexOf('/'))));
      const moved = new Map(
        inUse
          .map(([path, { text }]) => [path, inArchive(text, url)] as const)
          .filter(([, { moved: all }]) => all.length > 0),
      );
      const ids = [...moved.values()].flatMap((file) => file.moved.map(({ id }) => id));
      const enabled = ids.filter((id) => isEnabled(definitions.get(id)?.section ?? new Map()));
      return { files: moved, enabled: new Set(enabled) };
    },
  }),
  plan,
  refuse,
  advise: (words) =>
    /Cannot download|Curl error|Failed to download/i.test(words) ? messages.vaultUnreachable : undefined,
};

/** CentOS Linux 8 and CentOS Stream 8 have the same ID and VERSION_ID. */
function isCentOS8(release: string): boolean {
  const value = (key: string) => new RegExp(`^${key}="?([^"\n]*)"?$`, 'm').exec(release)?.[1];
  const [id, version] = [value('ID'), value('VERSION_ID')];
  if (id === undefined || version === undefined) throw unknownState({ message: messages.noRelease });
  return id === 'centos' && version.split('.', 1)[0] === '8';
}

function plan({ files, enabled }: Current): readonly Change[] {
  const moved = [...files.values()].flatMap((file) => file.moved);
  const writes = [...files].map(([path, { text }]): Write => ({ kind: 'write', path, content: text }));
  const [first, ...others] = [...proofOf(moved.filter(({ id }) => enabled.has(id))), ...writes];
  if (!first) return [];
  const diff = moved.map(({ id, before, after }) => ({ field: id, before, after: after ?? null }));
  return [{ action: 'change', diff, operations: [first, ...others] }];
}

/** Nothing is written before dnf has found the repositories in the archive. */
function proofOf(moved: readonly MovedSection[]): readonly Exec[] {
  const paths = moved.flatMap(({ id, after }) => (after === undefined ? [] : [`--repofrompath=vault-${id},${after}`]));
  return paths.length === 0 ? [] : [exec(...dnf('--quiet', '--disablerepo=*', ...paths, 'makecache'))];
}

function refuse({ files }: Current): Refusal | undefined {
  for (const [path, { moved }] of files) {
    const unknown = moved.find(({ after }) => after === undefined);
    if (unknown) return messages.noAddress(unknown.id, path);
  }
  return undefined;
}
