import { join } from 'node:path';
import type { Resource } from '../../src/model/resource.ts';
import { LocalFile } from '../../src/model/local-file.ts';
import { LocalFolder } from '../../src/model/local-folder.ts';
import type { FolderEntry } from '../../src/model/operation.ts';
import { LocalFiles } from '../../src/project/local-files.ts';

/** The directory that has the files of situations: as the directory of a playbook. */
const FOLDER = import.meta.dirname;

/** What the parameters of a situation declare. Its files are named from the root of the repository, as on every computer. */
export function desiredOf(
  resource: Pick<Resource<unknown, unknown>, 'schema' | 'localFiles'>,
  parameters: unknown,
): unknown {
  const kinds = resource.localFiles ?? {};
  if (typeof parameters !== 'object' || parameters === null) return resource.schema.parse(parameters);
  const read = Object.entries(parameters).map(([name, value]: readonly [string, unknown]) => {
    if (kinds[name] === 'build-context') return [name, withContext(value)] as const;
    if (kinds[name] === 'folder') return [name, typeof value === 'string' ? folderOf(value) : value] as const;
    if (kinds[name] === undefined || kinds[name] === 'template' || typeof value !== 'string')
      return [name, value] as const;
    const { digest, size, text } = new LocalFiles().file(join(FOLDER, value));
    return [name, new LocalFile({ file: `tests/cases/${value}`, digest, size }, text)] as const;
  });
  return resource.schema.parse(Array.isArray(parameters) ? parameters : Object.fromEntries(read));
}

function withContext(value: unknown): unknown {
  if (typeof value === 'string') return contextOf(value, 'Dockerfile');
  const { context, dockerfile = 'Dockerfile', ...more } = value as { context: string; dockerfile?: string };
  return { ...more, dockerfile, context: contextOf(context, dockerfile) };
}

function contextOf(folder: string, dockerfile: string): LocalFolder {
  const { digest, entries } = new LocalFiles().buildContext(join(FOLDER, folder), dockerfile);
  return new LocalFolder(`tests/cases/${folder}`, digest, named(folder, entries));
}

function folderOf(folder: string): LocalFolder {
  const { digest, entries } = new LocalFiles().folder(join(FOLDER, folder));
  return new LocalFolder(`tests/cases/${folder}`, digest, named(folder, entries));
}

function named(folder: string, entries: readonly FolderEntry[]): readonly FolderEntry[] {
  return entries.map(({ content, ...entry }) => {
    if (!content) return entry;
    const text = content instanceof LocalFile ? content.text : undefined;
    return { ...entry, content: new LocalFile({ ...content, file: `tests/cases/${folder}/${entry.path}` }, text) };
  });
}
