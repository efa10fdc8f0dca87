import { BlockList, isIP, isIPv4 } from 'node:net';

export { isIP, isIPv4 };

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
