import { z } from 'zod';
import { canonical6, contains, isCidr6, isIPv4, isIPv6, parseCidr } from '../model/ip.ts';
import { CannotTell, exec, type Exec, outcome, output, type Result } from '../model/operation.ts';
import type { Cut, Difference, Resource } from '../model/resource.ts';

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
    method: z.enum(['manual', 'auto', 'disabled']).optional(),
    address: z
      .string()
      .refine(isCidr6, {
        error: ({ input }) => `${String(input)} is not an IPv6 address with its prefix, such as 2001:db8::10/64`,
      })
      .optional(),
    gateway: Address6.optional(),
    dns: list(Address6).optional(),
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

const schema = z
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

type Desired = z.output<typeof schema>;

interface Profile {
  readonly uuid: string;
  readonly name: string;
  readonly type: string;
  readonly interface: string;
  readonly mac: string;
  readonly autoconnect: boolean;
  readonly method: string;
  readonly address: string;
  readonly gateway: string;
  readonly dns: string;
  readonly search: string;
  readonly neverDefault: boolean;
  readonly ipv6: { readonly method: string; readonly address: string; readonly gateway: string; readonly dns: string };
}

interface Device {
  readonly type: string;
  readonly mac: string;
  readonly connected: boolean;
  /** Somebody other than NetworkManager set it up; its profile is a mere picture of that. */
  readonly external: boolean;
  /** Its D-Bus object. */
  readonly path: string;
  readonly profile: string | undefined;
  readonly address: string;
  readonly gateway: string;
  readonly dns: string;
  /** Without the link-local ones. */
  readonly address6: string;
  readonly gateway6: string;
}

interface Current {
  readonly device: Device;
  readonly profiles: readonly Profile[];
  /** NetworkManager is about to go back to an earlier state, unless somebody keeps this one. */
  readonly rollbackPending: boolean;
}

// Terse multi-line output: `FIELD:value` a line. nmcli(1), "-t", "-f".
const DEVICE_FIELDS =
  'GENERAL.DEVICE,GENERAL.TYPE,GENERAL.HWADDR,GENERAL.STATE,GENERAL.CON-UUID,GENERAL.DBUS-PATH,' +
  'IP4.ADDRESS,IP4.GATEWAY,IP4.DNS,IP6.ADDRESS,IP6.GATEWAY';
const PROFILE_FIELDS = [
  'connection.uuid,connection.id,connection.type,connection.interface-name,connection.autoconnect',
  '802-3-ethernet.mac-address',
  'ipv4.method,ipv4.addresses,ipv4.gateway,ipv4.dns,ipv4.dns-search,ipv4.never-default',
  'ipv6.method,ipv6.addresses,ipv6.gateway,ipv6.dns',
].join(',');

// Checkpoints: a state NetworkManager returns to by itself, unless it is destroyed in time.
const NM = ['org.freedesktop.NetworkManager', '/org/freedesktop/NetworkManager', 'org.freedesktop.NetworkManager'];
/** "/" stands for all of them, so that nobody has to remember which one it was. */
const KEEP = exec('busctl', 'call', ...NM, 'CheckpointDestroy', 'o', '/');
/** DESTROY_ALL (an older one would get in the way) and DELETE_NEW_CONNECTIONS. */
const CHECKPOINT_FLAGS = '3';

export const network: Resource<Desired, Current> = {
  type: 'network',
  summary: 'The IPv4 set-up of a network device, through NetworkManager.',
  schema,
  name: (desired) => desired.interface,
  probe: (desired) => ({
    operations: [
      exec('nmcli', '-t', '-f', DEVICE_FIELDS, 'device', 'show', desired.interface),
      {
        ...exec('nmcli', '-t', '-f', PROFILE_FIELDS, 'connection', 'show'),
        argsFrom: ['nmcli', '-t', '-f', 'UUID', 'connection', 'show'],
      },
      exec('busctl', 'get-property', ...NM, 'Checkpoints'),
    ],
    parse: ([device, profiles, checkpoints]) => ({
      device: parseDevice(device, desired.interface),
      profiles: parseProfiles(profiles),
      rollbackPending: checkpoints?.kind === 'done' && /^ao [1-9]/.test(checkpoints.stdout),
    }),
  }),
  addressClaim(desired) {
    const cidr = desired.address === undefined ? undefined : parseCidr(desired.address);
    return cidr && { interface: desired.interface, ...cidr, gateway: desired.gateway, dns: desired.dns };
  },
  plan({ device, profiles, rollbackPending }, desired) {
    const profile = choose(device, profiles, desired.interface);
    const diff = [...fieldDifferences(device, profile, desired)];
    const bound = profile !== undefined && profile.mac !== '' && profile.mac.toUpperCase() !== device.mac.toUpperCase();
    if (bound) diff.push({ field: 'bound to', before: profile.mac, after: undefined });
    if (profile && !profile.autoconnect) diff.push({ field: 'at boot', before: 'stays down', after: 'comes up' });
    // Another profile for the same device could win at the next boot. That is not covered by a checkpoint, so it comes
    // after the rest is kept.
    const rivals = profiles.filter(
      ({ uuid, interface: name, autoconnect }) => uuid !== profile?.uuid && name === desired.interface && autoconnect,
    );
    const later: Difference[] = rivals.map(({ name }) => ({
      field: `profile "${name}"`,
      before: 'comes up at boot',
      after: 'does not',
    }));
    const tame = rivals.map(({ uuid }) =>
      exec('nmcli', 'connection', 'modify', 'uuid', uuid, 'connection.autoconnect', 'no'),
    );
    if (diff.length === 0) {
      if (rollbackPending) later.push({ field: 'kept', before: 'until a rollback under way', after: 'for good' });
      if (later.length === 0) return [];
      return [{ action: 'change', diff: later, operations: [...(rollbackPending ? [KEEP] : []), ...tame] }];
    }

    const save = profile
      ? exec('nmcli', 'connection', 'modify', 'uuid', profile.uuid, ...settings(desired, bound))
      : exec(
          'nmcli',
          'connection',
          'add',
          'type',
          'ethernet',
          ...named(profiles, desired),
          ...settings(desired, false),
        );
    const bounces = !profile || !device.connected || diff.some(({ field }) => BOUNCING.has(field));
    if (!bounces) {
      const reapply = exec('nmcli', 'device', 'reapply', desired.interface);
      return [{ action: 'change', diff: [...diff, ...later], operations: [save, reapply, ...tame] }];
    }
    const up = profile
      ? exec('nmcli', 'connection', 'up', 'uuid', profile.uuid, 'ifname', desired.interface)
      : exec('nmcli', 'connection', 'up', 'id', freeName(profiles, desired.interface), 'ifname', desired.interface);
    return [
      {
        action: 'change',
        diff: [...diff, ...later],
        operations: [save, { ...up, detached: true }],
        cutsConnection: guard(device, desired),
      },
    ];
  },
  advise(words, { address }) {
    const [, mac] = /reply from \S+ \[([0-9A-Fa-f:]+)\]/.exec(words) ?? [];
    if (mac !== undefined) {
      return `Another machine (${mac}) already has ${address ?? 'this address'}: take it off there, or give this host another one.`;
    }
    return /not running/i.test(words)
      ? 'Start NetworkManager on the host: systemctl enable --now NetworkManager.'
      : undefined;
  },
};

/** Fields that only a new activation of the device brings into force. */
const BOUNCING = new Set([
  'method',
  'address',
  'gateway',
  'default route',
  'bound to',
  'ipv6 method',
  'ipv6 address',
  'ipv6 gateway',
]);

/** Nothing is changed while somebody else has the address, and nothing stays changed unless the host is met again. */
function guard(device: Device, desired: Desired): Cut {
  const movesTo = desired.address === undefined ? undefined : parseCidr(desired.address)?.address;
  const taken: Exec[] =
    movesTo === undefined || device.address.startsWith(`${movesTo}/`)
      ? []
      : [{ ...exec('arping', '-D', '-c', '2', '-w', '2', '-I', desired.interface, movesTo), onlyIf: ['arping', '-V'] }];
  const seconds = String(desired.confirm);
  const create = exec('busctl', 'call', ...NM, 'CheckpointCreate', 'aouu', '1', device.path, seconds, CHECKPOINT_FLAGS);
  return { ...(movesTo === undefined ? {} : { movesTo }), arm: [...taken, create], seconds: desired.confirm };
}

function* fieldDifferences(device: Device, profile: Profile | undefined, desired: Desired): Generator<Difference> {
  const byDhcp = profile?.method === 'auto';
  if (profile?.method !== desired.method) {
    yield { field: 'method', before: profile?.method ?? '(no profile)', after: desired.method };
  }
  if (desired.method === 'auto') {
    // What DHCP gives is right as it comes; what a person saved beside it is not.
    if (profile && profile.address !== '')
      yield { field: 'address', before: `${profile.address} (saved)`, after: 'dhcp' };
    if (!device.connected) yield { field: 'address', before: undefined, after: 'dhcp' };
    if (profile && profile.gateway !== '')
      yield { field: 'gateway', before: `${profile.gateway} (saved)`, after: 'dhcp' };
    if ((profile?.neverDefault ?? false) !== desired.neverDefault) {
      const word = (never: boolean) => (never ? 'no' : 'yes');
      yield { field: 'default route', before: word(!desired.neverDefault), after: word(desired.neverDefault) };
    }
  } else {
    yield* compare('address', device.address, profile?.address, desired.address ?? '', byDhcp);
    yield* compare('gateway', device.gateway, profile?.gateway, desired.gateway ?? '', byDhcp);
    if (desired.gateway !== undefined && profile?.neverDefault === true) {
      yield { field: 'default route', before: 'no', after: 'yes' };
    }
  }
  // With DHCP the running name servers are its own; only what is saved can be compared.
  const dns = desired.dns.join(' ');
  yield* compare('dns', desired.method === 'auto' ? (profile?.dns ?? '') : device.dns, profile?.dns, dns, byDhcp);
  yield* compare('search', profile?.search ?? '', profile?.search, desired.search.join(' '), false);
  if (desired.ipv6) yield* ipv6Differences(device, profile, desired.ipv6);
}

function* ipv6Differences(
  device: Device,
  profile: Profile | undefined,
  desired: NonNullable<Desired['ipv6']>,
): Generator<Difference> {
  const saved = profile?.ipv6;
  if (saved?.method !== desired.method) {
    yield { field: 'ipv6 method', before: saved?.method ?? '(no profile)', after: desired.method };
  }
  if (desired.method === 'manual') {
    yield* compare('ipv6 address', device.address6, saved?.address, desired.address, saved?.method === 'auto');
    yield* compare('ipv6 gateway', device.gateway6, saved?.gateway, desired.gateway, saved?.method === 'auto');
  }
  const dns = desired.dns.join(' ');
  yield* compare('ipv6 dns', saved?.dns ?? '', saved?.dns, dns, false);
}

/** A field is right when the device has it now and the profile has it for the next boot. */
function* compare(
  field: string,
  running: string,
  saved: string | undefined,
  after: string,
  byDhcp: boolean,
): Generator<Difference> {
  if (running === after && (saved === undefined || saved === after)) return;
  let before = running;
  if (byDhcp && running !== '') before = `${running} (dhcp)`;
  else if (running === after) before = `${saved || '(none)'} (saved)`;
  else if (saved === after) before = `${running || '(none)'} (running)`;
  yield { field, before: before || undefined, after: after || undefined };
}

/** Everything in one call: nmcli refuses method manual without an address, and the other way round. */
function settings(desired: Desired, bound: boolean): readonly string[] {
  const { method, address, gateway, neverDefault, dns, search, ipv6 } = desired;
  return [
    ...['connection.interface-name', desired.interface],
    ...['connection.autoconnect', 'yes'],
    ...(bound ? ['802-3-ethernet.mac-address', ''] : []),
    ...['ipv4.method', method],
    ...['ipv4.addresses', address ?? ''],
    ...['ipv4.gateway', gateway ?? ''],
    ...['ipv4.dns', dns.join(',')],
    ...['ipv4.dns-search', search.join(',')],
    ...(gateway !== undefined || method === 'auto' ? ['ipv4.never-default', neverDefault ? 'yes' : 'no'] : []),
    ...(ipv6
      ? [
          ...['ipv6.method', ipv6.method],
          ...['ipv6.addresses', ipv6.address],
          ...['ipv6.gateway', ipv6.gateway],
          ...['ipv6.dns', ipv6.dns.join(',')],
        ]
      : []),
  ];
}

function named(profiles: readonly Profile[], desired: Desired): readonly string[] {
  return ['con-name', freeName(profiles, desired.interface), 'ifname', desired.interface];
}

/** The profile to set up: the active one, or the one that would become active. */
function choose(device: Device, profiles: readonly Profile[], name: string): Profile | undefined {
  const active = device.external ? undefined : profiles.find(({ uuid }) => uuid === device.profile);
  if (active) return active;
  const own = profiles.filter((profile) => profile.interface === name);
  const byMac = profiles.filter(({ mac }) => mac !== '' && mac.toUpperCase() === device.mac.toUpperCase());
  const usable = [...own, ...byMac].filter(({ uuid }) => uuid !== device.profile);
  return usable.find(({ autoconnect }) => autoconnect) ?? usable[0];
}

function freeName(profiles: readonly Profile[], name: string): string {
  const taken = new Set(profiles.map((profile) => profile.name));
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
  return free;
}

function parseDevice(result: Result | undefined, name: string): Device {
  if (result?.kind === 'done' && result.status === 10) {
    throw new CannotTell(
      `there is no network device ${name} on this host`,
      'Look at "nmcli device" there, and correct interface.',
    );
  }
  if (result?.kind === 'done' && result.status === 8) {
    throw new CannotTell(
      'NetworkManager is not running',
      'Start it on the host: systemctl enable --now NetworkManager.',
    );
  }
  const fields = terse(output(result, `nmcli device show ${name}`));
  const one = (field: string) => fields.find(([key]) => key === field)?.[1] ?? '';
  const many = (field: string) => fields.filter(([key]) => key.startsWith(`${field}[`)).map(([, value]) => value);
  const state = one('GENERAL.STATE');
  return {
    type: one('GENERAL.TYPE'),
    mac: one('GENERAL.HWADDR'),
    connected: state.startsWith('100'),
    external: state.includes('externally'),
    profile: one('GENERAL.CON-UUID') || undefined,
    address: many('IP4.ADDRESS').join(' '),
    gateway: one('IP4.GATEWAY'),
    dns: many('IP4.DNS').join(' '),
    path: one('GENERAL.DBUS-PATH'),
    address6: many('IP6.ADDRESS')
      .filter((address) => !address.toLowerCase().startsWith('fe80'))
      .join(' '),
    gateway6: one('IP6.GATEWAY'),
  };
}

function parseProfiles(result: Result | undefined): readonly Profile[] {
  if (result?.kind === 'skipped') return [];
  // A profile may go while it is being read; what is there is shown all the same.
  if (result?.kind !== 'done' || (result.status !== 0 && result.status !== 10)) {
    throw new CannotTell(`nmcli connection show ${outcome(result)}`);
  }
  const records: Map<string, string>[] = [];
  for (const [key, value] of terse(result.stdout)) {
    if (key === 'connection.uuid') records.push(new Map());
    records.at(-1)?.set(key, value);
  }
  return records.map((record) => {
    const get = (key: string) => record.get(key) ?? '';
    const words = (key: string) =>
      get(key)
        .split(/[,;\s]+/)
        .filter(Boolean)
        .join(' ');
    return {
      uuid: get('connection.uuid'),
      name: get('connection.id'),
      type: get('connection.type'),
      interface: get('connection.interface-name'),
      mac: get('802-3-ethernet.mac-address'),
      autoconnect: get('connection.autoconnect') === 'yes',
      method: get('ipv4.method'),
      address: words('ipv4.addresses'),
      gateway: get('ipv4.gateway'),
      dns: words('ipv4.dns'),
      search: words('ipv4.dns-search'),
      neverDefault: get('ipv4.never-default') === 'yes',
      ipv6: {
        method: get('ipv6.method'),
        address: words('ipv6.addresses'),
        gateway: get('ipv6.gateway'),
        dns: words('ipv6.dns'),
      },
    };
  });
}

/** Splits terse output, in which `:` and `\` of values are escaped with a backslash. `--` stands for nothing. */
function terse(text: string): readonly (readonly [string, string])[] {
  return text.split('\n').flatMap((line) => {
    const colon = line.indexOf(':');
    if (colon < 0) return [];
    const value = line.slice(colon + 1).replace(/\\(.)/g, '$1');
    return [[line.slice(0, colon), value === '--' ? '' : value] as const];
  });
}
