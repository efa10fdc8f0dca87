import * as z from 'zod';
import { isIP } from '../../model/ip.ts';
import { includes, isSameFamily, type Selection } from './hosts-file.ts';
import * as messages from './messages.ts';

/** Also "_", which names of an inventory may have. */
const Name = z
  .string()
  .max(253)
  .regex(/^[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?$/, messages.invalidName);
const Address = z.string().refine((text) => isIP(text) !== 0, messages.invalidAddress);
const Names = z.union([Name.transform((name) => [name]), z.array(Name).min(1)]);
const Hosts = z.union([Name.transform((name) => [name]), z.array(Name).min(1)]);

const Entry = z.strictObject({
  address: Address.optional().describe('The IP address.'),
  names: Names.optional().describe('The names, the canonical one first.'),
});

const object = z.strictObject({
  hosts: Hosts.optional().describe(
    'Hosts of the inventory: `all`, or names of hosts and groups. Each gets its `address` there.',
  ),
  domain: z
    .string()
    .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/, messages.invalidDomain)
    .optional()
    .describe('With `hosts`: each host is also known by its name in this domain, which comes first.'),
  address: Address.optional().describe('Of a single entry: the IP address.'),
  names: Names.optional().describe('Of a single entry: the names, the canonical one first.'),
  entries: z.array(Entry).min(1).optional().describe('Several entries, each with `address` and `names`.'),
  state: z
    .enum(['present', 'absent'])
    .default('present')
    .describe('`absent` removes the names; with `address` alone, all names of it.'),
});

export interface Desired {
  /** Of the inventory: `entries` has what the inventory says of them. */
  readonly hosts?: readonly string[] | undefined;
  readonly domain?: string | undefined;
  readonly entries: readonly Selection[];
  readonly state: 'present' | 'absent';
}

export const schema = z
  .union([Name.transform((name) => object.parse({ hosts: name })), object])
  .superRefine((given, context) => {
    for (const [path, message] of [...conflicts(given), ...entryConflicts(given)]) {
      context.addIssue({ code: 'custom', path: [...path], message });
    }
  })
  .transform(({ hosts, domain, address, names, entries, state }): Desired => {
    const single = address === undefined && names === undefined ? [] : [{ address, names }];
    return {
      ...(hosts ? { hosts } : {}),
      ...(domain === undefined ? {} : { domain }),
      entries: entries ?? single,
      state,
    };
  });

type Given = z.infer<typeof object>;
type Conflict = readonly [path: readonly (string | number)[], message: string];

function conflicts({ hosts, domain, address, names, entries, state }: Given): readonly Conflict[] {
  const isSingle = address !== undefined || names !== undefined;
  const forms = [hosts !== undefined, isSingle, entries !== undefined].filter(Boolean).length;
  if (forms > 1) return [[[hosts === undefined ? 'entries' : 'hosts'], messages.oneForm]];
  if (forms === 0) return [[[], messages.whichEntry]];
  if (hosts) return [];
  const incomplete = isSingle ? isIncomplete({ address, names }, state) : undefined;
  return [
    ...(domain === undefined ? [] : [[['domain'], messages.domainNeedsHosts] as const]),
    ...(incomplete === undefined ? [] : [[[], incomplete] as const]),
    ...(entries ?? []).flatMap((entry, index): readonly Conflict[] => {
      const message = isIncomplete(entry, state);
      return message === undefined ? [] : [[['entries', index], message]];
    }),
  ];
}

function isIncomplete({ address, names }: Selection, state: Desired['state']): string | undefined {
  if (state === 'present') return address === undefined || names === undefined ? messages.presentNeedsBoth : undefined;
  return address === undefined && names === undefined ? messages.absentNeedsOne : undefined;
}

/** The names and addresses by which a host knows itself. */
const LOCAL_NAMES = [
  'localhost',
  'localhost.localdomain',
  'localhost4',
  'localhost4.localdomain4',
  'localhost6',
].concat('localhost6.localdomain6', 'ip6-localhost', 'ip6-loopback');
const LOCAL_ADDRESSES = ['127.0.0.1', '::1'];

function entryConflicts({ address, names, entries, state }: Given): readonly Conflict[] {
  const single = [{ path: [] as readonly (string | number)[], entry: { address, names } }];
  const located = entries?.map((entry, index) => ({ path: ['entries', index], entry })) ?? single;
  return located.flatMap(({ path, entry }, index): readonly Conflict[] => {
    const own = entry.names ?? [];
    const bad = own.find((name) => isIP(name) !== 0);
    if (bad !== undefined) return [[[...path, 'names'], messages.nameIsAddress(bad)]];
    const local = own.find((name) => includes(LOCAL_NAMES, name));
    if (local !== undefined) return [[[...path, 'names'], messages.isLocal(local)]];
    const whole = state === 'absent' && entry.names === undefined && entry.address;
    if (whole && LOCAL_ADDRESSES.includes(whole)) return [[[...path, 'address'], messages.isLocal(whole)]];
    const twin = located.slice(0, index).find((other) => contradicts(other.entry, entry));
    if (state === 'absent' || !twin) return [];
    const name = own.find((one) => includes(twin.entry.names ?? [], one)) ?? '';
    return [[[...path, 'names'], messages.twoAddresses({ name, other: twin.entry.address ?? '' })]];
  });
}

/** Whether a name would have two addresses of one family. */
function contradicts(one: Selection, other: Selection): boolean {
  if (one.address === undefined || other.address === undefined || one.address === other.address) return false;
  const shared = (other.names ?? []).some((name) => includes(one.names ?? [], name));
  return shared && isSameFamily(one.address, other.address);
}
