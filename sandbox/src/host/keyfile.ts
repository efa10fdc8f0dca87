import type { IpSettings, Profile } from './network-state.ts';

/** A profile in memory only has a file that is gone after a reboot. */
export function keyfilePath({ id, saved }: Pick<Profile, 'id' | 'saved'>): string {
  return `${saved ? '/etc' : '/run'}/NetworkManager/system-connections/${id.replaceAll('/', '*')}.nmconnection`;
}

/** The file of a profile; nm-settings-keyfile(5). */
export function keyfile(profile: Profile): string {
  const { id, uuid, priority, autoconnect, timestamp, mac, permissions = '' } = profile;
  const section = (name: string, lines: readonly string[]) => [`[${name}]`, ...lines, ''];
  return [
    ...section('connection', [
      `id=${id}`,
      `uuid=${uuid}`,
      'type=ethernet',
      ...(autoconnect ? [] : ['autoconnect=false']),
      ...(priority === 0 ? [] : [`autoconnect-priority=${priority}`]),
      ...(profile.interface === '' ? [] : [`interface-name=${profile.interface}`]),
      ...(permissions === '' ? [] : [`permissions=${permissions};`]),
      ...(timestamp === 0 ? [] : [`timestamp=${timestamp}`]),
    ]),
    ...section('ethernet', mac === '' ? [] : [`mac-address=${mac}`]),
    ...section('ipv4', addressing(profile.ipv4)),
    ...section('ipv6', ['addr-gen-mode=eui64', ...addressing(profile.ipv6)]),
    '[proxy]',
    '',
  ].join('\n');
}

function addressing(settings: IpSettings): readonly string[] {
  const { method, addresses, gateway, dns, search, neverDefault, ignoreRoutes, ignoreDns } = settings;
  const list = (key: string, values: readonly string[]) => (values.length === 0 ? [] : [`${key}=${values.join(';')};`]);
  return [
    ...addresses.map((address, index) => {
      const via = index === 0 && gateway !== '' ? `,${gateway}` : '';
      return `address${index + 1}=${address}${via}`;
    }),
    ...(addresses.length === 0 && gateway !== '' ? [`gateway=${gateway}`] : []),
    ...list('dns', dns),
    ...list('dns-search', search),
    ...(ignoreDns ? ['ignore-auto-dns=true'] : []),
    ...(ignoreRoutes ? ['ignore-auto-routes=true'] : []),
    `method=${method}`,
    ...(neverDefault ? ['never-default=true'] : []),
  ];
}
