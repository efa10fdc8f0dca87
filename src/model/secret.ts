import { inspect } from 'node:util';

export const MASK = '(secret)';

/**
 * A value that must never be printed. Every way of turning it into text by accident (string concatenation,
 * JSON, util.inspect) gives the mask; only the transport calls `reveal`.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
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
  return parts.some((part) => part instanceof Secret) ? new Secret(joined) : joined;
}

/**
 * Replaces every known secret in text that comes from elsewhere, such as a host's error message that repeats a
 * command line. Secrets shorter than 4 characters are left alone: masking them would garble all output.
 */
export function masker(secrets: Iterable<Secret>): (text: string) => string {
  const values = [...new Set([...secrets].map((secret) => secret.reveal()))]
    .filter((value) => value.length >= 4)
    .sort((a, b) => b.length - a.length);
  return (text) => values.reduce((masked, value) => masked.replaceAll(value, MASK), text);
}

/** The same for every text in a piece of data. */
export function maskAll<T>(value: T, mask: (text: string) => string): T {
  if (typeof value === 'string') return mask(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => maskAll(item, mask)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskAll<unknown>(inner, mask)])) as T;
}
