/** A type as it is in JSON: what is undefined there is null. Fields that may be left out are left out. */
export type Wire<T> = T extends undefined
  ? null
  : T extends readonly (infer Item)[]
    ? readonly Wire<Item>[]
    : T extends object
      ? { readonly [Key in keyof T]: Wire<T[Key]> }
      : T;

/** Data as JSON, in one line or indented. */
export function toJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, (_key, inner: unknown) => (inner === undefined ? null : inner), indent);
}

/** Data as it is in JSON, not yet a text. */
export function toWire<T>(value: T): Wire<T> {
  return JSON.parse(toJson(value)) as Wire<T>;
}

/** Null becomes undefined again. */
export function fromWire<T>(value: Wire<T>): T {
  return revived(value) as T;
}

function revived(value: unknown): unknown {
  if (value === null) return undefined;
  if (Array.isArray(value)) return value.map(revived);
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, revived(inner)]));
}
