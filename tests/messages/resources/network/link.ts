import type * as messages from '../../../../src/resources/network/link-messages.ts';
import type { Samples } from '../../samples.ts';

export const samples = {
  routeTwice: [['10.0.0.0/8']],
  viaOfOtherFamily: [['10.0.0.0/8']],
  viaOutside: [[{ via: '10.1.1.1', addresses: ['192.168.2.10/24'] }], [{ via: '10.1.1.1', addresses: [] }]],
  deviceMissing: [[undefined], ['bridge']],
  macAndInterface: [[]],
  macOfVirtual: [['bond']],
  twoKinds: [['bond', 'bridge']],
  ownPort: [['br0']],
  portTwice: [['ens34']],
  bondModeTwice: [[]],
  primaryNoPort: [['ens36']],
  primaryWithMode: [['802.3ad']],
  twoMonitors: [[]],
  mtuWithIpv6: [[1000]],
  noDeviceWithMac: [['00:0C:29:AA:BB:CC']],
  severalWithMac: [['00:0C:29:AA:BB:CC', ['ens34', 'ens35']]],
  otherKind: [[{ device: 'br0', kind: 'bridge', found: 'bond' }]],
  portOfOtherType: [[{ port: 'bond0', type: 'bond' }]],
  portTaken: [[{ port: 'ens34', controller: 'bridge br0' }]],
  ofAnotherProgram: [[{ device: 'br0', kind: 'bridge' }]],
  noFeature: [[{ device: 'ens33', name: 'tx-checksum-ip' }]],
  featureFixed: [
    [{ device: 'ens33', name: 'tx-checksum-ip-generic', on: false }],
    [{ device: 'ens33', name: 'rx-vlan-filter', on: true }],
  ],
  mtuTooLarge: [[{ mtu: 9000, gateway: '192.168.2.254', device: 'ens33' }]],
} satisfies Samples<typeof messages>;
