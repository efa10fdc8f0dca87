import type * as messages from '../../../src/resources/hosts-entry/messages.ts';
import type { Samples } from '../samples.ts';

export const samples = {
  nameIsAddress: [['192.168.2.10']],
  isLocal: [['localhost']],
  twoAddresses: [[{ name: 'docker1', other: '192.168.2.10' }]],
  unknownHost: [[{ name: 'dockr1', similar: 'docker1' }], [{ name: 'web', similar: undefined }]],
  addressIsName: [[{ host: 'docker1', address: 'docker1.example.com' }]],
  hostIsAddress: [['192.168.2.10']],
} satisfies Samples<typeof messages>;
