import type * as messages from '../../../src/resources/docker-network/messages.ts';
import type { Samples } from '../samples.ts';

const MANY = ['web1', 'web2', 'web3', 'web4', 'web5', 'web6'];

export const samples = {
  thing: [['web']],
  containersOf: [['web']],
  predefined: [['bridge']],
  notWithAbsent: [['subnet']],
  outsideSubnet: [[{ value: '172.31.0.1', subnets: ['172.30.0.0/16'] }], [{ value: '172.31.0.1', subnets: [] }]],
  severalOfTheName: [[{ name: 'web', ids: ['1f2e3d4c5b6a7988', '8897a6b5c4d3e2f1'] }]],
  isInUse: [[{ name: 'web', containers: ['nginx'] }], [{ name: 'web', containers: MANY }]],
  needsRecreation: [[{ name: 'web', fields: ['subnet', 'gateway'], containers: ['nginx', 'app'] }]],
  tooManyContainers: [[{ name: 'web', listed: 20 }]],
  interrupts: [[['nginx', 'app']]],
  losesAddress: [[{ name: 'nginx', address: '172.30.8.10' }]],
} satisfies Samples<typeof messages>;
