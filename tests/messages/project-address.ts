import type * as messages from '../../src/project/address-messages.ts';
import type { Samples } from './samples.ts';

const EDGES = { network: '192.168.2.0', broadcast: '192.168.2.255', prefix: 24 };

export const samples = {
  duplicateAddress: [
    ['ens33', 'ens33'],
    ['ens33', 'ens34'],
  ],
  edgeAddress: [[{ address: '192.168.2.255', edge: 'broadcast', ...EDGES }]],
  edgeGateway: [[{ address: '192.168.2.0', edge: 'network', network: EDGES.network, prefix: EDGES.prefix }]],
  ownGateway: [['192.168.2.10']],
  secondGateway: [['ens33', 'ens34']],
  missingDns: [[]],
  sameAddress: [
    [['docker1', 'docker2'], '192.168.2.10', false],
    [['docker1', 'docker2', 'docker3'], '192.168.2.10', true],
  ],
  sameBootstrap: [[['docker1', 'docker2'], '192.168.2.131']],
  takenByBootstrap: [['docker1', '192.168.2.132', 'docker2']],
  addressNotSet: [['docker1', ['192.168.2.21']]],
} satisfies Samples<typeof messages>;
