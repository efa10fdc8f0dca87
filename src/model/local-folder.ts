import type { FolderEntry } from './operation.ts';

/** A folder of this computer that a step sends to hosts. */
export class LocalFolder {
  readonly folder: string;
  /** SHA-256 of the names, kinds, modes and contents of everything in it. */
  readonly digest: string;
  /** Not part of the JSON of a declaration, which has the digest. */
  readonly #entries: readonly FolderEntry[];
  /** Not part of it either, because it depends on the current directory. */
  readonly #shown: string;

  /** `shown` is the path in messages. */
  constructor(folder: string, digest: string, entries: readonly FolderEntry[], shown = folder) {
    this.folder = folder;
    this.digest = digest;
    this.#entries = entries;
    this.#shown = shown;
  }

  get shown(): string {
    return this.#shown;
  }

  /** A folder comes before what is in it. */
  get entries(): readonly FolderEntry[] {
    return this.#entries;
  }
}
