import type * as messages from '../../../src/resources/network/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  ipv6MethodWithoutAddress: [['auto']],
  addressMissing: [[]],
  addressWithDhcp: [[]],
  gatewayWithDhcp: [[]],
  gatewayOutside: [[{ gateway: '192.168.3.254', address: '192.168.2.10/24' }]],
  addressTwice: [['192.168.2.10']],
  withoutIpv4: [['address'], ['gateway']],
  noDevice: [['ens33']],
  noNetworkManager: [[]],
  notRunning: [[]],
  unmanaged: [
    [{ device: 'ens33', setting: { value: 'interface-name:ens33', path: '/etc/NetworkManager/conf.d/90-lab.conf' } }],
    [{ device: 'ens33' }],
  ],
  unmanagedAfterReboot: [
    [{ device: 'ens33', setting: { value: 'interface-name:ens33', path: '/etc/NetworkManager/conf.d/90-lab.conf' } }],
  ],
  isPort: [[{ device: 'ens33', controller: 'bridge br0' }]],
  dnsElsewhere: [
    [
      {
        setting: { value: 'dns=none', path: '/etc/NetworkManager/conf.d/90-dns-none.conf' },
        found: ['8.8.8.8'],
        wanted: ['168.126.63.1'],
      },
    ],
    [
      {
        setting: { value: 'dns=none', path: '/etc/NetworkManager/conf.d/90-dns-none.conf' },
        found: [],
        wanted: ['192.168.2.254'],
        fromDhcp: true,
      },
    ],
  ],
  resolvConfIsLink: [[{ target: 'resolv.conf.static', found: ['8.8.8.8'], wanted: ['168.126.63.1'] }]],
  resolvConfReadOnly: [[{ found: ['8.8.8.8'], wanted: ['168.126.63.1'] }]],
  rival: [[{ name: 'Wired connection 1', priority: 10, device: 'ens33' }]],
  addressInUse: [[{ mac: '02:00:C0:A8:02:04', address: '192.168.2.10/24' }]],
  gatewaySilent: [[{ gateway: '192.168.2.254', device: 'ens33' }]],
} satisfies Samples<typeof messages>;
