// The file system of /var/lib/docker, before Docker Engine is installed: docs/decisions/0023-checked-before-docker.md.

import { exec, type Exec, type Operation, read } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import type { Refusal } from '../../model/resource.ts';
import { reveal } from '../../model/secret.ts';
import type { Touched } from '../../model/touched.ts';
import { DAEMON_JSON } from './daemon-config.ts';
import * as messages from './messages.ts';

const DATA_ROOT = '/var/lib/docker';
const NOT_INSTALLED = ['!', '-e', '/usr/bin/dockerd'];

/** A package that brings Docker Engine, also with a version or an architecture. */
export function isEngine(spec: string): boolean {
  return /^docker-ce(-\d|\.|$)/.test(spec);
}

/** The data directory, or the one in which it will be. Not read on a host where Docker Engine is installed. */
export const dataRootProbe: readonly Operation[] = [
  read(DAEMON_JSON),
  { ...xfsInfo(DATA_ROOT), onlyIf: ['test', ...NOT_INSTALLED] },
  { ...xfsInfo('/var/lib'), onlyIf: ['test', ...NOT_INSTALLED, '-a', '!', '-e', DATA_ROOT] },
];

/** xfs_info(8) of EL8 takes a mount point. df(1) prints none for another file system and for what does not exist. */
function xfsInfo(path: string): Exec {
  return { ...exec('xfs_info'), argsFrom: ['df', '--output=target', '--type=xfs', '--', path] };
}

export interface DataRoot {
  /** Of daemon.json; undefined if there is none, or it cannot be read. */
  readonly settings: string | undefined;
  /** The device of an XFS file system that cannot carry overlay2. */
  readonly withoutFtype: string | undefined;
}

/** What is unknown is no reason to refuse. */
export function parseDataRoot([file, ...infos]: readonly Result[]): DataRoot {
  const shown = infos.map((one) => (one.kind === 'done' ? one.stdout : '')).join('');
  const [, device = DATA_ROOT] = /^meta-data=(\S+)/m.exec(shown) ?? [];
  return {
    settings: file?.kind === 'file' ? file.content : undefined,
    withoutFtype: /\bftype=0\b/.test(shown) ? device : undefined,
  };
}

/** `touched` is what earlier steps touch: one of them may write daemon.json. */
export function refuseDataRoot({ settings, withoutFtype }: DataRoot, { contents }: Touched): Refusal | undefined {
  if (withoutFtype === undefined) return undefined;
  const written = contents.get(DAEMON_JSON);
  const text = written === undefined ? settings : reveal(written);
  // Docker then uses another directory, or another storage driver.
  if (/"(data-root|storage-driver)"\s*:/.test(text ?? '')) return undefined;
  return { ...messages.withoutFtype({ path: DATA_ROOT, device: withoutFtype }), solvedBy: [[{ path: DATA_ROOT }]] };
}
