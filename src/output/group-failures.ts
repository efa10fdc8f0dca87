import type { HostView } from './run-view.ts';

/** A text about a host without what is the host's own, its name and addresses: equal for hosts that fare alike. */
export function impersonal(text: string, host: HostView): string {
  const { name, address, connected } = host;
  const own = [name, address, connected?.address ?? '', ...left(host)].filter(Boolean).map(literal);
  return text.replaceAll(new RegExp(String.raw`(?<!\w)(?:${own.join('|')})(?!\w)`, 'g'), '\0');
}

/** The addresses that a host is about to leave: it may be met at another one, as behind a forwarded port. */
function left({ plan = [] }: HostView): readonly string[] {
  const moves = plan.flatMap(({ changes }) => changes.filter(({ movesTo }) => movesTo !== undefined));
  const before = moves.flatMap(({ diff }) => diff.filter(({ field }) => field === 'address').map((one) => one.before));
  return before.flatMap((text) => text?.match(/[\d.]+(?=\/)/g) ?? []);
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
