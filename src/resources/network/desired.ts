import { z } from 'zod';
import { canonical6, contains, isCidr6, isIPv4, isIPv6, parseCidr } from '../../model/ip.ts';

const Address = z.string().refine(isIPv4, {
  error: ({ input }) => `${String(input)} is not an IPv4 address, such as 192.168.2.254`,
});
const AddressWithPrefix = z.string().refine((text) => parseCidr(text) !== undefined, {
  error: ({ input }) => `${String(input)} is not an IPv4 address with its prefix, such as 192.168.2.10/24`,
});
const Domain = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, 'a domain such as example.com');

function list<T extends z.ZodType<string>>(item: T) {
  return z.union([item.transform((one) => [one]), z.array(item)]);
}

const Address6 = z.string().refine(isIPv6, { error: ({ input }) => `${String(input)} is not an IPv6 address` });
const Ipv6 = z
  .strictObject({
    method: z
      .enum(['manual', 'auto', 'disabled'])
      .optional()
      .describe('`auto` is what routers announce. Left out: manual.'),
    address: z
      .string()
      .refine(isCidr6, {
        error: ({ input }) => `${String(input)} is not an IPv6 address with its prefix, such as 2001:db8::10/64`,
      })
      .optional()
      .describe('Address and prefix, such as `2001:db8::10/64`.'),
    gateway: Address6.optional().describe('The default gateway for IPv6.'),
    dns: list(Address6).optional().describe('Name servers with IPv6 addresses.'),
  })
  .superRefine(({ method, address, gateway }, context) => {
    const manual = (method ?? 'manual') === 'manual';
    if (manual && address === undefined) {
      context.addIssue({ code: 'custom', path: ['address'], message: 'the IPv6 address is missing' });
    }
    if (!manual && (address ?? gateway) !== undefined) {
      context.addIssue({
        code: 'custom',
        path: ['method'],
        message: `method ${method} takes no address and no gateway`,
      });
    }
  });
const Confirm = z.union([
  z.int().min(5).max(600),
  z
    .string()
    .regex(/^([5-9]|[1-9]\d|[1-5]\d\d|600)s$/, 'from 5s to 600s')
    .transform((text) => Number.parseInt(text, 10)),
]);

export const schema = z
  .strictObject({
    interface: z
      .string()
      .regex(/^[\w.@-]{1,15}$/, 'a device such as ens33: up to 15 letters, digits and . _ @ -')
      .describe('The device. Which connection profile it has, and under what name, does not matter.'),
    method: z
      .enum(['manual', 'auto'])
      .optional()
      .describe('`auto` is DHCP. Left out: manual where there is an address.'),
    address: AddressWithPrefix.optional().describe('Address and prefix, such as `192.168.2.10/24`.'),
    gateway: z
      .union([z.literal('none'), Address])
      .optional()
      .describe('The default gateway. A second, host-only NIC has none: leave it out, or say `none` with method auto.'),
    dns: list(Address).optional().describe('Name servers, in order.'),
    ipv6: Ipv6.optional().describe('IPv6 of the device. Left alone unless it is given.'),
    confirm: Confirm.default(30).describe(
      'Seconds within which the host has to be reached again after the change, or it puts itself back. `45s` is 45.',
    ),
    search: list(Domain).optional().describe('Search domains, in order.'),
  })
  .superRefine(({ method, address, gateway }, context) => {
    const complain = (path: string, message: string, hint?: string) =>
      context.addIssue({ code: 'custom', path: [path], message, ...(hint ? { params: { hint } } : {}) });
    const subnet = address === undefined ? undefined : parseCidr(address);
    if (method === 'auto') {
      if (address !== undefined) complain('address', 'method auto gets its address by DHCP', 'Remove one of the two.');
      if (gateway !== undefined && gateway !== 'none') {
        complain('gateway', 'method auto gets its gateway by DHCP', 'Only "none" can be said here.');
      }
    } else if (address === undefined) {
      complain('address', 'address is missing', 'Give address: ADDRESS/PREFIX, or method: auto for DHCP.');
    } else if (subnet && gateway !== undefined && gateway !== 'none' && isIPv4(gateway) && !contains(subnet, gateway)) {
      const rule = 'A gateway must be in the subnet of the address it serves.';
      complain('gateway', `gateway ${gateway} is outside ${address}`, rule);
    }
  })
  .transform(({ method, address, gateway, dns, search, ipv6, ...rest }) => ({
    interface: rest.interface,
    confirm: rest.confirm,
    ipv6: ipv6 && {
      method: ipv6.method ?? ('manual' as const),
      address: ipv6.address === undefined ? '' : canonical6(ipv6.address),
      gateway: ipv6.gateway === undefined ? '' : canonical6(ipv6.gateway),
      dns: (ipv6.dns ?? []).map(canonical6),
    },
    address,
    method: method ?? ('manual' as const),
    gateway: gateway === 'none' ? undefined : gateway,
    neverDefault: method === 'auto' && gateway === 'none',
    dns: dns ?? [],
    search: search ?? [],
  }));

export type Desired = z.output<typeof schema>;
