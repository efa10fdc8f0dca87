import type { Place } from './source.ts';

export type Path = readonly PropertyKey[];

/** A value and the places of everything in it. */
export interface Located {
  /** As plain data; `!env` gives Secrets. */
  readonly value: unknown;
  /** Where to point to. Of a map or list this is its first key or item: an excerpt shows one line. */
  readonly place: Place;
  /** From the first to the last character, over all lines. */
  readonly extent: Place;
  /** The variable that the value comes from: an invalid value is corrected there. */
  readonly origin?: Place;
  /** Of a map. */
  readonly entries?: ReadonlyMap<string, Entry>;
  /** Of a list. */
  readonly items?: readonly Located[];
}

export interface Entry {
  readonly keyPlace: Place;
  readonly value: Located;
}

/** The value at a path; the nearest one around it if there is none. */
export function valueAt(located: Located, path: Path): Located {
  let found = located;
  for (const step of path) {
    const next = found.entries?.get(String(step))?.value ?? found.items?.[Number(step)];
    if (!next) return found;
    found = next;
  }
  return found;
}

/** Where to correct the value at a path. */
export function placeAt(located: Located, path: Path): Place {
  const { origin, place } = valueAt(located, path);
  return origin ?? place;
}

/** The place of a key in the map at a path. */
export function keyPlaceAt(located: Located, path: Path, key: string): Place {
  const map = valueAt(located, path);
  return map.entries?.get(key)?.keyPlace ?? map.place;
}

export function mapOf(base: Pick<Located, 'place' | 'extent'>, entries: ReadonlyMap<string, Entry>): Located {
  const value = Object.fromEntries([...entries].map(([key, entry]) => [key, entry.value.value]));
  return { place: base.place, extent: base.extent, entries, value };
}

export function listOf(base: Pick<Located, 'place' | 'extent'>, items: readonly Located[]): Located {
  return { place: base.place, extent: base.extent, items, value: items.map(({ value }) => value) };
}

/** The same map with another key, or without it. */
export function withKey(located: Located, [step, ...rest]: Path, key: string, meant: string | undefined): Located {
  const { entries, items } = located;
  if (items && step !== undefined) {
    return listOf(
      located,
      items.map((item, index) => (index === step ? withKey(item, rest, key, meant) : item)),
    );
  }
  if (!entries) return located;
  if (step === undefined) {
    const renamed = [...entries].flatMap(([name, entry]) =>
      name !== key
        ? [[name, entry] as const]
        : meant === undefined || entries.has(meant)
          ? []
          : [[meant, entry] as const],
    );
    return mapOf(located, new Map(renamed));
  }
  return mapOf(
    located,
    new Map(
      [...entries].map(([name, entry]) =>
        name === step ? [name, { ...entry, value: withKey(entry.value, rest, key, meant) }] : [name, entry],
      ),
    ),
  );
}
