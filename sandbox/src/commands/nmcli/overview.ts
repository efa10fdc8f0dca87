import type { SimulatedHost } from '../../host/host.ts';
import { inOrder, linkLocal, stateWord } from './device.ts';

/** Output of `nmcli` without arguments. */
export function overview(host: SimulatedHost): string {
  const routes = host.network.routes();
  const [first] = routes.filter(({ to }) => to === 'default');
  const blocks = inOrder(host).map((device) => {
    const { applied, name, mac, type } = device;
    const profile = device.profile === undefined ? undefined : host.network.profile(device.profile);
    const own = linkLocal(device);
    const hardware =
      type === 'ethernet' ? `ethernet (e1000), ${mac}, hw, mtu 1500` : `${type} (unknown), ${mac}, sw, mtu 65536`;
    const shown = routes.filter((route) => route.device === name && type === 'ethernet');
    const ordered = [...shown].sort((a, b) => Number(a.to === 'default') - Number(b.to === 'default'));
    const lines = [
      `"${type === 'ethernet' ? 'Intel 82545EM' : name}"`,
      hardware,
      ...(first?.device === name ? ['ip4 default'] : []),
      ...(applied?.addresses ?? []).map((address) => `inet4 ${address}`),
      ...ordered.map(({ to, via, metric }) => `route4 ${to}${via === undefined ? '' : ` via ${via}`} metric ${metric}`),
      ...(applied?.addresses6 ?? []).map((address) => `inet6 ${address}`),
      ...(own === undefined ? [] : [`inet6 ${own}/64`, 'route6 fe80::/64 metric 1024']),
    ];
    const heading = profile ? `${stateWord(device)} to ${profile.id}` : stateWord(device);
    return `${name}: ${heading}\n${lines.map((line) => `\t${line}\n`).join('')}`;
  });
  const source = host.network.state.devices.find(({ applied }) => applied && applied.dns.length > 0);
  const dns = source?.applied
    ? [
        'DNS configuration:',
        `\tservers: ${source.applied.dns.join(' ')}`,
        ...(source.applied.search.length > 0 ? [`\tdomains: ${source.applied.search.join(' ')}`] : []),
        `\tinterface: ${source.name}`,
        '',
        '',
      ].join('\n')
    : '';
  return `${blocks.join('\n')}\n${dns}${HELP}`;
}

const HELP = `Use "nmcli device show" to get complete information about known devices and
"nmcli connection show" to get an overview on active connection profiles.

Consult nmcli(1) and nmcli-examples(7) manual pages for complete usage details.
`;
