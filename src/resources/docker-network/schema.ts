import * as z from 'zod';
import { canonical6, isIP, isSubnet, isWithin } from '../../model/ip.ts';
import { TextsSchema } from '../docker/texts.ts';
import { familyOf } from './pools.ts';
import * as messages from './messages.ts';

/** Docker Engine creates them itself. */
const PREDEFINED: ReadonlySet<string> = new Set(['bridge', 'host', 'none']);

const Name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, messages.invalidName)
  .refine((name) => !PREDEFINED.has(name), { error: ({ input }) => messages.predefined(String(input)) });

const Subnet = z.string().refine(isSubnet, messages.notASubnet).transform(canonical);
const Address = z
  .string()
  .refine((text) => isIP(text) !== 0, messages.notAnAddress)
  .transform(canonical);

function canonical(text: string): string {
  return familyOf(text) === 6 ? canonical6(text) : text;
}

/** One for IPv4, one for IPv6, or both. */
function perFamily(item: z.ZodType<string, string>) {
  const list = z
    .array(item)
    .min(1)
    .refine((all) => new Set(all.map(familyOf)).size === all.length, messages.twoOfAFamily);
  return z.union([item.transform((one) => [one]), list]);
}

const object = z.strictObject({
  name: Name.describe('The name of the network.'),
  state: z.enum(['present', 'absent']).default('present').describe('`absent` removes the network.'),
  driver: z
    .string()
    .regex(/^\w[\w.:/-]*$/, messages.invalidDriver)
    .optional()
    .describe('`bridge`, `macvlan`, `ipvlan`, `overlay`, or a plugin. Default of a new network: `bridge`.'),
  subnet: perFamily(Subnet)
    .optional()
    .describe(
      'The subnet, or one for IPv4 and one for IPv6. Default: a free one of the address pools of Docker Engine.',
    ),
  gateway: perFamily(Address).optional().describe('The gateway in the subnet, or one for each subnet.'),
  ip_range: perFamily(Subnet)
    .optional()
    .describe('The part of the subnet from which containers get addresses, or one for each subnet.'),
  ipv6: z.boolean().optional().describe('Whether containers get IPv6 addresses.'),
  internal: z.boolean().optional().describe('Whether containers reach nothing outside the network.'),
  attachable: z.boolean().optional().describe('Of an overlay network: whether single containers can join it.'),
  options: TextsSchema.optional().describe('Options of the driver. Those that are not declared stay as they are.'),
  labels: TextsSchema.optional().describe('Labels. Those that are not declared stay as they are.'),
  recreate: z
    .boolean()
    .optional()
    .describe(
      'Whether a network that containers use may be removed and created again. They are disconnected meanwhile, and lose their aliases; default: false.',
    ),
});

export type Desired = z.infer<typeof object>;

export const schema = z
  .union([Name.transform((name) => object.parse({ name })), object])
  .superRefine((network, context) => {
    for (const [path, message] of conflicts(network)) context.addIssue({ code: 'custom', path: [path], message });
  });

type Conflict = readonly [parameter: string, message: string];

function conflicts({ name: _name, state, ...declared }: Desired): readonly Conflict[] {
  if (state === 'present') return [...outside(declared), ...missingIpv6(declared)];
  return Object.entries(declared).flatMap(([parameter, value]) =>
    value === undefined ? [] : [[parameter, messages.notWithAbsent(parameter)] as const],
  );
}

function outside({ subnet = [], ...declared }: Pick<Desired, 'subnet' | 'gateway' | 'ip_range'>): readonly Conflict[] {
  return (['gateway', 'ip_range'] as const).flatMap((parameter) =>
    (declared[parameter] ?? [])
      .filter((value) => !subnet.some((one) => isWithin(one, value)))
      .map((value) => [parameter, messages.outsideSubnet({ value, subnets: subnet })] as const),
  );
}

function missingIpv6({ subnet = [], ipv6 }: Pick<Desired, 'subnet' | 'ipv6'>): readonly Conflict[] {
  return ipv6 !== true && subnet.some((one) => familyOf(one) === 6) ? [['subnet', messages.needsIpv6]] : [];
}
