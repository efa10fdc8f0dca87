// Files of this computer that steps place on hosts. Read at once, because the name of a file may depend on the host.
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { Buffer, isUtf8 } from 'node:buffer';
import { decodeForHosts, SIZE_LIMIT } from '../input/decode.ts';
import { UsageError } from '../input/diagnostic.ts';
import type { Source } from '../input/source.ts';
import { TEXT_LIMIT } from '../model/content.ts';
import { LocalFile } from '../model/local-file.ts';
import type { LocalFolder } from '../model/local-folder.ts';
import { readBuildContext, readFolder } from './build-context.ts';
import * as messages from './file-messages.ts';
import { nearPath } from './read-source.ts';

/** How much of a file is in memory at once, in bytes. */
const CHUNK = 1_048_576;

/** Each file is read once. */
export class LocalFiles {
  readonly #files = new Map<string, LocalFile | Error>();
  readonly #templates = new Map<string, Source | Error>();
  readonly #folders = new Map<string, LocalFolder | Error>();
  readonly #contexts = new Map<string, LocalFolder | Error>();

  /** Throws UsageError if it cannot be read. */
  file(path: string): LocalFile {
    return once(this.#files, path, readFile);
  }

  /** Throws UsageError if it cannot be read, and InputError if it is not text in UTF-8. */
  template(path: string): Source {
    return once(this.#templates, path, readTemplate);
  }

  /** Throws UsageError if it cannot be read. */
  buildContext(folder: string, dockerfile: string): LocalFolder {
    const read = (path: string) => this.file(path);
    return once(this.#contexts, JSON.stringify([folder, dockerfile]), () => readBuildContext(folder, dockerfile, read));
  }

  /** Throws UsageError if it cannot be read. */
  folder(path: string): LocalFolder {
    return once(this.#folders, path, () => readFolder(path, (file) => this.file(file)));
  }

  /** The paths that were read. */
  get paths(): readonly string[] {
    return [...this.#files.keys(), ...this.#templates.keys()];
  }
}

function once<T extends object>(known: Map<string, T | Error>, path: string, read: (path: string) => T): T {
  const found = known.get(path) ?? outcome(() => read(path));
  known.set(path, found);
  if (found instanceof Error) throw found;
  return found;
}

function outcome<T>(read: () => T): T | Error {
  try {
    return read();
  } catch (error) {
    return error as Error;
  }
}

function readFile(path: string): LocalFile {
  return opened(path, (descriptor) => {
    const hash = createHash('sha256');
    const chunk = Buffer.alloc(CHUNK);
    let size = 0;
    let start: Buffer | undefined;
    for (;;) {
      const length = readSync(descriptor, chunk);
      if (length === 0) break;
      size += length;
      hash.update(chunk.subarray(0, length));
      start ??= Buffer.from(chunk.subarray(0, length));
    }
    const bytes = start ?? Buffer.alloc(0);
    const text = size === bytes.length && size <= TEXT_LIMIT && isUtf8(bytes) ? bytes.toString('utf8') : undefined;
    return new LocalFile({ file: path, digest: hash.digest('hex'), size }, text, nearPath(path));
  });
}

function readTemplate(path: string): Source {
  return opened(path, (descriptor, size) => {
    if (size > SIZE_LIMIT) throw new UsageError(messages.templateTooLarge(nearPath(path), SIZE_LIMIT));
    return decodeForHosts(nearPath(path), readFileSync(descriptor));
  });
}

/** A regular file only: a device or a pipe may have no end. */
function opened<T>(path: string, read: (descriptor: number, size: number) => T): T {
  let descriptor: number | undefined;
  try {
    // Before it is opened, which waits for the other end of a pipe.
    const stat = statSync(path);
    if (!stat.isFile()) throw new UsageError(messages.notRegularFile(nearPath(path), stat.isDirectory()));
    descriptor = openSync(path, 'r');
    return read(descriptor, stat.size);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    const why = code === 'ENOENT' ? 'no such file' : (error as Error).message;
    throw new UsageError(messages.unreadableFile(nearPath(path), why));
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
