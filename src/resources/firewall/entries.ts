import type { Current, Layer } from './current.ts';
import type { Desired } from './schema.ts';
import { type Kind, KINDS, missing, shared, type Zone } from './zone.ts';

/** An entry of a list that is to be added or removed, in one of the configurations of firewalld or in both. */
export interface EntryChange {
  readonly kind: Kind;
  readonly entry: string;
  readonly wanted: boolean;
  readonly layers: readonly Layer[];
}

export const LAYERS: readonly Layer[] = ['permanent', 'running'];

/** A zone that does not exist has no entries. */
export function entriesIn(zone: Zone | undefined, kind: Kind): readonly string[] {
  return zone?.[kind] ?? [];
}

export function entryChanges({ zone }: Pick<Current, 'zone'>, desired: Desired): readonly EntryChange[] {
  const changes = new Map<string, EntryChange>();
  const add = (layer: Layer, kind: Kind, entries: readonly string[], wanted: boolean) => {
    for (const entry of entries) {
      const key = `${wanted} ${kind} ${entry}`;
      changes.set(key, { kind, entry, wanted, layers: [...(changes.get(key)?.layers ?? []), layer] });
    }
  };
  for (const kind of KINDS) {
    for (const layer of LAYERS) {
      const current = entriesIn(zone[layer], kind);
      add(layer, kind, missing(kind, desired.present[kind], current), true);
      add(layer, kind, removals(kind, current, desired), false);
    }
  }
  return [...changes.values()];
}

function removals(kind: Kind, current: readonly string[], { present, absent, complete }: Desired): readonly string[] {
  if (complete.includes(kind)) return missing(kind, current, present[kind]);
  return shared(kind, current, absent[kind]);
}

/** The lists of a zone once they are changed. */
export function afterwards(zone: Zone | undefined, kind: Kind, desired: Desired): readonly string[] {
  const current = entriesIn(zone, kind);
  const kept = missing(kind, current, removals(kind, current, desired));
  return [...kept, ...missing(kind, desired.present[kind], kept)];
}
