import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { cwd } from 'node:process';
import { type Source, UsageError } from '../input/source.ts';

/** A file of the person's. Throws UsageError where it cannot be read. */
export async function readSource(path: string): Promise<Source> {
  // The shorter of the two is what a person would type.
  const near = relative(cwd(), resolve(path));
  const shown = near !== '' && near.length < path.length ? near : path;
  try {
    return { path: shown, text: await readFile(path, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a directory' : (error as Error).message;
    throw new UsageError(`${shown} cannot be read: ${why}`);
  }
}
