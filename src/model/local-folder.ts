import type { FolderEntry } from './operation.ts';

/** A folder of this computer that a step sends to hosts. */
export class LocalFolder {
  readonly folder: string;
  /** SHA-256 of the names, kinds, modes and contents of everything in it. */
  readonly digest: string;
  /** Not part of the JSON of a declaration, which has the digest. */
  readonly #entries: readonly FolderEntry[];

  constructor(folder: string, digest: string, entries: readonly FolderEntry[]) {
    this.folder = folder;
    this.digest = digest;
    this.#entries = entries;
  }

  /** A folder comes before what is in it. */
  get entries(): readonly FolderEntry[] {
    return this.#entries;
  }
}
