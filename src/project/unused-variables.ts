import { locate, type Diagnostic } from '../input/source.ts';
import type { InventoryHost, Variable } from './inventory.ts';

/** Variables that no step of any host uses: nothing is wrong with them, but one may be misspelt. */
export function unusedVariables(hosts: readonly InventoryHost[], used: ReadonlySet<Variable>): readonly Diagnostic[] {
  const usedPlaces = new Set([...used].map(({ place }) => locate(place)));
  const found = new Map<string, Diagnostic>();
  for (const { vars } of hosts) {
    for (const [name, { place }] of vars) {
      if (usedPlaces.has(locate(place))) continue;
      found.set(locate(place), { place, message: `${name} is not used by any step` });
    }
  }
  return [...found.values()];
}
