import type { HostView } from './run-view.ts';

/** A text about a host without what is the host's own, its name and addresses: equal for hosts that fare alike. */
export function impersonal(text: string, { name, address, connected }: HostView): string {
  const own = [name, address, connected?.address ?? ''].filter(Boolean).map(literal);
  return text.replaceAll(new RegExp(String.raw`(?<!\w)(?:${own.join('|')})(?!\w)`, 'g'), '\0');
}

function literal(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
