// The forms in which a step writes ports, volumes, devices, capabilities and sizes, each in the one that the engine describes. Undefined
// for what has none of them.

import { isIP, isIPv4 } from '../../model/ip.ts';

const PORT = /^(?:(\d+\.\d+\.\d+\.\d+|\[[\dA-Fa-f:]+\]):)?(\d{1,5}):(\d{1,5})(?:\/(tcp|udp|sctp))?$/;

/** `8080:80` is `8080:80/tcp`. */
export function portOf(text: string): string | undefined {
  const [, address = '', host = '', own = '', protocol = 'tcp'] = PORT.exec(text) ?? [];
  const isPort = (port: string) => Number(port) >= 1 && Number(port) <= 65_535;
  if (!isPort(host) || !isPort(own)) return undefined;
  if (address !== '' && isIP(bare(address)) === 0) return undefined;
  return publishedPort({ address: bare(address), host: String(Number(host)), port: `${Number(own)}/${protocol}` });
}

function bare(address: string): string {
  return address.replace(/^\[(.*)\]$/, '$1');
}

interface Published {
  /** Of the host; empty for all of them. */
  readonly address: string;
  readonly host: string;
  /** With its protocol. */
  readonly port: string;
}

export function publishedPort({ address, host, port }: Published): string {
  const before = address === '' ? '' : isIPv4(address) ? `${address}:` : `[${address}]:`;
  return `${before}${host}:${port}`;
}

/** `data:/var/lib/app:z,rw` is `data:/var/lib/app:z`. The order of the modes does not matter. */
export function volumeOf(text: string): string | undefined {
  const form = /^([A-Za-z0-9][\w.-]+|\/[^:\n]*):(\/[^:\n]+?)\/?(?::([a-zA-Z]+(?:,[a-zA-Z]+)*))?$/;
  const [, source, target, modes] = form.exec(text) ?? [];
  if (source === undefined || target === undefined) return undefined;
  const others = (modes ?? 'rw')
    .split(',')
    .filter((mode) => mode !== 'rw')
    .toSorted();
  return `${source}:${target}${others.length === 0 ? '' : `:${others.join(',')}`}`;
}

/** `/dev/sda` is `/dev/sda:/dev/sda:rwm`. */
export function deviceOf(text: string): string | undefined {
  const [, host, inside, access] = /^(\/[^:\n]+)(?::(\/[^:\n]+))?(?::([rwm]{1,3}))?$/.exec(text) ?? [];
  return host === undefined ? undefined : `${host}:${inside ?? host}:${access ?? 'rwm'}`;
}

/** `CAP_NET_ADMIN` is `NET_ADMIN`: which of them the engine keeps depends on its version. */
export function capability(text: string): string | undefined {
  const [, name] = /^(?:CAP_)?([A-Z][A-Z_]+)$/.exec(text.toUpperCase()) ?? [];
  return name;
}

const UNITS = [
  ['g', 1024 ** 3],
  ['m', 1024 ** 2],
  ['k', 1024],
] as const;

/** `512m` in bytes. */
export function bytesOf(text: string): string | undefined {
  const [, amount, unit = 'b'] = /^(\d{1,12}(?:\.\d{1,3})?)([bkmg])?$/.exec(text.toLowerCase()) ?? [];
  if (amount === undefined) return undefined;
  const [, factor] = UNITS.find(([name]) => name === unit) ?? ['b', 1];
  return String(Math.trunc(Number(amount) * factor));
}

/** Bytes as a step writes them. */
export function sizeOf(bytes: string): string {
  const [unit, factor] = UNITS.find(([, one]) => Number(bytes) > 0 && Number(bytes) % one === 0) ?? ['b', 1];
  return `${Number(bytes) / factor}${unit}`;
}
