// Ports of a zone, such as 80/tcp and 6000-6010/udp. firewalld joins ranges that touch and splits one of which a part is
// removed, so that ports are compared as sets of numbers and not as texts.

export interface PortRange {
  readonly first: number;
  readonly last: number;
  readonly protocol: string;
}

/** Undefined for a text that is no port of firewalld. */
export function parsePorts(text: string): PortRange | undefined {
  const [, from = '', to = from, protocol] = /^(\d{1,5})(?:-(\d{1,5}))?\/(tcp|udp|sctp|dccp)$/.exec(text) ?? [];
  const [first, last] = [Number(from), Number(to)];
  const isValid = protocol !== undefined && first >= 1 && first <= last && last <= 65_535;
  return isValid ? { first, last, protocol } : undefined;
}

/** The ports of `ranges` that are not among `others`. */
export function without(ranges: readonly string[], others: readonly string[]): readonly string[] {
  return rangesOf(others)
    .reduce((rest, other) => rest.flatMap((range) => cut(range, other)), rangesOf(ranges))
    .map(portsText);
}

/** The ports of `ranges` that are among `others`, too. */
export function common(ranges: readonly string[], others: readonly string[]): readonly string[] {
  return without(ranges, without(ranges, others));
}

function rangesOf(texts: readonly string[]): readonly PortRange[] {
  return texts.flatMap((text) => parsePorts(text) ?? []);
}

function cut(range: PortRange, other: PortRange): readonly PortRange[] {
  if (other.protocol !== range.protocol || other.last < range.first || other.first > range.last) return [range];
  const below = { ...range, last: other.first - 1 };
  const above = { ...range, first: other.last + 1 };
  return [below, above].filter(({ first, last }) => first <= last);
}

export function portsText({ first, last, protocol }: PortRange): string {
  return first === last ? `${first}/${protocol}` : `${first}-${last}/${protocol}`;
}
