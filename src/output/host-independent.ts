import type { HostView } from './run-view.ts';

/**
 * A text about a host with the host's own name and addresses replaced: equal for hosts that differ in nothing else. For
 * comparison only, not to be shown.
 */
export function hostIndependent(text: string, host: HostView): string {
  const { name, address, connected } = host;
  const own = [name, address, connected?.address ?? '', ...addressesLeft(host)].filter(Boolean).map(escapeRegExp);
  return text.replaceAll(new RegExp(String.raw`(?<!\w)(?:${own.join('|')})(?!\w)`, 'g'), '\0');
}

/** The addresses that a move removes. The host may be connected through another one, as behind a forwarded port. */
function addressesLeft({ plan = [] }: HostView): readonly string[] {
  const moves = plan.flatMap(({ changes }) => changes.filter(({ movesTo }) => movesTo !== undefined));
  const before = moves.flatMap(({ diff }) => diff.filter(({ field }) => field === 'address').map((one) => one.before));
  return before.flatMap((text) => text?.match(/[\d.]+(?=\/)/g) ?? []);
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}

/** A line of a plan with the host's own name replaced. */
export function ownNameReplaced<Line extends { readonly lead: string; readonly text: string }>(
  line: Line,
  name: string,
  by: string,
): Line {
  const own = new RegExp(String.raw`(?<![\w.-])${escapeRegExp(name)}(?![\w-])`, 'g');
  return { ...line, lead: line.lead.replaceAll(own, () => by), text: line.text.replaceAll(own, () => by) };
}
