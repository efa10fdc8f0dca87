import stringWidth from 'string-width';
import type { Reply } from '../engine/each-host.ts';
import type { Facts } from '../engine/facts.ts';
import { failureLines, type Paint, plural } from './format.ts';
import { table } from './table.ts';

export interface FactsOf {
  readonly host: string;
  readonly facts: Facts;
}

const HEAD = ['host', 'system', 'kernel', 'cpus', 'memory', 'disk', 'address', 'up', 'clock'];

/** A row a host; where that is wider than the terminal, a block a host. */
export function factsText(all: readonly FactsOf[], width: number, paint: Paint): string {
  if (all.length === 0) return '';
  const rows = all.map(({ host, facts }) => [host, ...cells(facts)]);
  const [head = '', ...lines] = table([HEAD, ...rows]);
  if (Math.max(...[head, ...lines].map((line) => stringWidth(line))) <= width)
    return [paint('dim', head), ...lines, ''].join('\n');
  return rows
    .map(([host = '', ...values]) =>
      [paint('bold', host), ...table(values.map((value, index) => [`  ${HEAD[index + 1]}`, value])), ''].join('\n'),
    )
    .join('');
}

function cells({
  system,
  kernel,
  architecture,
  cpus,
  memory,
  filesystems,
  addresses,
  uptime,
  clockSkew,
}: Facts): readonly string[] {
  const [disk] = filesystems;
  return [
    system,
    kernel === undefined
      ? '?'
      : [kernel, kernel.endsWith(`.${architecture}`) ? '' : architecture].filter(Boolean).join(' '),
    cpus === undefined ? '?' : String(cpus),
    memory === undefined ? '?' : `${size(memory.available)} of ${size(memory.total)} free`,
    disk === undefined ? '?' : `${size(disk.free)} of ${size(disk.size)} free`,
    addresses.length === 0 ? '?' : addresses.map((one) => `${one.interface} ${one.address}`).join(', '),
    uptime === undefined ? '?' : span(uptime),
    clockSkew === undefined ? '?' : skew(clockSkew),
  ];
}

/** What kept hosts from answering. */
export function troubleText(replies: readonly Reply[], paint: Paint): string {
  return replies
    .flatMap((reply) => {
      if (reply.kind === 'not asked') return [`${paint('bold', reply.host.name)}  ${paint('dim', 'skipped')}`];
      if (reply.kind === 'answer') return [];
      const { message, next } = reply;
      const lines = failureLines({ message, ...(next === undefined ? {} : { next }) });
      return [`${paint('bold', reply.host.name)}  ${paint('red', 'unreachable')}`, ...lines.map((line) => `  ${line}`)];
    })
    .map((line) => `${line}\n`)
    .join('');
}

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

function size(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  const value = bytes / 1024 ** power;
  return `${value.toFixed(value < 10 && power > 0 ? 1 : 0)} ${UNITS[power]}`;
}

/** The two largest units say enough. */
function span(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const [days, hours] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60)];
  if (days > 0) return `${plural(days, 'day')} ${hours} h`;
  return hours > 0 ? `${hours} h ${minutes % 60} min` : `${minutes} min`;
}

/** A second or two is the time the answer took. */
function skew(seconds: number): string {
  if (Math.abs(seconds) <= 2) return 'right';
  return `${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'behind'}`;
}
