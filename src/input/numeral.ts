import type { Path } from './located.ts';

/**
 * A number whose text in the file differs from its value: `27.10`, `0042`. Where a string is wanted, the text counts.
 * In arithmetic it is its value.
 */
export class Numeral {
  readonly #value: number;
  readonly #text: string;

  constructor(value: number, text: string) {
    this.#value = value;
    this.#text = text;
  }

  valueOf(): number {
    return this.#value;
  }

  toString(): string {
    return this.#text;
  }

  toJSON(): number {
    return this.#value;
  }
}

/** The same data with plain numbers. */
export function withNumbers(value: unknown): unknown {
  if (value instanceof Numeral) return value.valueOf();
  if (Array.isArray(value)) {
    const items = value.map(withNumbers);
    return items.some((item, index) => item !== value[index]) ? items : value;
  }
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  const entries: readonly (readonly [string, unknown])[] = Object.entries(value);
  const numbers = entries.map(([key, inner]) => [key, withNumbers(inner)] as const);
  return numbers.some(([, inner], index) => inner !== entries[index]?.[1]) ? Object.fromEntries(numbers) : value;
}

/** A copy with the written text of the number at a path. */
export function withText(data: unknown, written: unknown, [step, ...rest]: Path): unknown {
  if (step === undefined) return String(written);
  const inner = withText(dataAt(data, [step]), dataAt(written, [step]), rest);
  if (Array.isArray(data)) return data.map((item: unknown, index) => (index === step ? inner : item));
  return { ...(data as object), [step]: inner };
}

export function dataAt(data: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, step) =>
      typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[step] : undefined,
    data,
  );
}
