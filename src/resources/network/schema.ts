import * as z from 'zod';
import { canonical6, contains, isCidr6, isIPv4, isIPv6, parseCidr } from '../../model/ip.ts';
import * as messages from './messages.ts';

const Address = z.string().refine(isIPv4, messages.notIPv4);
const AddressWithPrefix = z.string().refine((text) => parseCidr(text) !== undefined, messages.notIPv4WithPrefix);
const Domain = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, messages.invalidDomain);

function list<T extends z.ZodType<string>>(item: T) {
  return z.union([item.transform((one) => [one]), z.array(item)]);
}

const Address6 = z.string().refine(isIPv6, messages.notIPv6);
const Ipv6 = z
  .strictObject({
    method: z
      .enum(['manual', 'auto', 'disabled'])
      .optional()
      .describe('`auto` is router advertisement (SLAAC); default: manual.'),
    address: z
      .string()
      .refine(isCidr6, messages.notIPv6WithPrefix)
      .optional()
      .describe('Address and prefix, such as `2001:db8::10/64`.'),
    gateway: Address6.optional().describe('The default gateway for IPv6.'),
    dns: list(Address6).optional().describe('DNS servers with IPv6 addresses.'),
  })
  .superRefine(({ method = 'manual', address, gateway }, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (method === 'manual' && address === undefined) complain('address', messages.ipv6AddressMissing);
    if (method !== 'manual' && (address ?? gateway) !== undefined) {
      complain('method', messages.ipv6MethodWithoutAddress(method));
    }
  });
const Confirm = z.union([
  z.int().min(5).max(600),
  z
    .string()
    .regex(/^([5-9]|[1-9]\d|[1-5]\d\d|600)s$/, messages.invalidConfirm)
    .transform((text) => Number.parseInt(text, 10)),
]);

const object = z.strictObject({
  interface: z
    .string()
    .regex(/^[\w.@-]{1,15}$/, messages.invalidDevice)
    .describe('The network device. Its connection profile is found by itself, whatever its name.'),
  method: z.enum(['manual', 'auto']).optional().describe('`auto` is DHCP; default: manual, with an address.'),
  address: AddressWithPrefix.optional().describe('Address and prefix, such as `192.168.2.10/24`.'),
  gateway: z
    .union([z.literal('none'), Address])
    .optional()
    .describe('The default gateway. For a second, host-only NIC: leave it out, or with method auto write `none`.'),
  dns: list(Address).optional().describe('DNS servers, in order.'),
  ipv6: Ipv6.optional().describe('IPv6 of the device; default: unchanged.'),
  confirm: Confirm.default(30).describe(
    'Seconds after the change until the host rolls it back, unless it is reached again and the change is confirmed. `45s` is 45.',
  ),
  search: list(Domain).optional().describe('Search domains, in order.'),
});

export const schema = object
  .superRefine((parameters, context) => {
    for (const [path, { message, hint }] of conflicts(parameters)) {
      context.addIssue({ code: 'custom', path: [path], message, ...(hint ? { params: { hint } } : {}) });
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

function conflicts({ method, address, gateway }: z.output<typeof object>) {
  const found: [path: string, error: messages.ParameterError][] = [];
  const noGateway = gateway === undefined || gateway === 'none';
  const subnet = address === undefined ? undefined : parseCidr(address);
  if (method === 'auto') {
    if (address !== undefined) found.push(['address', messages.addressWithDhcp()]);
    if (!noGateway) found.push(['gateway', messages.gatewayWithDhcp()]);
  } else if (address === undefined) {
    found.push(['address', messages.addressMissing()]);
  } else if (subnet && !noGateway && isIPv4(gateway) && !contains(subnet, gateway)) {
    found.push(['gateway', messages.gatewayOutside({ gateway, address })]);
  }
  return found;
}
