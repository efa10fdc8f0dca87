import { didYouMean, UsageError } from '../input/source.ts';
import { glob } from '../model/glob.ts';
import type { Inventory, InventoryHost } from './inventory.ts';

/**
 * The hosts that patterns choose, in the order of the inventory. A pattern is a host, a group, a glob (`docker*`) or
 * `all`; `a:b` is both, `a:!b` leaves b out. Several patterns add up; no pattern means all.
 * Throws UsageError for one that chooses nothing.
 */
export function selectHosts(inventory: Inventory, patterns: readonly string[]): readonly InventoryHost[] {
  if (patterns.length === 0) return inventory.hosts;
  const chosen = new Set<InventoryHost>();
  for (const pattern of patterns) {
    const parts = pattern.split(':').filter((part) => part !== '');
    if (parts.length === 0 || parts.includes('!'))
      throw new UsageError(`--host "${pattern}" names nothing`, 'It takes a host, a group, a glob or all.');
    const wanted = parts.filter((part) => !part.startsWith('!'));
    const unwanted = parts.filter((part) => part.startsWith('!')).map((part) => part.slice(1));
    // A pattern of exclusions alone leaves out from all.
    const base = wanted.length === 0 ? inventory.hosts : wanted.flatMap((part) => matching(inventory, part));
    const without = new Set(unwanted.flatMap((part) => matching(inventory, part)));
    const left = base.filter((host) => !without.has(host));
    if (left.length === 0) throw new UsageError(`--host ${pattern} leaves no host`);
    for (const host of left) chosen.add(host);
  }
  return inventory.hosts.filter((host) => chosen.has(host));
}

function matching({ hosts, groups }: Inventory, part: string): readonly InventoryHost[] {
  const pattern = glob(part);
  const found =
    part === 'all'
      ? hosts
      : hosts.filter(({ host, group }) => pattern.test(host.name) || (group !== undefined && pattern.test(group)));
  if (found.length > 0 || groups.includes(part)) return found;
  const names = [...hosts.map(({ host }) => host.name), ...groups, 'all'];
  throw new UsageError(`no host or group matches ${part}`, didYouMean(part, names) ?? `There are ${names.join(', ')}.`);
}
