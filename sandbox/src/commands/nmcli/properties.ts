import { isCidr6, isIPv4, isIPv6, parseCidr } from '../../../../src/model/ip.ts';
import type { IpSettings, Profile } from '../../host/network-state.ts';

/** `wrong` is what nmcli says about a value, without "failed to modify NAME: ". */
type Refused = { readonly wrong: string } | typeof UNSUPPORTED;

export type Changed = { readonly profile: Profile } | Refused;

/** A property that nmcli can set on a real host. */
const UNSUPPORTED = { notSimulated: true } as const;

/** Settings in nmcli's order, with the properties of a profile. */
export function settingsOf(profile: Profile): ReadonlyMap<string, readonly (readonly [string, string])[]> {
  const { type, ipv4, ipv6 } = profile;
  return new Map([
    ['connection', connection(profile)],
    ...(type === '802-3-ethernet' ? [[type, ethernet(profile)] as const] : []),
    ...(type === 'bridge' ? [['bridge', []] as const] : []),
    ['ipv4', ipv4Properties(ipv4)],
    ['ipv6', ipv6Properties(ipv6)],
    ['proxy', rows('method=none browser-only=no pac-url= pac-script=')],
  ]);
}

function connection(profile: Profile): readonly (readonly [string, string])[] {
  return [
    ['id', profile.id],
    ['uuid', profile.uuid],
    ['stable-id', ''],
    ['type', profile.type],
    ['interface-name', profile.interface],
    ['autoconnect', yesNo(profile.autoconnect)],
    ['autoconnect-priority', String(profile.priority)],
    ['autoconnect-retries', '-1 (default)'],
    ['multi-connect', '0 (default)'],
    ['auth-retries', '-1'],
    ['timestamp', String(profile.timestamp)],
    ...[['read-only', 'no'] as const, ['permissions', profile.permissions ?? ''] as const],
    ...rows('zone= master= slave-type='),
    ['autoconnect-slaves', '-1 (default)'],
    ...rows('secondaries= gateway-ping-timeout=0 metered=unknown lldp=default'),
    ...['mdns', 'llmnr', 'dns-over-tls'].map((name) => [name, '-1 (default)'] as const),
    ['mptcp-flags', '0x0 (default)'],
    ...rows('wait-device-timeout=-1 wait-activation-delay=-1'),
  ];
}

function ethernet({ mac }: Profile): readonly (readonly [string, string])[] {
  return [
    ...rows('port= speed=0 duplex= auto-negotiate=no'),
    ['mac-address', mac],
    ...rows('cloned-mac-address= generate-mac-address-mask= mac-address-blacklist= mtu=auto s390-subchannels='),
    ...rows('s390-nettype= s390-options= wake-on-lan=default wake-on-lan-password='),
    ['accept-all-mac-addresses', '-1 (default)'],
  ];
}

function common({
  method,
  addresses,
  gateway,
  dns,
  search,
  ignoreRoutes,
  ignoreDns,
}: IpSettings): readonly (readonly [string, string])[] {
  return [
    ['method', method],
    ['dns', dns.join(',')],
    ['dns-search', search.join(',')],
    ...rows('dns-options= dns-priority=0'),
    ['addresses', addresses.join(', ')],
    ['gateway', gateway],
    ...rows('routes= route-metric=-1'),
    ['route-table', '0 (unspec)'],
    ['routing-rules', ''],
    ['replace-local-rule', '-1 (default)'],
    ['ignore-auto-routes', yesNo(ignoreRoutes ?? false)],
    ['ignore-auto-dns', yesNo(ignoreDns ?? false)],
  ];
}

function ipv4Properties(settings: IpSettings): readonly (readonly [string, string])[] {
  return [
    ...common(settings),
    ...rows('dhcp-client-id= dhcp-iaid='),
    ['dhcp-timeout', '0 (default)'],
    ...rows('dhcp-send-hostname=yes dhcp-hostname= dhcp-fqdn='),
    ['dhcp-hostname-flags', '0x0 (none)'],
    ['never-default', yesNo(settings.neverDefault)],
    ['may-fail', 'yes'],
    ['required-timeout', '-1 (default)'],
    ['dad-timeout', '-1 (default)'],
    ['dhcp-vendor-class-identifier', ''],
    ['link-local', '0 (default)'],
    ['dhcp-reject-servers', ''],
    ['auto-route-ext-gw', '-1 (default)'],
  ];
}

function ipv6Properties(settings: IpSettings): readonly (readonly [string, string])[] {
  return [
    ...common(settings),
    ['never-default', yesNo(settings.neverDefault)],
    ['may-fail', 'yes'],
    ['required-timeout', '-1 (default)'],
    ['ip6-privacy', '-1 (unknown)'],
    ['addr-gen-mode', 'eui64'],
    ['ra-timeout', '0 (default)'],
    ...rows('mtu=auto dhcp-duid= dhcp-iaid='),
    ['dhcp-timeout', '0 (default)'],
    ...rows('dhcp-send-hostname=yes dhcp-hostname='),
    ['dhcp-hostname-flags', '0x0 (none)'],
    ['auto-route-ext-gw', '-1 (default)'],
    ['token', ''],
  ];
}

/** Splits `name=value name=value`. */
function rows(text: string): readonly (readonly [string, string])[] {
  return text.split(' ').map((row) => row.split('=', 2) as [string, string]);
}

/** The full name of an abbreviated property; undefined where there is none. */
export function propertyNamed(profile: Profile, setting: string, name: string): string | undefined {
  const names = (settingsOf(profile).get(setting) ?? []).map(([property]) => property);
  if (names.includes(name)) return name;
  const [only, ...more] = names.filter((one) => one.startsWith(name));
  return more.length === 0 ? only : undefined;
}

/** Sets a property; with `sign` it adds to a list or removes from it. */
export function change(profile: Profile, setting: string, name: string, sign: '' | '+' | '-', text: string): Changed {
  if (setting === 'connection') return changeConnection(profile, name, text);
  if (setting === 'ipv4' || setting === 'ipv6') {
    const result = changeIp(profile[setting], setting, name, sign, text);
    return 'ip' in result ? { profile: { ...profile, [setting]: result.ip } } : result;
  }
  if (name === 'mac-address') {
    const valid = text === '' || /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(text);
    return valid
      ? { profile: { ...profile, mac: text.toUpperCase() } }
      : { wrong: `'${text}' is not a valid Ethernet MAC` };
  }
  return UNSUPPORTED;
}

function changeConnection(profile: Profile, name: string, text: string): Changed {
  switch (name) {
    case 'id':
      return { profile: { ...profile, id: text } };
    case 'interface-name':
      return { profile: { ...profile, interface: text } };
    case 'autoconnect': {
      const yes = truth(text);
      return yes === undefined
        ? { wrong: `'${text}' is not valid; use [true, yes, on] or [false, no, off]` }
        : { profile: { ...profile, autoconnect: yes } };
    }
    case 'permissions':
      return { profile: { ...profile, permissions: text } };
    case 'autoconnect-priority':
      return /^-?\d+$/.test(text)
        ? { profile: { ...profile, priority: Number(text) } }
        : { wrong: `'${text}' is not a valid number` };
    default:
      return UNSUPPORTED;
  }
}

type ChangedIp = { readonly ip: IpSettings } | Refused;

function changeIp(
  ip: IpSettings,
  setting: 'ipv4' | 'ipv6',
  name: string,
  sign: '' | '+' | '-',
  text: string,
): ChangedIp {
  const version = setting === 'ipv4' ? 'IPv4' : 'IPv6';
  const isAddress = setting === 'ipv4' ? isIPv4 : isIPv6;
  const words = text.split(/[\s,;]+/).filter(Boolean);
  switch (name) {
    case 'method': {
      const methods = METHODS[setting];
      return methods.includes(text)
        ? { ip: { ...ip, method: text } }
        : { wrong: `'${text}' not among [${methods.join(', ')}].` };
    }
    case 'addresses':
      return changeAddresses(ip, setting, sign, words);
    case 'gateway':
      return text === '' || isAddress(text)
        ? { ip: { ...ip, gateway: text } }
        : { wrong: `invalid gateway address '${text}'.` };
    case 'dns': {
      const bad = words.find((one) => !isAddress(one));
      return bad === undefined
        ? { ip: { ...ip, dns: merged(ip.dns, sign, words) } }
        : { wrong: `invalid ${version} address '${bad}'.` };
    }
    case 'dns-search':
      return { ip: { ...ip, search: merged(ip.search, sign, words) } };
    case 'never-default':
    case 'ignore-auto-routes':
    case 'ignore-auto-dns':
      return changeFlag(ip, FLAGS[name], text);
    default:
      return UNSUPPORTED;
  }
}

function changeAddresses(
  ip: IpSettings,
  setting: 'ipv4' | 'ipv6',
  sign: '' | '+' | '-',
  words: readonly string[],
): ChangedIp {
  const [version, length] = setting === 'ipv4' ? ['IPv4', 32] : ['IPv6', 128];
  const isCidr = setting === 'ipv4' ? (one: string) => parseCidr(one) !== undefined : isCidr6;
  const whole = words.map((one) => (one.includes('/') ? one : `${one}/${length}`));
  const bad = whole.find((one) => !isCidr(one));
  const plain = bad?.split('/')[0] ?? '';
  if (bad !== undefined) return { wrong: `invalid IP address: Invalid ${version} address '${plain}'.` };
  return { ip: { ...ip, addresses: merged(ip.addresses, sign, whole) } };
}

function changeFlag(ip: IpSettings, key: (typeof FLAGS)[keyof typeof FLAGS], text: string): ChangedIp {
  const yes = truth(text);
  return yes === undefined
    ? { wrong: `'${text}' is not valid; use [true, yes, on] or [false, no, off]` }
    : { ip: { ...ip, [key]: yes } };
}

const FLAGS = {
  'never-default': 'neverDefault',
  'ignore-auto-routes': 'ignoreRoutes',
  'ignore-auto-dns': 'ignoreDns',
} as const;

const METHODS = {
  ipv4: ['auto', 'link-local', 'manual', 'shared', 'disabled'],
  ipv6: ['ignore', 'auto', 'dhcp', 'link-local', 'manual', 'shared', 'disabled'],
};

function merged(before: readonly string[], sign: '' | '+' | '-', words: readonly string[]): readonly string[] {
  if (sign === '+') return [...before, ...words.filter((word) => !before.includes(word))];
  return sign === '-' ? before.filter((word) => !words.includes(word)) : words;
}

/** Why NetworkManager rejects a profile. */
export function contradiction({ ipv4, ipv6 }: Profile): string | undefined {
  for (const [name, ip] of [
    ['ipv4', ipv4],
    ['ipv6', ipv6],
  ] as const) {
    if (ip.method === 'manual' && ip.addresses.length === 0) {
      return `${name}.addresses: this property cannot be empty for 'method=manual'`;
    }
    if (ip.gateway !== '' && ip.addresses.length === 0) {
      return `${name}.gateway: gateway cannot be set if there are no addresses configured`;
    }
    if (ip.method === 'disabled' && ip.addresses.length > 0) {
      return `${name}.addresses: this property is not allowed for 'method=disabled'`;
    }
  }
  return undefined;
}

function truth(text: string): boolean | undefined {
  if (/^(yes|true|on|1)$/i.test(text)) return true;
  return /^(no|false|off|0)$/i.test(text) ? false : undefined;
}

function yesNo(yes: boolean): string {
  return yes ? 'yes' : 'no';
}
