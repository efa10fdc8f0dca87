import { createReadStream } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { cwd } from 'node:process';
import { buffer } from 'node:stream/consumers';
import { decode, SIZE_LIMIT } from '../input/decode.ts';
import { UsageError } from '../input/diagnostic.ts';
import type { Source } from '../input/source.ts';
import { standardInput, unreadableFile } from './file-messages.ts';

/** The path from the current directory if that is shorter: what a person would type. */
export function nearPath(path: string): string {
  const directory = currentDirectory();
  if (directory === undefined) return path;
  const near = relative(directory, resolve(path));
  return near !== '' && near.length < path.length ? near : path;
}

/** Undefined if it was deleted; Node throws then. */
function currentDirectory(): string | undefined {
  try {
    return cwd();
  } catch {
    return undefined;
  }
}

/** An inventory or a playbook. Throws UsageError if it cannot be read, and InputError if it is not text. */
export async function readSource(path: string): Promise<Source> {
  const [shown, absolute] = [nearPath(path), resolve(path)];
  let bytes: Uint8Array;
  try {
    // Not the whole file: a device such as /dev/zero has no end.
    bytes = await buffer(createReadStream(absolute, { end: SIZE_LIMIT }));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' && basename(path) === '-') throw new UsageError(standardInput());
    const why = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'it is a directory' : (error as Error).message;
    throw new UsageError(unreadableFile(shown, why));
  }
  return decode(shown, bytes);
}
