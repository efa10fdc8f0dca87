// hosts(5): an address, names and perhaps a comment in each line.
import { canonical6, isIP, isIPv6 } from '../../model/ip.ts';

/** Names for an address. */
export interface Entry {
  readonly address: string;
  readonly names: readonly string[];
}

/** What a removal is about: names, those at an address, or all of an address. */
export interface Selection {
  readonly address?: string | undefined;
  readonly names?: readonly string[] | undefined;
}

export interface Line extends Entry {
  readonly text: string;
  /** With its "#". */
  readonly comment: string;
}

export function parseHosts(text: string): readonly Line[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map(parseLine);
}

function parseLine(text: string): Line {
  const hash = text.indexOf('#');
  const [entry, comment] = hash < 0 ? [text, ''] : [text.slice(0, hash), text.slice(hash)];
  const [address = '', ...names] = entry.split(/[ \t\r]/).filter((word) => word !== '');
  return { text, comment, address, names };
}

/**
 * The file in which each name has its declared address, and no other of the same family. The declared names come first in
 * the line of their address, in their order; all other names, lines and comments stay.
 */
export function withEntries(text: string, entries: readonly Entry[]): string {
  return textOf(mergedByAddress(entries).reduce(withEntry, parseHosts(text)));
}

/** The file without the selected names. A line without names goes. */
export function withoutEntries(text: string, selections: readonly Selection[]): string {
  const lines = selections.reduce<readonly Line[]>(
    (before, { address, names }) =>
      before.flatMap((line) => {
        if (address !== undefined && !isSameAddress(line.address, address)) return [line];
        return renamed(line, names ? line.names.filter((name) => !includes(names, name)) : []);
      }),
    parseHosts(text),
  );
  return textOf(lines);
}

export function isSameAddress(one: string, other: string): boolean {
  return canonical(one) === canonical(other);
}

/** Whether both are addresses of IPv4, or both of IPv6: a name can have one of each. */
export function isSameFamily(one: string, other: string): boolean {
  return isIP(one) !== 0 && isIPv6(one) === isIPv6(other);
}

export function includes(names: readonly string[], name: string): boolean {
  return names.some((one) => one.toLowerCase() === name.toLowerCase());
}

function mergedByAddress(entries: readonly Entry[]): readonly Entry[] {
  const merged = new Map<string, Entry>();
  for (const { address, names } of entries) {
    const known = merged.get(canonical(address));
    const added = names.filter((name) => !known || !includes(known.names, name));
    merged.set(canonical(address), { address: known?.address ?? address, names: [...(known?.names ?? []), ...added] });
  }
  return [...merged.values()];
}

function withEntry(lines: readonly Line[], { address, names }: Entry): readonly Line[] {
  const first = lines.findIndex((line) => isSameAddress(line.address, address));
  const changed = lines.flatMap((line, index) => {
    const others = line.names.filter((name) => !includes(names, name));
    if (index === first) return renamed(line, [...names, ...others]);
    return isSameFamily(line.address, address) ? renamed(line, others) : [line];
  });
  if (first >= 0) return changed;
  return [...changed, newLine(address, names)];
}

function newLine(address: string, names: readonly string[]): Line {
  return { text: [address, ...names].join(' '), comment: '', address, names };
}

/** The line with other names; of one that has none left, its comment. An equal line keeps its blanks. */
function renamed(line: Line, names: readonly string[]): readonly Line[] {
  const { comment, address } = line;
  if (line.names.join(' ') === names.join(' ')) return [line];
  const entry = names.length > 0 ? [newLine(address, names).text] : [];
  const text = [...entry, ...(comment === '' ? [] : [comment])].join(' ');
  return text === '' ? [] : [{ ...parseLine(text), text }];
}

function textOf(lines: readonly Line[]): string {
  return lines.map(({ text }) => `${text}\n`).join('');
}

function canonical(address: string): string {
  return isIPv6(address) && !address.includes('%') ? canonical6(address) : address;
}
