import type { FileContent } from './operation.ts';
import type { Text } from './secret.ts';

/** A file of this computer that a step places on hosts. */
export class LocalFile implements FileContent {
  readonly file: string;
  readonly digest: string;
  readonly size: number;
  /** Its content, if it is a text that is short enough to be compared with that of a host. */
  readonly #text: string | undefined;
  /** Not part of the JSON of a declaration, because it depends on the current directory. */
  readonly #shown: string;

  /** `shown` is the path in messages. */
  constructor({ file, digest, size }: FileContent, text: string | undefined, shown = file) {
    this.file = file;
    this.digest = digest;
    this.size = size;
    this.#text = text;
    this.#shown = shown;
  }

  get text(): string | undefined {
    return this.#text;
  }

  get shown(): string {
    return this.#shown;
  }
}

/** A template of this computer with its expressions evaluated for a host. */
export class RenderedTemplate {
  readonly text: Text;

  constructor(text: Text) {
    this.text = text;
  }
}
