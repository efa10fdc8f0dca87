import { canonical6 } from '../../model/ip.ts';
import type { Current } from './current.ts';
import type { Desired } from './schema.ts';

/**
 * The address at which other nodes look for this one, if it is another one than declared. Docker Engine keeps that of the moment when the
 * node joined, whichever addresses the host has since.
 */
export function advertisesOther({ address }: Current, { node }: Desired): string | undefined {
  const declared = node.advertiseAddress;
  if (address === undefined || declared === undefined) return undefined;
  return canonical(address) === canonical(declared) ? undefined : address;
}

function canonical(address: string): string {
  return address.includes(':') ? canonical6(address) : address;
}
