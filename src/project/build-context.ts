// Folders of this computer: that from which an image is built, and that of a compose project.
import { createHash } from 'node:crypto';
import { lstatSync, readdirSync, readlinkSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';
import { UsageError } from '../input/diagnostic.ts';
import type { LocalFile } from '../model/local-file.ts';
import { LocalFolder } from '../model/local-folder.ts';
import type { FolderEntry } from '../model/operation.ts';
import { type IgnoreRules, ignoreRules } from '../resources/docker/ignore.ts';
import * as messages from './file-messages.ts';
import { nearPath } from './read-source.ts';

/** Each of them is a few processes on the host. */
const ENTRIES_LIMIT = 5000;

type ReadFile = (path: string) => LocalFile;

/**
 * What Docker would send to its engine, and what it reads itself: the Dockerfile, whose path is relative to the folder, and the
 * file of patterns, whether these match them or not. Throws UsageError.
 */
export function readBuildContext(
  folder: string,
  dockerfile: string,
  read: ReadFile,
  limit = ENTRIES_LIMIT,
): LocalFolder {
  if (!isFolder(folder)) throw new UsageError(messages.noFolder(nearPath(folder)));
  const file = posix.normalize(dockerfile);
  const names = listed(join(folder, posix.dirname(file)));
  if (!names.includes(posix.basename(file))) throw new UsageError(messages.noDockerfile(nearPath(folder), file));
  const patterns = [`${file}.dockerignore`, '.dockerignore'].find((one) =>
    listed(join(folder, posix.dirname(one))).includes(posix.basename(one)),
  );
  const rules = patterns === undefined ? undefined : rulesIn(join(folder, patterns), read);
  const always = new Set([file, ...(patterns === undefined ? [] : [patterns])]);
  const entries = new Walk(folder, (path) => !always.has(path) && rules?.ignores(path) === true, {
    read,
    limit,
    texts: { notSendable: messages.notSendable, tooLarge: messages.contextTooLarge },
    descends: (path) => rules?.hasExceptions === true || [...always].some((one) => one.startsWith(`${path}/`)),
  }).entries();
  return new LocalFolder(folder, digestOf(entries), entries, nearPath(folder));
}

/** Everything in a folder, without what git keeps there. Throws UsageError. */
export function readFolder(folder: string, read: ReadFile, limit = ENTRIES_LIMIT): LocalFolder {
  if (!isFolder(folder)) throw new UsageError(messages.noFolder(nearPath(folder)));
  const isOfGit = (path: string) => path === '.git';
  const texts = { notSendable: messages.notPlaceable, tooLarge: messages.folderTooLarge };
  const entries = new Walk(folder, isOfGit, { read, limit, texts, descends: () => false }).entries();
  return new LocalFolder(folder, digestOf(entries), entries, nearPath(folder));
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/** Sorted, so that every computer has the same order. */
function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw new UsageError(messages.unreadableFile(nearPath(folder), message));
  }
}

function rulesIn(path: string, read: ReadFile): IgnoreRules {
  const { text } = read(path);
  if (text === undefined) throw new UsageError(messages.unreadableFile(nearPath(path), messages.NOT_SHORT_TEXT));
  const rules = ignoreRules(text);
  const [line] = rules.invalid;
  if (line !== undefined) throw new UsageError(messages.invalidPattern(nearPath(path), line));
  return rules;
}

interface WalkOptions {
  readonly read: ReadFile;
  /** How many entries there may be. */
  readonly limit: number;
  /** What is said of a folder that cannot be read as a whole. */
  readonly texts: Pick<typeof messages, 'notSendable'> & { readonly tooLarge: typeof messages.contextTooLarge };
  /** Whether something in this ignored folder may not be ignored. */
  readonly descends: (path: string) => boolean;
}

class Walk {
  readonly #found: FolderEntry[] = [];
  readonly #folder: string;
  readonly #isIgnored: (path: string) => boolean;
  readonly #options: WalkOptions;

  constructor(folder: string, isIgnored: (path: string) => boolean, options: WalkOptions) {
    this.#folder = folder;
    this.#isIgnored = isIgnored;
    this.#options = options;
  }

  entries(): readonly FolderEntry[] {
    this.#walk('');
    return this.#found;
  }

  #walk(parent: string): void {
    for (const name of listed(join(this.#folder, parent))) {
      const path = posix.join(parent, name);
      const stat = lstatSync(join(this.#folder, path));
      if (stat.isDirectory()) this.#visitFolder(path);
      else if (!this.#isIgnored(path)) this.#add(this.#entry(path, stat));
    }
  }

  /** An ignored folder is there if something in it is. */
  #visitFolder(path: string): void {
    const isIgnored = this.#isIgnored(path);
    if (isIgnored && !this.#options.descends(path)) return;
    const before = this.#found.length;
    this.#add({ path, mode: '0755' });
    this.#walk(path);
    if (isIgnored && this.#found.length === before + 1) this.#found.pop();
  }

  #entry(path: string, stat: ReturnType<typeof lstatSync>): FolderEntry {
    const own = join(this.#folder, path);
    if (stat?.isSymbolicLink() === true) return { path, link: readlinkSync(own) };
    if (stat?.isFile() !== true) throw new UsageError(this.#options.texts.notSendable(nearPath(own)));
    // As git does: other bits depend on the umask of whoever wrote the file.
    return { path, content: this.#options.read(own), mode: (Number(stat.mode) & 0o100) === 0 ? '0644' : '0755' };
  }

  #add(entry: FolderEntry): void {
    this.#found.push(entry);
    const { limit, texts } = this.#options;
    if (this.#found.length > limit) throw new UsageError(texts.tooLarge(nearPath(this.#folder), limit));
  }
}

function digestOf(entries: readonly FolderEntry[]): string {
  const lines = entries.map(({ path, mode, link, content }) => JSON.stringify([path, mode, link, content?.digest]));
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}
