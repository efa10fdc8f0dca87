import type * as messages from '../../../src/resources/network/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  notIPv4: [['192.168.2']],
  notIPv4WithPrefix: [['192.168.2.10']],
  notIPv6: [['2001:db8']],
  notIPv6WithPrefix: [['2001:db8::10']],
  ipv6MethodWithoutAddress: [['auto']],
  addressMissing: [[]],
  addressWithDhcp: [[]],
  gatewayWithDhcp: [[]],
  gatewayOutside: [[{ gateway: '192.168.3.254', address: '192.168.2.10/24' }]],
  noDevice: [['ens33']],
  notRunning: [[]],
  addressInUse: [[{ mac: '02:00:C0:A8:02:04', address: '192.168.2.10/24' }]],
  gatewaySilent: [[{ gateway: '192.168.2.254', device: 'ens33' }]],
} satisfies Samples<typeof messages>;
