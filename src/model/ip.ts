import { BlockList, isIPv4, isIPv6 as isIPv6WithColon } from 'node:net';

export { isIPv4 };

/** Without the regular expression of Node, where no address can be: V8 takes 5 ms for it. */
export function isIPv6(text: string): boolean {
  return text.includes(':') && isIPv6WithColon(text);
}

/** The version of the protocol, and 0 for what is no address. */
export function isIP(text: string): 0 | 4 | 6 {
  return isIPv4(text) ? 4 : isIPv6(text) ? 6 : 0;
}

/** An IPv4 address with its prefix length, such as 192.168.2.10/24. */
export interface Cidr {
  readonly address: string;
  readonly prefix: number;
}

export function parseCidr(text: string): Cidr | undefined {
  const [address = '', length = '', ...more] = text.split('/');
  const prefix = Number(length);
  const valid = more.length === 0 && isIPv4(address) && /^(0|[1-9]\d?)$/.test(length) && prefix <= 32;
  return valid ? { address, prefix } : undefined;
}

export function contains({ address, prefix }: Cidr, other: string): boolean {
  const subnet = new BlockList();
  subnet.addSubnet(address, prefix);
  return subnet.check(other);
}

export function isCidr6(text: string): boolean {
  const [address = '', length = '', ...more] = text.split('/');
  return more.length === 0 && isIPv6(address) && /^(0|[1-9]\d{0,2})$/.test(length) && Number(length) <= 128;
}

/** An IPv6 address, with or without prefix, in the one form that tools print (RFC 5952). */
export function canonical6(text: string): string {
  const [address = '', ...prefix] = text.split('/');
  return [new URL(`http://[${address}]/`).hostname.slice(1, -1), ...prefix].join('/');
}

/** Whether a subnet of either family, such as 172.30.0.0/16, contains an address or the whole of another subnet. */
export function isWithin(subnet: string, other: string): boolean {
  const [network = '', length = ''] = subnet.split('/');
  const [address = '', otherLength = length] = other.split('/');
  const family = isIPv6(network) ? 'ipv6' : 'ipv4';
  if (isIPv6(address) !== isIPv6(network) || Number(otherLength) < Number(length)) return false;
  const all = new BlockList();
  all.addSubnet(network, Number(length), family);
  return all.check(address, family);
}

/** Whether no bit after the prefix is set, as in the address of a subnet. */
export function isSubnet(text: string): boolean {
  const [address = '', length = ''] = text.split('/');
  if (!parseCidr(text) && !isCidr6(text)) return false;
  const [bits, total] = isIPv6(address) ? [bits6(address), 128] : [bits4(address), 32];
  return !bits.slice(Number(length), total).includes('1');
}

function bits4(address: string): string {
  return address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
}

function bits6(address: string): string {
  const [head = '', tail] = canonical6(address).split('::');
  const [first, last] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean)) as [string[], string[]];
  const zeros = Array.from({ length: 8 - first.length - last.length }, () => '0');
  return [...first, ...(tail === undefined ? [] : zeros), ...last]
    .map((part) => Number.parseInt(part, 16).toString(2).padStart(16, '0'))
    .join('');
}
