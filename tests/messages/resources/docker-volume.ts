import type * as messages from '../../../src/resources/docker-volume/messages.ts';
import type { Samples } from '../samples.ts';

const MANY = ['web1', 'web2', 'web3', 'web4', 'web5', 'web6'];

export const samples = {
  thing: [['data']],
  containersOf: [['data']],
  notWithAbsent: [['labels']],
  isInUse: [[{ name: 'data', containers: ['db'] }], [{ name: 'data', containers: MANY }]],
  changesWhileInUse: [[{ name: 'data', fields: ['driver'], containers: ['db'] }]],
  needsRecreation: [[{ name: 'data', fields: ['driver', 'label backup'] }]],
} satisfies Samples<typeof messages>;
