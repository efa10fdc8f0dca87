import type { Report } from '../input/diagnostic.ts';
import { type Located, placeAt } from '../input/located.ts';
import type { InventoryNames, Resource } from '../model/resource.ts';

/** The declaration with what it needs of the inventory; undefined where that is invalid, which was reported. */
export function inInventory(
  resource: Resource<unknown, unknown>,
  desired: unknown,
  names: InventoryNames,
  parameters: Located,
  report: Report,
): unknown {
  let failed = false;
  const complete = resource.inInventory?.(desired, names, ({ path, message, hint }) => {
    failed = true;
    report({ place: placeAt(parameters, path), message, hint });
  });
  return failed ? undefined : (complete ?? desired);
}
