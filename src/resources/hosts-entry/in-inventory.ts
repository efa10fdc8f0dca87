import { nearest } from '../../input/nearest.ts';
import { isIP } from '../../model/ip.ts';
import type { InventoryIssue, InventoryNames } from '../../model/resource.ts';
import type { Entry } from './hosts-file.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

/** The declaration with an entry for each of its hosts. */
export function inInventory(desired: Desired, names: InventoryNames, report: (issue: InventoryIssue) => void): Desired {
  if (!desired.hosts) return desired;
  const found = new Map<string, Entry>();
  for (const [index, selector] of desired.hosts.entries()) {
    const fail = (text: Omit<InventoryIssue, 'path'>) => report({ path: ['hosts', index], ...text });
    const selected = hostsOf(selector, names);
    if (!selected) {
      const known = ['all', ...Object.keys(names.hosts), ...Object.keys(names.groups)];
      fail(messages.unknownHost({ name: selector, similar: nearest(selector, known) }));
    }
    for (const name of selected ?? []) {
      const address = names.hosts[name]?.address ?? name;
      if (isIP(name) !== 0) fail(messages.hostIsAddress(name));
      else if (isIP(address) === 0) fail(messages.addressIsName({ host: name, address }));
      else found.set(name, { address, names: namesOf(name, desired.domain) });
    }
  }
  return { ...desired, entries: [...found.values()] };
}

function hostsOf(selector: string, { hosts, groups }: InventoryNames): readonly string[] | undefined {
  if (selector === 'all') return Object.keys(hosts);
  return Object.hasOwn(groups, selector) ? groups[selector] : Object.hasOwn(hosts, selector) ? [selector] : undefined;
}

/** The canonical name first. */
function namesOf(name: string, domain: string | undefined): readonly string[] {
  const [first = name] = name.split('.', 1);
  if (first !== name) return [name, first];
  return domain === undefined ? [name] : [`${name}.${domain}`, name];
}
