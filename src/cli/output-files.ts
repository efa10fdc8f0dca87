import { constants } from 'node:fs';
import { access, stat, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UsageError } from '../input/diagnostic.ts';
import { cannotWrite, isDirectory } from './run-messages.ts';

/** Throws `UsageError` if a file cannot be written. */
export async function assertWritable(file: string): Promise<void> {
  const existing = await stat(file).catch(() => undefined);
  if (existing?.isDirectory()) throw new UsageError(cannotWrite({ file, reason: isDirectory }));
  try {
    await access(existing ? file : dirname(resolve(file)), constants.W_OK);
  } catch (error) {
    throw new UsageError(cannotWrite({ file, reason: (error as Error).message }));
  }
}

/** Throws `UsageError`. */
export async function write(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new UsageError(cannotWrite({ file, reason: (error as Error).message }));
  }
}
