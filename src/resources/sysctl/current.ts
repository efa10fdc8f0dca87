import type { Files } from './files.ts';

export interface Parameter {
  readonly running: string;
  /** Whether its file has a bit for writing. */
  readonly writable: boolean;
  /** Whether its file system is mounted read-only. */
  readonly readOnly: boolean;
}

export interface Current {
  readonly files: Files;
  /** The text of our file; undefined if there is none. */
  readonly own: string | undefined;
  /** By key; undefined where the kernel has none. */
  readonly parameters: ReadonlyMap<string, Parameter | undefined>;
}

/** Whether the file system at a path is mounted read-only: the last mount of the longest directory counts. */
export function isReadOnly(path: string, mounts: string): boolean {
  let [longest, options] = ['', ''];
  for (const line of mounts.split('\n')) {
    const [, directory = '', , found = ''] = line.split(' ');
    const holds = path === directory || path.startsWith(`${directory.replace(/\/$/, '')}/`);
    if (directory !== '' && holds && directory.length >= longest.length) [longest, options] = [directory, found];
  }
  return options.split(',').includes('ro');
}
