import * as z from 'zod';
import * as messages from './link-messages.ts';
import type { ParameterError } from './messages.ts';

// Parameters of the device itself: which one it is, and what is below its addresses.

export const Device = z.string().regex(/^[\w.@-]{1,15}$/, messages.invalidDevice);

export const Mac = z
  .string()
  .regex(/^[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}$/, messages.invalidMac)
  .transform((text) => text.toUpperCase().replaceAll('-', ':'));

/** 68 is the least for IPv4 (RFC 791). */
export const Mtu = z.int().min(68).max(65_535);

/** The least for IPv6 (RFC 8200, section 5). */
export const MTU_IPV6 = 1280;

export const Vlan = z.strictObject({
  parent: Device.describe('The device that carries the VLAN.'),
  id: z.int().min(1).max(4094).describe('The number of the VLAN (IEEE 802.1Q).'),
});

const Ports = z.array(Device).min(1, messages.noPorts);

const MODES = [
  'active-backup',
  'balance-rr',
  'balance-xor',
  'broadcast',
  '802.3ad',
  'balance-tlb',
  'balance-alb',
] as const;
const OptionName = z.string().regex(/^[a-z][a-z0-9_]*$/, messages.invalidBondOption);
const OptionValue = z.union([z.string().regex(/^[\w.:+-]+$/, messages.invalidBondValue), z.int()]);

export const Bond = z.strictObject({
  mode: z.enum(MODES).describe('How the ports share the traffic: the name that the kernel gives it.'),
  ports: Ports.describe('Its Ethernet devices. Each gets a profile of its own, and has no addresses.'),
  options: z
    .record(OptionName, OptionValue)
    .optional()
    .describe('Further options by the names of the kernel and of nmcli, such as `{ miimon: 100, primary: ens33 }`.'),
});

export const Bridge = z.strictObject({
  ports: z
    .array(Device)
    .describe(
      'Its Ethernet devices. Each gets a profile of its own, and has no addresses. Ports that other programs add stay.',
    ),
  stp: z
    .boolean()
    .default(false)
    .describe('Spanning tree. With it, a port forwards after 30 seconds only, and `confirm` is 60 by default.'),
});

/** The names of nm-settings(5) without `feature-`. */
export const Features = z.record(z.string().regex(/^[a-z0-9][a-z0-9-]*$/, messages.invalidFeature), z.boolean());

export type Vlan = z.output<typeof Vlan>;
export type Bond = z.output<typeof Bond>;
export type Bridge = z.output<typeof Bridge>;

interface LinkParameters {
  readonly interface?: string | undefined;
  readonly mac?: string | undefined;
  readonly vlan?: Vlan | undefined;
  readonly bond?: Bond | undefined;
  readonly bridge?: Bridge | undefined;
  readonly mtu?: number | undefined;
  readonly ipv6?: { readonly address?: unknown } | undefined;
}

export type Conflict = readonly [path: readonly (string | number)[], error: ParameterError];

/** Parameters of the device that contradict each other. */
export function* linkConflicts(parameters: LinkParameters): Generator<Conflict> {
  const { interface: name, mac, vlan, bond, bridge, mtu, ipv6 } = parameters;
  const kinds = (['vlan', 'bond', 'bridge'] as const).filter((kind) => parameters[kind] !== undefined);
  const [first, second] = kinds;
  if (first !== undefined && second !== undefined) yield [[second], messages.twoKinds(first, second)];
  if (name === undefined && mac === undefined) yield [['interface'], messages.deviceMissing(first)];
  if (name !== undefined && mac !== undefined) yield [['mac'], messages.macAndInterface()];
  else if (mac !== undefined && first !== undefined) yield [['mac'], messages.macOfVirtual(first)];
  if (vlan && vlan.parent === name) yield [['vlan', 'parent'], messages.ownPort(name)];
  if (bond) yield* portConflicts('bond', bond.ports, name);
  if (bridge) yield* portConflicts('bridge', bridge.ports, name);
  if (bond) yield* bondConflicts(bond);
  if (mtu !== undefined && mtu < MTU_IPV6 && ipv6?.address !== undefined) yield [['mtu'], messages.mtuWithIpv6(mtu)];
}

function* portConflicts(
  kind: 'bond' | 'bridge',
  ports: readonly string[],
  name: string | undefined,
): Generator<Conflict> {
  for (const [index, port] of ports.entries()) {
    if (port === name) yield [[kind, 'ports', index], messages.ownPort(port)];
    if (ports.indexOf(port) < index) yield [[kind, 'ports', index], messages.portTwice(port)];
  }
}

/** Options of which the kernel takes one or the other, or only some values; Documentation/networking/bonding.rst. */
function* bondConflicts({ ports, options = {}, mode }: Bond): Generator<Conflict> {
  const at = (name: string) => ['bond', 'options', name] as const;
  const { primary } = options;
  if (options['mode'] !== undefined) yield [at('mode'), messages.bondModeTwice()];
  if (primary !== undefined && !ports.includes(String(primary)))
    yield [at('primary'), messages.primaryNoPort(String(primary))];
  else if (primary !== undefined && !['active-backup', 'balance-tlb', 'balance-alb'].includes(mode)) {
    yield [at('primary'), messages.primaryWithMode(mode)];
  }
  if (options['miimon'] !== undefined && options['arp_interval'] !== undefined) {
    yield [at('arp_interval'), messages.twoMonitors()];
  }
}
