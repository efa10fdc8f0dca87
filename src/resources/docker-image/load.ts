import type { Change } from '../../model/change.ts';
import type { LocalFile } from '../../model/local-file.ts';
import { exec, type Operation } from '../../model/operation.ts';
import { docker } from '../docker/cli.ts';
import { familiarName } from '../docker/image.ts';
import { type Current, recordsOf } from './current.ts';
import { imageChange } from './image-change.ts';
import * as messages from './messages.ts';
import { makeWorkFolder, WORK } from './work-folder.ts';

/**
 * The file does not say which ID its image gets. So a further name of the image says from which file it was loaded: it is as
 * declared while both names are those of one image.
 */
export function load({ image, records }: Current, name: string, file: LocalFile): readonly Change[] {
  const record = `${recordsOf(name)}:${file.digest}`;
  if (image && records.get(record) === image.Id) return [];
  const path = `${WORK}/image-${file.digest}.tar`;
  const cleanUp = ['rm', '-f', '--', path] as const;
  const loaded = `^Loaded image: ${familiarName(name).replaceAll('.', String.raw`\.`)}$`;
  const others = [...records.keys()].filter((one) => one !== record);
  const { digest, size, file: local } = file;
  const operations: readonly Operation[] = [
    makeWorkFolder,
    { kind: 'send', path, source: { digest, size, file: local }, mode: '0600' },
    {
      ...docker('load', '--input', path),
      until: { succeeds: loaded, fails: '^', attempts: 1 },
      onFailure: { undo: [cleanUp] },
    },
    exec(...cleanUp),
    docker('tag', name, record),
    ...(others.length === 0 ? [] : [docker('rmi', ...others)]),
  ];
  return [imageChange(image, messages.loadedFrom(local, digest), operations)];
}
