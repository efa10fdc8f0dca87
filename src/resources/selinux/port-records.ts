import { parsePorts, type PortRange } from '../firewall/port-ranges.ts';

export interface PortRecord {
  readonly range: PortRange;
  readonly type: string;
}

/** `portcon tcp 9000 - 9010 system_u:object_r:http_port_t:s0`, as libsemanage writes it. */
export function parsePortcon(line: string): readonly PortRecord[] {
  const [, protocol = '', first = '', last = first, type = ''] =
    /^portcon (\w+) (\d+)(?: - (\d+))? [^:\s]+:[^:\s]+:(\w+)/.exec(line) ?? [];
  return recordsOf(`${first}-${last}/${protocol}`, type);
}

/** A line of `semanage port --list`: `http_port_t   tcp   9000-9010, 80, 443`. */
export function parseListed(line: string): readonly PortRecord[] {
  const [, type = '', protocol = '', ports = ''] = /^(\w+)\s+(\w+)\s+(\d.*)$/.exec(line) ?? [];
  return ports.split(/,\s*/).flatMap((text) => recordsOf(`${text.trim()}/${protocol}`, type));
}

function recordsOf(text: string, type: string): readonly PortRecord[] {
  const range = parsePorts(text);
  return range === undefined ? [] : [{ range, type }];
}

export function overlap(a: PortRange, b: PortRange): boolean {
  return a.protocol === b.protocol && a.first <= b.last && b.first <= a.last;
}

/** Whether `outer` has all ports of `inner`. */
export function covers(outer: PortRange, inner: PortRange): boolean {
  return outer.protocol === inner.protocol && outer.first <= inner.first && inner.last <= outer.last;
}

export function isSame(a: PortRange, b: PortRange): boolean {
  return covers(a, b) && covers(b, a);
}
