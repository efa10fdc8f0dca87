import * as z from 'zod';
import { exec, type Operation, read } from '../../model/operation.ts';
import { content, output, type Result } from '../../model/result.ts';
import { ip } from '../programs.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';

export const KEYS = '/etc/ssh';
export const MACHINE_ID = '/etc/machine-id';
/** Where the present machine-id and host keys were made, as provision writes it. */
export const ORIGIN = '/var/lib/provision/machine-identity';
const BOOT_ID = '/proc/sys/kernel/random/boot_id';

const Origin = z.object({
  /** The boot in which they were made. */
  boot: z.string(),
  /** The hardware addresses of the machine. */
  cards: z.array(z.string()),
});

export interface Current {
  readonly machineId: string | undefined;
  readonly bootId: string | undefined;
  /** The types of the host keys. */
  readonly keys: readonly string[];
  /** The hardware addresses of the network cards. */
  readonly cards: readonly string[];
  /** Whether an address is that of a DHCP server. */
  readonly dynamic: boolean;
  readonly origin: z.infer<typeof Origin> | undefined;
  /** The settings of sshd for other keys and for certificates. */
  readonly otherKeys: readonly string[];
}

export const probe: readonly Operation[] = [
  read(MACHINE_ID),
  read(BOOT_ID),
  exec('find', KEYS, '-maxdepth', '1', '-name', 'ssh_host_*_key'),
  exec(...ip('-d', 'address', 'show')),
  read(ORIGIN),
  exec(
    ...['grep', '--recursive', '--no-messages', '--no-filename', '--ignore-case', '--extended-regexp', '--regexp'],
    ...[
      String.raw`^[[:space:]]*Host(Key|Certificate)[[:space:]]`,
      '--',
      `${KEYS}/sshd_config`,
      `${KEYS}/sshd_config.d`,
    ],
  ),
];

export function parse([machine, boot, found, addresses, origin, settings]: readonly Result[]): Current {
  const { cards, dynamic } = parseAddresses(addresses);
  return {
    machineId: content(machine, MACHINE_ID)?.trim(),
    bootId: content(boot, BOOT_ID)?.trim(),
    keys: keyTypes(output(found, 'find')),
    cards,
    dynamic,
    origin: parseOrigin(content(origin, ORIGIN)),
    otherKeys: otherKeys(settings),
  };
}

export function isMachineId(text: string | undefined): boolean {
  return text !== undefined && /^[0-9a-f]{32}$/.test(text);
}

/** ssh-keygen(1), "-A". */
function keyTypes(paths: string): readonly string[] {
  return [...paths.matchAll(/\/ssh_host_(rsa|ecdsa|ed25519)_key$/gm)].map(([, type = '']) => type).toSorted();
}

const Links = z.array(
  z.object({
    link_type: z.string().optional(),
    address: z.string().optional(),
    permaddr: z.string().optional(),
    master: z.string().optional(),
    linkinfo: z.object({ info_kind: z.string().optional() }).optional(),
    addr_info: z.array(z.object({ dynamic: z.boolean().optional(), family: z.string().optional() })).optional(),
  }),
);

/** Cards are what the kernel did not make itself, and in a container the end of its cable. */
function parseAddresses(result: Result | undefined): { readonly cards: readonly string[]; readonly dynamic: boolean } {
  const parsed = Links.safeParse(json(output(result, 'ip')));
  if (!parsed.success) throw unknownState(messages.cardsUnreadable(), result);
  const links = parsed.data.filter(({ link_type: type }) => type === 'ether');
  const cards = links.filter(({ linkinfo, master }) => {
    const kind = linkinfo?.info_kind;
    return kind === undefined || (kind === 'veth' && master === undefined);
  });
  const ipv4 = cards.flatMap(({ addr_info: info = [] }) => info.filter(({ family }) => family === 'inet'));
  return {
    cards: cards.flatMap(({ permaddr, address }) => permaddr ?? address ?? []).toSorted(),
    dynamic: ipv4.some(({ dynamic }) => dynamic),
  };
}

function parseOrigin(text: string | undefined): Current['origin'] {
  const parsed = Origin.safeParse(json(text ?? ''));
  return parsed.success ? parsed.data : undefined;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** sshd_config(5). */
function otherKeys(result: Result | undefined): readonly string[] {
  const lines = result?.kind === 'done' ? result.stdout.split('\n') : [];
  const usual = /^HostKey\s+"?\/etc\/ssh\/ssh_host_(rsa|ecdsa|ed25519)_key"?\s*(#.*)?$/i;
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !usual.test(line));
}
