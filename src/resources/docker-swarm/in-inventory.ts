import { isIP } from '../../model/ip.ts';
import type { InventoryIssue, InventoryNames } from '../../model/resource.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

/** Finds the host of the step among the nodes, and the addresses of the managers. */
export function inInventory(
  desired: Desired,
  { hosts, own = '' }: InventoryNames,
  report: (issue: InventoryIssue) => void,
): Desired {
  const { managers, workers } = desired;
  for (const [parameter, names] of Object.entries({ managers, workers })) {
    for (const [index, name] of names.entries()) {
      if (!Object.hasOwn(hosts, name)) report({ path: [parameter, index], ...messages.notInInventory(name) });
    }
  }
  const role = managers.includes(own) ? 'manager' : 'worker';
  if (role === 'worker' && !workers.includes(own)) report({ path: [], ...messages.neitherRole(own) });
  const address = hosts[own]?.address ?? '';
  const advertiseAddress = desired.advertise_address ?? (isIP(address) === 0 ? undefined : address);
  if (advertiseAddress === undefined) report({ path: [], ...messages.noAddress({ host: own, address }) });
  const addresses = managers.flatMap((name) => hosts[name]?.address ?? []);
  const others = [...managers, ...workers].filter((name) => name !== own);
  return {
    ...desired,
    node: { name: own, role, advertiseAddress },
    addresses,
    others: others.map((name) => ({ name, address: hosts[name]?.address })),
  };
}
