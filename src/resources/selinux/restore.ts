import { declarationOf } from '../restore.ts';
import { portsText } from '../firewall/port-ranges.ts';
import type { Current } from './current.ts';
import { Mode } from './mode-state.ts';
import { plan } from './plan.ts';
import { isSame, overlap } from './port-records.ts';
import { type Desired, type DesiredContext, type DesiredPort, schema } from './schema.ts';

/**
 * The declaration of the current state. Undefined where file, kernel argument and running mode do not agree, and where a boolean
 * has another value after a reboot or that of the policy: no declaration describes that.
 */
export function restore(current: Current, desired: Desired): Desired | undefined {
  const others = {
    ...(desired.booleans && { booleans: booleansOf(current) }),
    ...(desired.ports && { ports: portsOf(current, desired.ports) }),
    ...(desired.contexts && { file_contexts: desired.contexts.map((one) => contextOf(current, one)) }),
  };
  const modes = desired.mode === undefined ? [{}] : Mode.options.map((mode) => ({ mode }));
  return modes
    .map((mode) => declarationOf({ schema, plan }, current, { ...mode, ...others }))
    .find((declaration) => declaration !== undefined);
}

function booleansOf({ booleans }: Current): Readonly<Record<string, boolean | undefined>> {
  return Object.fromEntries(booleans.map(({ name, permanent }) => [name, permanent]));
}

/** Of a range that this host assigns as a part of another one, the other one is declared. */
function portsOf({ ports: { local } }: Current, desired: readonly DesiredPort[]) {
  const assigned = local.filter((one) => desired.some(({ range }) => overlap(one.range, range)));
  const missing = desired.filter(({ range }) => !assigned.some((one) => isSame(one.range, range)));
  return [
    ...assigned.map(({ range, type }) => ({ type, ports: [portsText(range)] })),
    ...missing.map(({ range, type }) => ({ type, ports: [portsText(range)], state: 'absent' })),
  ];
}

function contextOf({ contexts: { local } }: Current, { pattern }: DesiredContext) {
  const own = local.find((one) => one.pattern === pattern);
  return { path: pattern, ...(own ? { type: own.type } : { state: 'absent' }) };
}
