import { UsageError } from '../input/diagnostic.ts';
import { glob } from '../model/glob.ts';
import type { Inventory, InventoryHost } from './inventory.ts';
import * as messages from './messages.ts';

/**
 * The hosts that patterns select, in the order of the inventory. A pattern is a host, a group, a glob (`docker*`) or
 * `all`; `a:b` is both, `a:!b` excludes b. Several patterns add up; no pattern means all.
 * Throws UsageError for a pattern that selects nothing.
 */
export function selectHosts(inventory: Inventory, patterns: readonly string[]): readonly InventoryHost[] {
  if (patterns.length === 0) return inventory.hosts;
  const selected = new Set(patterns.flatMap((pattern) => hostsOf(inventory, pattern)));
  return inventory.hosts.filter((host) => selected.has(host));
}

function hostsOf(inventory: Inventory, pattern: string): readonly InventoryHost[] {
  const parts = pattern.split(':').filter((part) => part !== '');
  if (parts.length === 0 || parts.includes('!')) throw new UsageError(messages.invalidHostPattern(pattern));
  const included = parts.filter((part) => !part.startsWith('!'));
  const excluded = parts.filter((part) => part.startsWith('!')).map((part) => part.slice(1));
  // Exclusions alone exclude from all.
  const base = included.length === 0 ? inventory.hosts : included.flatMap((part) => matching(inventory, part));
  const without = new Set(excluded.flatMap((part) => matching(inventory, part)));
  const left = base.filter((host) => !without.has(host));
  if (left.length === 0) throw new UsageError(messages.noHostSelected(pattern));
  return left;
}

function matching({ hosts, groups }: Inventory, part: string): readonly InventoryHost[] {
  const pattern = glob(part);
  const found =
    part === 'all'
      ? hosts
      : hosts.filter(({ host, group }) => pattern.test(host.name) || (group !== undefined && pattern.test(group)));
  if (found.length > 0 || groups.includes(part)) return found;
  throw new UsageError(messages.unknownHost(part, [...hosts.map(({ host }) => host.name), ...groups, 'all']));
}
