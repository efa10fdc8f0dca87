import * as z from 'zod';
import { canonical6, contains, isCidr6, isIPv4, isIPv6, parseCidr } from '../../model/ip.ts';
import { Bond, Bridge, type Conflict, Device, Features, linkConflicts, Mac, Mtu, Vlan } from './link-schema.ts';
import * as messages from './messages.ts';
import { Route, routeConflicts, routeText } from './routes.ts';

const Address = z.string().refine(isIPv4, messages.notIPv4);
const AddressWithPrefix = z.string().refine((text) => parseCidr(text) !== undefined, messages.notIPv4WithPrefix);
const Domain = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, messages.invalidDomain);

function list<T extends z.ZodType<string>>(item: T) {
  return z.union([item.transform((one) => [one]), z.array(item)]);
}

const Address6 = z.string().refine(isIPv6, messages.notIPv6);

const AddressWithPrefix6 = z.string().refine(isCidr6, messages.notIPv6WithPrefix);

const Ipv6 = z
  .strictObject({
    method: z
      .enum(['manual', 'auto', 'disabled'])
      .optional()
      .describe('`auto` is router advertisement (SLAAC); default: manual.'),
    address: list(AddressWithPrefix6).optional().describe('Address and prefix, such as `2001:db8::10/64`, or several.'),
    gateway: Address6.optional().describe('The default gateway for IPv6.'),
    dns: list(Address6).optional().describe('DNS servers with IPv6 addresses.'),
  })
  .superRefine(({ method = 'manual', address, gateway }, context) => {
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (method === 'manual' && !address?.length) complain('address', messages.ipv6AddressMissing);
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
/** Seconds. With spanning tree, a bridge forwards nothing for twice its forward delay of 15 s. */
const [CONFIRM, CONFIRM_STP] = [30, 60];

const object = z.strictObject({
  interface: Device.optional().describe(
    'The network device. Its connection profile is found by itself, whatever its name. Required, unless there is `mac`.',
  ),
  mac: Mac.optional().describe(
    'Instead of `interface`: the device with this hardware address, whatever its name is. The profile is bound to the address.',
  ),
  method: z
    .enum(['manual', 'auto', 'disabled'])
    .optional()
    .describe(
      '`auto` is DHCP, `disabled` no IPv4, as for a bridge of virtual machines; default: manual, with an address.',
    ),
  address: list(AddressWithPrefix)
    .optional()
    .describe('Address and prefix, such as `192.168.2.10/24`, or several; the first is the primary one.'),
  gateway: z
    .union([z.literal('none'), Address])
    .optional()
    .describe('The default gateway. For a second, host-only NIC: leave it out, or with method auto write `none`.'),
  dns: list(Address).optional().describe('DNS servers, in order.'),
  ipv6: Ipv6.optional().describe('IPv6 of the device; default: unchanged.'),
  confirm: Confirm.optional().describe(
    `Seconds after the change until the host rolls it back, unless it is reached again and the change is confirmed. \`45s\` is 45. Default: ${CONFIRM}; for a bridge with \`stp\` ${CONFIRM_STP}.`,
  ),
  search: list(Domain).optional().describe('Search domains, in order.'),
  routes: z
    .array(Route)
    .optional()
    .describe('The static routes of the device, IPv4 and IPv6: exactly these; `[]` is none. Default: unchanged.'),
  mtu: Mtu.optional().describe(
    'The largest packet, in bytes. Packets of this size must reach the gateway before the change is confirmed. Default: unchanged.',
  ),
  vlan: Vlan.optional().describe('Makes the device a VLAN of another one.'),
  bond: Bond.optional().describe('Makes the device a bond of Ethernet devices.'),
  bridge: Bridge.optional().describe('Makes the device a bridge.'),
  features: Features.optional().describe(
    'Offloads to switch on or off, by the names of `ethtool -k` or nmcli, such as `{ tx-checksum-ip-generic: false }`.',
  ),
});

export const schema = object
  .superRefine((parameters, context) => {
    for (const [path, { message, hint }] of conflicts(parameters)) {
      context.addIssue({ code: 'custom', path: [...path], message, ...(hint ? { params: { hint } } : {}) });
    }
  })
  .transform(({ method, address, gateway, dns, search, ipv6, confirm, ...rest }) => ({
    /** Empty where the step names a hardware address: the host knows the device. */
    interface: rest.interface ?? '',
    confirm: confirm ?? (rest.bridge?.stp ? CONFIRM_STP : CONFIRM),
    ipv6: ipv6 && {
      method: ipv6.method ?? ('manual' as const),
      address: (ipv6.address ?? []).map(canonical6).join(' '),
      gateway: ipv6.gateway === undefined ? '' : canonical6(ipv6.gateway),
      dns: (ipv6.dns ?? []).map(canonical6),
    },
    /** Several are joined by spaces. */
    address: address?.join(' '),
    method: method ?? ('manual' as const),
    gateway: gateway === 'none' ? undefined : gateway,
    neverDefault: method === 'auto' && gateway === 'none',
    dns: dns ?? [],
    search: search ?? [],
    ...linkOf(rest),
  }));

type Link = Pick<z.output<typeof object>, 'mac' | 'routes' | 'mtu' | 'vlan' | 'bond' | 'bridge' | 'features'>;

function linkOf({ mac, routes, mtu, vlan, bond, bridge, features }: Link) {
  return { mac, routes: routes?.map(routeText).sort(), mtu, vlan, bond, bridge, features };
}

export type Desired = z.output<typeof schema>;

function* conflicts(parameters: z.output<typeof object>): Generator<Conflict> {
  yield* linkConflicts(parameters);
  yield* addressConflicts(parameters);
  const { method = 'manual', address = [], routes = [], ipv6 } = parameters;
  const known = (family: 4 | 6) =>
    family === 4 ? method !== 'auto' : ipv6?.method === 'disabled' || ipv6?.address !== undefined;
  yield* routeConflicts(routes, [...address, ...(ipv6?.address ?? [])], known);
}

function* addressConflicts({ method, address, gateway }: z.output<typeof object>): Generator<Conflict> {
  const noGateway = gateway === undefined || gateway === 'none';
  if (method === 'auto') {
    if (address !== undefined) yield [['address'], messages.addressWithDhcp()];
    if (!noGateway) yield [['gateway'], messages.gatewayWithDhcp()];
  } else if (method === 'disabled') {
    if (address !== undefined) yield [['address'], messages.withoutIpv4('address')];
    if (gateway !== undefined) yield [['gateway'], messages.withoutIpv4('gateway')];
  } else if (!address?.length) {
    yield [['address'], messages.addressMissing()];
  } else {
    yield* staticConflicts(address, noGateway ? undefined : gateway);
  }
}

function* staticConflicts(addresses: readonly string[], gateway: string | undefined): Generator<Conflict> {
  const subnets = addresses.flatMap((one) => parseCidr(one) ?? []);
  for (const [index, { address }] of subnets.entries()) {
    if (subnets.findIndex((other) => other.address === address) < index) {
      yield [['address', index], messages.addressTwice(address)];
    }
  }
  if (gateway === undefined || !isIPv4(gateway) || subnets.length < addresses.length) return;
  if (!subnets.some((subnet) => contains(subnet, gateway))) {
    yield [['gateway'], messages.gatewayOutside({ gateway, address: addresses.join(', ') })];
  }
}
