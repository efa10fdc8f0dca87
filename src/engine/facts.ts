import * as z from 'zod';
import { parseHostJson } from '../model/host-answers.ts';
import { firstPart } from '../model/host-text.ts';
import { TransportError } from '../model/transport.ts';
import { identityOperations, parseIdentity } from './identity.ts';
import { unexpectedOutput } from './identity-messages.ts';
import type { Reply } from './each-host.ts';
import { exec, type Operation, read } from '../model/operation.ts';
import type { Result } from '../model/result.ts';
import { ip } from '../resources/programs.ts';

export interface FileSystem {
  readonly mount: string;
  /** Bytes. */
  readonly size: number;
  readonly free: number;
}

export interface InterfaceAddress {
  readonly interface: string;
  /** With its prefix. */
  readonly address: string;
}

/** Facts of a host. Undefined where the host does not provide one. */
export interface Facts {
  readonly system: string;
  readonly kernel: string | undefined;
  readonly architecture: string | undefined;
  readonly hostname: string | undefined;
  /** "vmware", "kvm"; "none" on bare metal. */
  readonly virtualization: string | undefined;
  readonly cpus: number | undefined;
  /** Bytes. */
  readonly memory: { readonly total: number; readonly available: number } | undefined;
  /** On disks, not in memory: the root first, then the largest. */
  readonly filesystems: readonly FileSystem[];
  /** Without loopback and link-local ones. */
  readonly addresses: readonly InterfaceAddress[];
  /** Seconds since the last boot. */
  readonly uptime: number | undefined;
  /** Seconds by which the host's clock is ahead of this computer's. */
  readonly clockSkew: number | undefined;
  /** The running mode. */
  readonly selinux: string | undefined;
  /** Whether commands run as root. */
  readonly root: boolean;
}

const KIBIBYTE = 1024;

/** Of the table of file systems: rows, and characters of a row. */
const [MAX_ROWS, MAX_WIDTH] = [1000, 8192];

/** The longest fact of one word, in characters. */
const MAX_WORD = 256;

const more: readonly Operation[] = [
  exec('uname', '-r', '-m'),
  exec('uname', '-n'),
  exec('systemd-detect-virt'),
  exec('nproc'),
  read('/proc/meminfo'),
  exec('df', '-P', '-k', '-x', 'tmpfs', '-x', 'devtmpfs', '-x', 'efivarfs', '-x', 'squashfs', '-x', 'iso9660'),
  exec(...ip('address', 'show')),
  read('/proc/uptime'),
  exec('getenforce'),
];

/** Read-only operations for one exchange. */
export const factOperations: readonly Operation[] = [...identityOperations, ...more];

/** The facts in an answer; a failure of the host where they are not understood. */
export type FactsReply =
  | Exclude<Reply, { kind: 'answer' }>
  | (Reply & { readonly kind: 'answer'; readonly facts: Facts });

export function factsReply(reply: Reply): FactsReply {
  if (reply.kind !== 'answer') return reply;
  try {
    return { ...reply, facts: parseFacts(reply.answer.probe, reply.at) };
  } catch (error) {
    if (!(error instanceof TransportError)) throw error;
    const { host, seconds } = reply;
    const { code, message, next } = error;
    return { kind: 'failure', host, seconds, code, message, words: error.words, next };
  }
}

/**
 * `at` is when the answer came, in milliseconds since 1970 by this computer's clock. Throws `TransportError` where an
 * answer is not understood.
 */
export function parseFacts(results: readonly Result[], at: number): Facts {
  const { system, clock, root } = parseIdentity(results);
  const [uname, hostname, virtualization, nproc, meminfo, df, addresses, uptime, getenforce] = results.slice(
    identityOperations.length,
  );
  const [kernel, architecture] = words(uname);
  const seconds = Number.parseFloat(file(uptime));
  return {
    system,
    kernel,
    architecture,
    hostname: words(hostname)[0],
    // systemd-detect-virt(1) exits with status 1 where there is none.
    virtualization:
      virtualization?.kind === 'done' ? firstPart(virtualization.stdout.trim(), MAX_WORD) || undefined : undefined,
    cpus: number(words(nproc)[0]),
    memory: parseMemory(file(meminfo)),
    filesystems: parseDf(text(df)),
    addresses: parseAddresses(text(addresses)),
    uptime: Number.isFinite(seconds) ? Math.round(seconds) : undefined,
    clockSkew: clock === undefined ? undefined : Math.round(clock - at / 1000),
    selinux: words(getenforce)[0]?.toLowerCase(),
    root,
  };
}

function text(result: Result | undefined): string {
  return result?.kind === 'done' && result.status === 0 ? result.stdout : '';
}

function file(result: Result | undefined): string {
  return result?.kind === 'file' ? result.content : '';
}

function words(result: Result | undefined): readonly string[] {
  return firstPart(text(result), MAX_WORD).split(/\s/).filter(Boolean);
}

function number(word: string | undefined): number | undefined {
  const value = Number(word);
  return Number.isInteger(value) ? value : undefined;
}

function parseMemory(meminfo: string): Facts['memory'] {
  const line = (name: string) => number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(meminfo)?.[1]);
  const [total, available] = [line('MemTotal'), line('MemAvailable')];
  return total === undefined || available === undefined
    ? undefined
    : { total: total * KIBIBYTE, available: available * KIBIBYTE };
}

/**
 * POSIX: a header, then `device blocks used available capacity% mount` a line. Split at spaces: on a long line a regular
 * expression for the whole of it could take very long.
 */
function parseDf(table: string): readonly FileSystem[] {
  const systems: (FileSystem & { readonly device: string })[] = [];
  for (const line of table.split('\n').slice(0, MAX_ROWS)) {
    if (line.length > MAX_WIDTH) continue;
    const columns = line.split(' ').filter(Boolean);
    // A device or a mount point may contain spaces: the numbers are before the capacity.
    const capacity = columns.findIndex((word) => /^\d+%$/.test(word));
    const [size, , free] = columns.slice(Math.max(0, capacity - 3), Math.max(0, capacity)).map((word) => number(word));
    const mount = columns.slice(capacity + 1).join(' ');
    if (size === undefined || free === undefined || !mount.startsWith('/')) continue;
    systems.push({ device: columns[0] ?? '', mount, size: size * KIBIBYTE, free: free * KIBIBYTE });
  }
  return (
    systems
      // Layers of containers are not disks of the host.
      .filter(({ device, mount }) => mount === '/' || device.startsWith('/dev/'))
      .map(({ mount, size, free }) => ({ mount, size, free }))
      .sort((a, b) => Number(b.mount === '/') - Number(a.mount === '/') || b.size - a.size)
  );
}

const IpAddress = z.array(
  z.object({
    ifname: z.string().optional(),
    addr_info: z.array(z.object({ local: z.string(), prefixlen: z.number(), scope: z.string() })).optional(),
  }),
);

function parseAddresses(json: string): readonly InterfaceAddress[] {
  if (json === '') return [];
  const devices = IpAddress.safeParse(parseHostJson(json));
  if (!devices.success) {
    const { message, next } = unexpectedOutput('ip -j address show');
    throw new TransportError('protocol', message, next);
  }
  return devices.data.flatMap(({ ifname = '', addr_info = [] }) =>
    addr_info
      .filter(({ scope }) => scope === 'global')
      .map(({ local, prefixlen }) => ({ interface: ifname, address: `${local}/${prefixlen}` })),
  );
}
