import { createHash } from 'node:crypto';
import { access, mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Creates a folder completely or not at all: it is filled under another name, and renamed when it is finished. Does nothing
 * if the folder exists. First removes the unfinished folder of an interrupted build.
 */
export async function buildOnce(target: string, fill: (dir: string) => Promise<void>): Promise<void> {
  if (await exists(target)) return;
  const parent = dirname(target);
  const unfinished = `${basename(target)}.unfinished-`;
  await mkdir(parent, { recursive: true });
  for (const name of await readdir(parent)) {
    if (name.startsWith(unfinished)) await rm(join(parent, name), { recursive: true, force: true });
  }
  const dir = await mkdtemp(join(parent, unfinished));
  await fill(dir);
  await rename(dir, target);
}

/** A short hash of a text. */
export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** A short hash of files and folders with all their contents. */
export async function hashFiles(...paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    for await (const [name, content] of filesOf(path)) hash.update(name).update('\0').update(content);
  }
  return hash.digest('hex').slice(0, 12);
}

async function* filesOf(path: string): AsyncGenerator<[string, Buffer]> {
  const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
  if (!entries) return yield [basename(path), await readFile(path)];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isSymbolicLink()) continue;
    for await (const [name, content] of filesOf(join(path, entry.name))) yield [`${basename(path)}/${name}`, content];
  }
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
