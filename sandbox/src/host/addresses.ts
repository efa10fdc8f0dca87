import { parseCidr } from '../../../src/model/ip.ts';

/** Arithmetic with IPv4 addresses. */

export function toNumber(address: string): number {
  return address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
}

export function toAddress(value: number): string {
  return [24, 16, 8, 0].map((bits) => Math.floor(value / 2 ** bits) % 256).join('.');
}

/** 192.168.2.0/24 for 192.168.2.10/24. */
export function subnetOf(cidr: string): string {
  const { address, prefix } = parseCidr(cidr) ?? { address: cidr, prefix: 32 };
  const size = 2 ** (32 - prefix);
  return `${toAddress(Math.floor(toNumber(address) / size) * size)}/${prefix}`;
}

export function broadcastOf(cidr: string): string {
  const { address, prefix } = parseCidr(cidr) ?? { address: cidr, prefix: 32 };
  const size = 2 ** (32 - prefix);
  return toAddress(Math.floor(toNumber(address) / size) * size + size - 1);
}

/** Sort key of a subnet. */
export function order(cidr: string): number {
  return toNumber(cidr.split('/')[0] ?? '');
}
