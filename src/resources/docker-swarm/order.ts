import type { Desired } from './schema.ts';

/** The hosts whose step comes first: managers one after the other, then the workers; the other way round to leave. */
export function following({ state, managers, workers, node }: Desired): readonly string[] {
  const place = managers.indexOf(node.name);
  if (state === 'present') return place < 0 ? managers.slice(0, 1) : managers.slice(Math.max(0, place - 1), place);
  if (place < 0) return [];
  return place + 1 < managers.length ? managers.slice(place + 1, place + 2) : workers;
}

export function otherManagers({ managers, node }: Desired): readonly string[] {
  return managers.filter((name) => name !== node.name);
}
