import type { Facts } from '../engine/facts.ts';
import { type Paint, plural } from './format.ts';
import { clockOff, clockRight } from './messages.ts';
import { sanitizeAll } from './sanitize.ts';
import { table } from './table.ts';

export interface HostFacts {
  readonly host: string;
  readonly facts: Facts;
}

const HEAD = ['host', 'system', 'kernel', 'cpus', 'memory', 'disk', 'address', 'up', 'clock'];

/** One row for each host; where a row is wider than the terminal, one block. */
export function factsText(all: readonly HostFacts[], columns: number, paint: Paint): string {
  if (all.length === 0) return '';
  const rows = sanitizeAll(all).map(({ host, facts }) => [host, ...cells(facts)]);
  return `${table(rows, { paint, columns, head: HEAD, narrow: 'fields' }).join('\n')}\n`;
}

function cells(facts: Facts): readonly string[] {
  const { system, kernel, architecture, cpus, memory, addresses, uptime, clockSkew } = facts;
  const [disk] = facts.filesystems;
  return [
    system,
    kernel === undefined ? UNKNOWN : kernelText(kernel, architecture),
    cpus === undefined ? UNKNOWN : String(cpus),
    memory === undefined ? UNKNOWN : `${size(memory.available)} of ${size(memory.total)} free`,
    disk === undefined ? UNKNOWN : `${size(disk.free)} of ${size(disk.size)} free`,
    addresses.length === 0 ? UNKNOWN : addresses.map((one) => `${one.interface} ${one.address}`).join(', '),
    uptime === undefined ? UNKNOWN : timeSpan(uptime),
    clockSkew === undefined ? UNKNOWN : clockText(clockSkew),
  ];
}

const UNKNOWN = '?';

/** The release of a kernel mostly ends with its architecture. */
function kernelText(kernel: string, architecture: string | undefined): string {
  return [kernel, kernel.endsWith(`.${architecture}`) ? '' : architecture].filter(Boolean).join(' ');
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

function size(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** power;
  return `${value.toFixed(value < 10 && power > 0 ? 1 : 0)} ${UNITS[power]}`;
}

/** In the two largest units. */
function timeSpan(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  if (days > 0) return `${plural(days, 'day')} ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

/** In seconds. The answer takes up to so long, so that a smaller difference means nothing. */
const ANSWER_TIME = 2;

function clockText(skew: number): string {
  return Math.abs(skew) <= ANSWER_TIME ? clockRight : clockOff({ seconds: skew });
}
