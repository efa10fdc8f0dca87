import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { cwd } from 'node:process';
import { UsageError } from '../input/diagnostic.ts';
import type { Source } from '../input/source.ts';
import { unreadableFile } from './messages.ts';

/** An inventory or a playbook. Throws UsageError if it cannot be read. */
export async function readSource(path: string): Promise<Source> {
  // The shorter of the two is what a person would type.
  const near = relative(cwd(), resolve(path));
  const shown = near !== '' && near.length < path.length ? near : path;
  try {
    return { path: shown, text: await readFile(path, 'utf8') };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'it is a directory' : (error as Error).message;
    throw new UsageError(unreadableFile(shown, why));
  }
}
