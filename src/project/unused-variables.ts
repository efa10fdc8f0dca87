import type { Diagnostic } from '../input/diagnostic.ts';
import type { InventoryHost, Variable } from './inventory.ts';
import { unusedVariable } from './messages.ts';

/** Variables that no step of any host uses: one of them may be misspelt. */
export function unusedVariables(hosts: readonly InventoryHost[], used: ReadonlySet<Variable>): readonly Diagnostic[] {
  const unused = new Map<Variable, Diagnostic>();
  for (const [name, variable] of hosts.flatMap(({ vars }) => [...vars])) {
    if (!used.has(variable)) unused.set(variable, { place: variable.place, ...unusedVariable(name) });
  }
  return [...unused.values()];
}
