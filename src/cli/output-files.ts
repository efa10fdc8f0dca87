import { constants } from 'node:fs';
import { access, lstat, open, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, parse, resolve, sep } from 'node:path';
import { platform } from 'node:process';
import { UsageError } from '../input/diagnostic.ts';
import { replaceFile } from '../transport/replace-file.ts';
import * as messages from './run-messages.ts';

/** A file to write after a run. */
export interface OutputFile {
  readonly option: '--out' | '--report' | '--html';
  readonly file: string;
}

/**
 * Throws `UsageError` if a file cannot be written, if it is one of `inputs` (paths that are read), or if two are the same.
 */
export async function assertWritable(files: readonly OutputFile[], inputs: readonly string[]): Promise<void> {
  const read = new Map(await Promise.all(inputs.map(async (input) => [await identity(input), input] as const)));
  const seen = new Map<string, OutputFile>();
  for (const output of files) {
    const { option, file } = output;
    const target = await checked(file, targetOf);
    if (target.kind === 'stream') continue;
    const id = await identity(target.path);
    const input = read.get(id);
    if (input !== undefined) throw usageError(messages.outputIsInput({ option, file, input }));
    const other = seen.get(id);
    if (other) throw usageError(messages.sameOutput({ options: [other.option, option], file }));
    seen.set(id, output);
    await checked(file, () => access(dirname(target.path), constants.W_OK));
  }
}

/** Writes a file whole or not at all, readable by its owner only. Throws `UsageError`. */
export async function write(file: string, text: string): Promise<void> {
  await checked(file, async () => {
    const target = await targetOf(file);
    if (target.kind === 'file') return replaceFile(target.path, text);
    const stream = await open(target.path, constants.O_WRONLY | constants.O_APPEND);
    try {
      await stream.writeFile(text);
    } finally {
      await stream.close();
    }
  });
}

/** The reason is in the words of the operating system, or ours. */
async function checked<T>(file: string, work: (file: string) => Promise<T>): Promise<T> {
  try {
    return await work(file);
  } catch (error) {
    throw new UsageError(messages.cannotWrite({ file, reason: (error as Error).message }));
  }
}

function usageError({ message, hint }: { readonly message: string; readonly hint: string }): UsageError {
  return new UsageError(message, hint);
}

interface Target {
  readonly kind: 'file' | 'stream';
  readonly path: string;
}

/** Standard output and other open files by their names, which no other file may replace. */
const OPEN_FILES = /^\/dev\/(stdin|stdout|stderr|fd\/)|^\/proc\/(self|thread-self|\d+)\/fd\//;

/** What to write to. Throws for a directory, and for a symbolic link in a shared directory. */
async function targetOf(file: string): Promise<Target> {
  const absolute = resolve(file);
  if (OPEN_FILES.test(absolute)) return { kind: 'stream', path: absolute };
  const path = await withoutLinks(absolute);
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory()) throw new Error(messages.isDirectory);
  // A device or a pipe.
  return { kind: existing && !existing.isFile() ? 'stream' : 'file', path };
}

/** As in Linux (path_resolution(7)). */
const MAX_LINKS = 40;

/**
 * The path with its symbolic links followed; the last part need not exist. Throws for a link in a directory in which
 * every user can create links: another user could choose the file that is written.
 */
async function withoutLinks(file: string): Promise<string> {
  const { root } = parse(file);
  const parts = file.slice(root.length).split(sep);
  let [path, links] = [root, 0];
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    const next = join(path, part);
    const status = await lstat(next).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' && parts.length === 0) return undefined;
      throw error;
    });
    if (!status?.isSymbolicLink()) {
      path = next;
      continue;
    }
    if (await isShared(path)) throw new Error(messages.linkInSharedDirectory({ link: next, directory: path }));
    links += 1;
    if (links > MAX_LINKS) throw new Error(messages.tooManyLinks);
    const target = resolve(path, await readlink(next));
    const from = parse(target).root;
    parts.unshift(...target.slice(from.length).split(sep));
    path = from;
  }
  return path;
}

/** Whether users other than the owner can create links in a directory, as in /tmp. Windows has no such permissions. */
async function isShared(directory: string): Promise<boolean> {
  const { mode } = await stat(directory);
  return platform !== 'win32' && (mode & (constants.S_IWOTH | STICKY)) !== 0;
}

/** Of inode(7): S_ISVTX. */
const STICKY = 0o1000;

/** The same for all paths of a file, also before it exists. */
async function identity(path: string): Promise<string> {
  const existing = await stat(path, { bigint: true }).catch(() => undefined);
  if (existing) return `${existing.dev}:${existing.ino}`;
  const directory = await realpath(dirname(resolve(path))).catch(() => dirname(resolve(path)));
  return join(directory, basename(path));
}
