import { randomBytes } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a file whole or not at all. Only its owner may read it. A symbolic link at the path is replaced, and not followed.
 */
export async function replaceFile(file: string, text: string): Promise<void> {
  const temporary = join(dirname(file), `.provision-${randomBytes(6).toString('hex')}`);
  try {
    // `flush`: some file systems report only then that the disk is full.
    await writeFile(temporary, text, { flag: 'wx', mode: 0o600, flush: true });
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary).catch(() => {});
    throw error;
  }
}
