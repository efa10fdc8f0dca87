import { BlockList, isIP, isIPv4, isIPv6 } from 'node:net';

export { isIP, isIPv4, isIPv6 };

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
