import { inspect } from 'node:util';

export const MASK = '(secret)';

/**
 * A value that must never be printed. Every way of turning it into text by accident (string concatenation,
 * JSON, util.inspect) gives the mask; only the transport and the masker call `reveal`.
 */
export class Secret {
  readonly #value: string;
  readonly #parts: readonly Text[];

  /** `parts` are the texts and secrets that it was joined from. */
  constructor(value: string, parts: readonly Text[] = []) {
    this.#value = value;
    this.#parts = parts;
  }

  reveal(): string {
    return this.#value;
  }

  /** In characters. */
  get length(): number {
    return this.#value.length;
  }

  /** The same text with each line of the secrets in it masked: what was not secret is shown. It has the same lines. */
  get shown(): string {
    if (this.#parts.length === 0) return this.#value.replaceAll(/[^\n]+/g, MASK);
    return this.#parts.map((part) => (part instanceof Secret ? part.shown : part)).join('');
  }

  equals(text: string): boolean {
    return this.#value === text;
  }

  matches(pattern: RegExp): boolean {
    return pattern.test(this.#value);
  }

  /** Whether it is one of these words, which are in lower case. */
  isOneOf(words: ReadonlySet<string>): boolean {
    return words.has(this.#value.trim().toLowerCase());
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

export type Text = string | Secret;

export function reveal(text: Text): string {
  return text instanceof Secret ? text.reveal() : text;
}

/** Joins parts to one text that is a Secret as soon as one part is. */
export function concat(parts: readonly Text[]): Text {
  const joined = parts.map(reveal).join('');
  return parts.some((part) => part instanceof Secret) ? new Secret(joined, parts) : joined;
}
